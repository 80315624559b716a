"""A digest for looking at: the last days, as anyone would be told of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from article.dates import HANOI
from digest.content.compose import compose
from digest.model import DigestError, Period
from digest.render.renderer import CachedRenderer
from presentation.i18n import Language
from storage.engine import Database

_PERIOD = timedelta(days=7)


def preview_period(*, now: datetime, since: datetime | None = None) -> Period:
    """Give the time up to now, by default the last seven days."""
    return Period(since=since or now - _PERIOD, until=now)


def write_preview(
    database: Database,
    folder: Path,
    *,
    now: datetime,
    language: Language = Language.VIETNAMESE,
) -> list[Path]:
    """Write the digest of the last seven days into the folder, as HTML and as text."""
    with database.reading() as session:
        digest = compose(session, period=preview_period(now=now), zone=HANOI, language=language)
    rendered = CachedRenderer().render(digest)
    return [
        write_rendered(folder / "digest.html", rendered.html),
        write_rendered(folder / "digest.txt", rendered.text),
    ]


def write_rendered(file: Path, content: str) -> Path:
    """Write one form of a digest, and tell where."""
    try:
        file.write_text(content, encoding="utf-8")
    except OSError as error:
        raise DigestError(
            f"cannot write the digest {file}: {error.strerror}. Name a file in a folder that exists "
            "and can be written"
        ) from error
    return file
