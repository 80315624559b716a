"""From an HTML page to an article: the site's selectors first, then metadata, then generic extraction."""
