"""Drafting a source from one article's address: what a machine can guess, for a person to correct."""
