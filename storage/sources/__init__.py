"""State, schedule and health of the sources."""
