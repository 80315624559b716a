"""Scaffolding a source from the URL of one article, for a person to correct."""
