"""Sentences of a text: where they begin and end, and the part of one that is quoted."""
