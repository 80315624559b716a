"""Accounts, backup, integrity check and import progress."""
