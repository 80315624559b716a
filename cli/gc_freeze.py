"""Settling: what was loaded at the start stays for good and is not looked through again."""

from __future__ import annotations

import gc


def freeze_gc() -> None:
    """Exempt all there is now from garbage collection: looking through it stops every answer.

    Measured with 200,000 articles: 0.15 s each time, six times in ten seconds of requests.
    """
    gc.collect()
    gc.freeze()
