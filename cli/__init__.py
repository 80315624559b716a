"""The `tipwatch` command: one file a command."""
