"""Web archives: reading, writing and replaying WARC files."""
