"""Judgements about a policy that works: what hardly anybody can have meant, and what can be put right safely."""
