"""Charts as numbers a template draws: SVG without a script, a table behind each."""
