"""Signed unsubscribe tokens and the List-Unsubscribe link (RFC 8058)."""
