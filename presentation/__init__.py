"""What readers see of stored facts: translations, highlights, article queries, feeds, export files."""
