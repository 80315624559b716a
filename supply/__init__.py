"""What we build on: locked, audited and listed."""
