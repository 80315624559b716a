"""Forty documents of our own: what is read of them, in which time and memory."""
