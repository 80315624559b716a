"""A farm of loopback sites and real worker processes that crawl it."""
