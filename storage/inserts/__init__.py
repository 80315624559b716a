"""Rows on their way into the database: many by one statement, with ids drawn before, over rows that exist."""
