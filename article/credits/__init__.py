"""Authorship and origin of an article: bylines, credit lines and names of outlets."""
