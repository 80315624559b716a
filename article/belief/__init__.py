"""Which captures of a page are believed: pure policy, used by storing, removals and health alike."""
