"""Use cases: the order of io around the compiler and the engine."""
