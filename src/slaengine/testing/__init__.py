"""The tests that a manager writes: read, checked for names that could never be met, played, compared, put right."""
