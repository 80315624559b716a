"""The daemon over days and weeks, in minutes."""
