"""Faults on purpose: real processes killed, cut off, starved and confused, and what is left of it counted."""
