"""Fetching: how pages are found, asked for politely, read, or answered from an archive."""
