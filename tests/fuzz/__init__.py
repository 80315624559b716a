"""Fuzzing: hostile input for everything that reads what others wrote; run by `make fuzz`."""
