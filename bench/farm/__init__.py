"""A farm of loopback sites, and crews of real workers that crawl it."""
