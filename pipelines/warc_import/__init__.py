"""`tipwatch ingest`: store the articles of WARC files, resumable by a checkpoint."""
