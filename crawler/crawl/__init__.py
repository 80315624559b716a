"""One crawl: its report, its outcome, its deadline, and why a request failed."""
