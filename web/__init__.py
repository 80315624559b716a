"""SHOW: the dashboard, its API, feeds and metrics."""
