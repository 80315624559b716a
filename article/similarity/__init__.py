"""Near-duplicates and reports of the same event, compared by shingles and features."""
