"""The policy language as written: pydantic models, the source of the JSON Schemas."""
