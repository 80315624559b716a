"""From bytes to an article: the site's own selectors first, then ever more general readings."""
