"""Exempt what was loaded at the start from garbage collection (`gc.freeze`)."""

from __future__ import annotations

import gc


def freeze_gc() -> None:
    """Exempt all present objects from garbage collection, which would stop every answer.

    Measured with 200,000 articles: 0.15 s each time, six times in ten seconds of requests.
    """
    gc.collect()
    gc.freeze()
