"""Text to CompiledPolicy: parse, validate, build, resolve, check, lower."""
