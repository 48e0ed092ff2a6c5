"""One run over everything that can be asked of a policy, for a pull request."""
