"""What tipwatch remembers, in SQLite or PostgreSQL alike."""
