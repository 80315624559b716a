"""One module per command of `tipwatch`; loaded when the command is used."""
