"""The nouns at work: events, clocks, ticket states, decisions, the compiled policy."""
