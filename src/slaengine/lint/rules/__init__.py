"""The rules of lint, by what they look at. Each is a pure function of a `Subject`."""
