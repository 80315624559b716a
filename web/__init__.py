"""The dashboard, its API, feeds and metrics."""
