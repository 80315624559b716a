"""A source as data: its declaration, its active hours and its poll interval."""
