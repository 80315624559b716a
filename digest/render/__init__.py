"""Render a digest as HTML, plain text, JSON and an e-mail message."""
