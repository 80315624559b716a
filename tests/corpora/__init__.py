"""Scores of the generic extraction on public corpora that are on this machine; run by `make corpora`."""
