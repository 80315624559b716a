"""Probing a site: what an address is, and where the site announces its articles."""
