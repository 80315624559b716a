"""The body of any page: its block, the lines in it of other articles, and what is no text."""
