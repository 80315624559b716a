"""Batches of articles on their way into the database: collected here, stored here or in a second process."""
