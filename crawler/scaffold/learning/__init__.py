"""Learning selectors from articles whose fields are known, and proving them on others."""
