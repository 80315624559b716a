"""Layouts: the selectors of one period of a site's markup, and the order in which they count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from article.dates import is_date_format
from crawler.discovery.method import selector_problem
from crawler.json_path import path_problem

Selectors = str | tuple[str, ...]


def as_tuple(selectors: Selectors) -> tuple[str, ...]:
    """Return the selectors one by one, in their order of preference.

    A comma outside brackets separates two selectors like a new entry: what stands first on the page
    never wins by that alone. A group on purpose is written `:is(.a, .b)`.
    """
    given = (selectors,) if isinstance(selectors, str) else selectors
    return tuple(one for selector in given for one in _split(selector))


@lru_cache(maxsize=2_000)
def _split(selector: str) -> tuple[str, ...]:
    parts, depth, quote, start = [], 0, "", 0
    for place, letter in enumerate(selector):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
        elif letter == "," and depth == 0:
            parts.append(selector[start:place].strip())
            start = place + 1
    return tuple(part for part in (*parts, selector[start:].strip()) if part)


@dataclass(frozen=True, kw_only=True)
class EmbeddedDate:
    """A publication date that stands only in JSON inside a script of the page."""

    script: str
    """CSS selector of the script element."""
    path: str
    """jmespath expression of the date."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One set of selectors: how the pages of one period are marked up.

    CSS; several are tried in their order, and the first that finds words counts. A comma means the
    same as a further entry.
    """

    name: str
    title: Selectors
    body: Selectors
    lead: Selectors = ()
    author: Selectors = ()
    date: Selectors = ()
    embedded_date: EmbeddedDate | None = None
    """Read before `date`."""
    date_formats: tuple[str, ...] = ()
    """strptime patterns, only where a printed date is not day-first."""
    printed_date_first: bool = False
    """Where the site's metadata carry a wrong date."""
    section: Selectors = ()
    drop: Selectors = ()
    """Inside the body, but not of the article: related boxes, share bars, captions."""

    @property
    def selectors(self) -> dict[str, tuple[str, ...]]:
        """Collect every selector by the name of its field."""
        names = ("title", "body", "lead", "author", "date", "section", "drop")
        return {name: as_tuple(getattr(self, name)) for name in names}

    def problems(self) -> Iterator[tuple[str, str]]:
        """List what is declared wrongly, by field."""
        if not (self.title and self.body):
            yield "", "needs at least `title` and `body`"
        for name, selectors in self.selectors.items():
            for selector in selectors:
                if problem := selector_problem(selector):
                    yield f".{name}", problem
        if embedded := self.embedded_date:
            for wrong in (selector_problem(embedded.script), path_problem(embedded.path)):
                if wrong:
                    yield ".embedded_date", wrong
        for pattern in self.date_formats:
            if not is_date_format(pattern):
                yield ".date_formats", f"{pattern!r} is no strptime pattern"
