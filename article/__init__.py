"""What an article is: text, address, dates, edits, and its similarity to others."""
