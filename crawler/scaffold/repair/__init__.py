"""Learning what a source was redesigned to, and proposing it."""
