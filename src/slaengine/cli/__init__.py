"""The command line: one file per command; parse arguments, call a use case, print."""
