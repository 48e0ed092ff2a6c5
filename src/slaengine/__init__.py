"""Service rules as YAML, checked like code, decided with reasons."""
