"""Names of provinces, countries and sites, and where a text mentions them."""
