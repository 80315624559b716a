"""The main job with no internet: invented sites on loopback, crawled, changed, crawled again."""
