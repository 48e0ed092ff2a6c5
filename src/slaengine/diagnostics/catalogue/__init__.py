"""Every code there is, in tables: reading, shape, meaning. Data only; `codes` puts them together."""
