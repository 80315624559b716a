"""A partial article: each field filled by the first extraction method that finds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from article.belief.date_conflict import is_refuted
from article.credits.register_entry import RegisterEntry
from article.dates import PageDate, Precision
from article.model import Attachment, DateOrigin, ExtractionMethod, Image

_CLAIMED = frozenset({DateOrigin.META, DateOrigin.JSON_LD})
"""Where no reader looks, and a template's fault stays for years."""


@dataclass(kw_only=True)
class PartialArticle:
    """The fields read so far, and by which extraction method."""

    title: str | None = None
    lead: str | None = None
    lines: tuple[str, ...] = ()
    author: str | None = None
    section: str | None = None
    language: str | None = None
    published: PageDate | None = None
    published_from: DateOrigin | None = None
    images: tuple[Image, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    register: RegisterEntry | None = None
    layout: str | None = None
    canonical: str | None = None
    """The canonical link as printed."""
    read_by: dict[str, ExtractionMethod] = field(default_factory=dict)
    seen_at: datetime | None = None
    """When the page was captured."""

    def fill(self, name: str, value: Any, reader: ExtractionMethod) -> None:
        """Set the field unless it is filled already or the value is empty."""
        if value and not getattr(self, name):
            setattr(self, name, value)
            self.read_by[name] = reader

    def replace(
        self, name: str, value: Any, reader: ExtractionMethod, *, or_none: bool = False
    ) -> bool:
        """Replace a value from metadata; a value of the site's selectors stays."""
        if self.read_by.get(name) is ExtractionMethod.SITE or not (value or or_none):
            return False
        if getattr(self, name) != value:
            setattr(self, name, value)
            self.read_by.pop(name, None)
            if value:
                self.read_by[name] = reader
        return True

    def replace_letters(self, repair: Callable[[str], str]) -> None:
        """Repair the letters of every text."""
        for name in ("title", "lead", "author", "section"):
            value = getattr(self, name)
            setattr(self, name, repair(value) if value else value)
        self.lines = tuple(map(repair, self.lines))

    def set_date(self, date: PageDate | None, origin: DateOrigin, reader: ExtractionMethod) -> None:
        """Set the date unless there is one; a minute replaces the bare day of the same date."""
        if date is None:
            return
        sharper = (
            self.published is not None
            and self.published.precision is not Precision.MINUTE
            and date.precision is Precision.MINUTE
            and _same_day(self.published.at, date.at)
        )
        if self.published is None or sharper or self._is_refuted_by(date, origin):
            self.published, self.published_from = date, origin
            self.read_by["published_at"] = reader

    def _is_refuted_by(self, date: PageDate, origin: DateOrigin) -> bool:
        """Return whether a printed or announced date shows that the head's date is wrong."""
        return (
            self.published is not None
            and self.seen_at is not None
            and self.published_from in _CLAIMED
            and origin not in _CLAIMED
            and is_refuted(self.published, date, now=self.seen_at)
        )

    @property
    def is_incomplete(self) -> bool:
        """Return whether the generic extraction is needed."""
        by_site = {name for name, reader in self.read_by.items() if reader is ExtractionMethod.SITE}
        return not ({"title", "lines"} <= by_site and self.published)


def _same_day(one: datetime, other: datetime) -> bool:
    return abs((one - other).total_seconds()) <= 36 * 3600
