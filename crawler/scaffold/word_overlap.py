"""How alike two texts are, word by word."""

from __future__ import annotations

import re
from collections import Counter


def word_overlap(one: str, other: str) -> float:
    """Give the F1 of the words two texts share, from 0 to 1."""
    ours, theirs = (Counter(re.findall(r"\w+", text.casefold())) for text in (one, other))
    total = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / total if total else 0.0
