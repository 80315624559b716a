"""Figures that need time or quiet: memory over many crawls, speed against a baseline."""
