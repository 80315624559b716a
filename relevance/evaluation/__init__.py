"""Precision and recall of the rules on labelled texts."""
