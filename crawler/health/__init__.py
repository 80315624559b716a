"""Health of a source, derived from its crawls and its articles."""
