"""Accounts, backup and integrity check."""
