"""What would it have done: whole logs replayed, counted, compared, and what history says about goals."""
