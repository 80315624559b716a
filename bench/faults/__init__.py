"""Fault injection: kill, disconnect and starve real processes, then check the database."""
