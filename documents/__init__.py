"""Documents: the text of decrees and reports by page, read where a hostile file costs only itself."""
