"""Everything tipwatch stores, in SQLite or PostgreSQL."""
