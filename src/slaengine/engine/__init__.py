"""Event and state to decision: pure functions, no clock, no io, no log."""
