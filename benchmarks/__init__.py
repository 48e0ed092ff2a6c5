"""How fast slaengine is, next to the most direct code that Python allows and next to other libraries."""
