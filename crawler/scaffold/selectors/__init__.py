"""Selectors of a sample page: candidates for body and short fields, and the layout made of them."""
