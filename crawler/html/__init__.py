"""From bytes to a parsed HTML tree: charset detection and a parser with a depth limit."""
