"""Who may come in: hosts, headers, sessions, roles, forms."""
