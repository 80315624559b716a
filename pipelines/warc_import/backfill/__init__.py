"""`tipwatch backfill`: the history of sources from web archives, resumable."""
