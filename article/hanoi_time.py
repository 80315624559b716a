"""Times as commands print them: on Hanoi's clock, and saying so."""

from __future__ import annotations

from datetime import datetime

from article.dates import HANOI


def hanoi_text(at: datetime | str) -> str:
    """Return an aware instant, or its ISO form, as `27/11/2026 03:25 Hanoi`."""
    instant = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{instant.astimezone(HANOI):%d/%m/%Y %H:%M} Hanoi"
