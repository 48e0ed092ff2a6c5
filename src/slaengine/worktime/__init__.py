"""Calendars and durations: open time, business days, instants. Knows no ticket."""
