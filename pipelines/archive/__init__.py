"""Archived pages of flagged articles: when they are written, how long they stay, and the free disk space they need."""
