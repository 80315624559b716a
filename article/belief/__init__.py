"""Which captures of a page are accepted: pure policy, used by storing, removals and health alike."""
