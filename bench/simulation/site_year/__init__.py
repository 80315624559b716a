"""A simulated year of sites that misbehave: counts false and missed changes."""
