"""Telling people: from rows to a digest, from a digest to a message."""
