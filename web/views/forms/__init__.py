"""Forms of the dashboard: what was entered, and what can be chosen."""
