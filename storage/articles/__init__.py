"""Pages, revisions, changes and reviews: an article as it is stored."""
