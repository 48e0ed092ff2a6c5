"""Findings with places, and the one module that writes prose about them. Knows no ticket."""
