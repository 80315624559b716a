"""The sources, one file a site. To add one: docs/adding-a-source.md."""
