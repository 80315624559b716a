"""Process and store what a crawl captured: normalise, identify, judge, archive, store."""
