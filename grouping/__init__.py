"""Decide which article is the original and which articles report the same event."""
