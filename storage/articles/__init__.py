"""Pages, revisions and changes; current articles and which are flagged."""
