"""Read-only queries and values behind the pages: article, change and story lists, side-by-side texts, forms."""
