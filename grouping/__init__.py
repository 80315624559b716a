"""Decide which article is the original and which articles tell of the same event."""
