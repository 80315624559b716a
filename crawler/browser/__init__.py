"""A headless Chromium renders the pages that a script builds; our own handler fetches everything it loads."""
