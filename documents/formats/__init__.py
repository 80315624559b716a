"""One module a format: bytes in, pages out."""
