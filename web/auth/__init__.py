"""Authentication and request security: hosts, headers, sessions, roles, forms."""
