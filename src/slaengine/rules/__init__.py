"""Conditions with three-valued truth, and the matchers of rule tables. Knows no ticket."""
