"""Choose what a digest contains: candidates, pending items, filters, stories and changes."""
