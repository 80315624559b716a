"""What an edit changed in an article, and how much that matters."""
