"""Event logs and payloads of other systems, turned into slaengine's events."""
