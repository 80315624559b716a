"""The API: articles, stories, changes and sources as JSON; feeds, exports, metrics."""
