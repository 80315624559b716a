"""What an edit changed in an article, and how significant that is."""
