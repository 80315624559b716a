"""Articles as they stand now, and which of them are flagged."""
