"""Layouts: the selectors of one period of a site's markup, and the order in which they count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from article.dates import is_date_format
from crawler.html.selector import Selectors, as_tuple, selector_problem
from crawler.json_path import path_problem


@dataclass(frozen=True, kw_only=True)
class EmbeddedDate:
    """A publication date that stands only in JSON inside a script of the page."""

    script: str
    """CSS selector of the script element."""
    path: str
    """jmespath expression of the date."""


@dataclass(frozen=True, kw_only=True)
class RegisterFields:
    """Selectors of what a register of legal documents says of one beside its abstract."""

    number: Selectors
    kind: Selectors = ()
    issuer: Selectors = ()
    issued: Selectors = ()
    effective: Selectors = ()
    signer: Selectors = ()
    replaces: Selectors = ()
    """Beside what title and abstract say to be replaced or repealed."""

    @property
    def selectors(self) -> dict[str, tuple[str, ...]]:
        """Collect every selector by the name of its field."""
        return {one.name: as_tuple(getattr(self, one.name)) for one in fields(self)}

    def problems(self) -> Iterator[tuple[str, str]]:
        """List what is declared wrongly, by field."""
        for name, selectors in self.selectors.items():
            for selector in selectors:
                if problem := selector_problem(selector):
                    yield f".register.{name}", problem


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
    attachments: Selectors = ()
    """Links to documents, or boxes of them; links in and beside the body that name a PDF, DOCX, DOC,
    RTF or ODT file are found without."""
    register: RegisterFields | None = None
    """For the pages of a register of legal documents."""
    drop: Selectors = ()
    """Inside the body, but not of the article: related boxes, share bars, captions."""

    @property
    def selectors(self) -> dict[str, tuple[str, ...]]:
        """Collect every selector by the name of its field."""
        names = ("title", "body", "lead", "author", "date", "section", "attachments", "drop")
        return {name: as_tuple(getattr(self, name)) for name in names}

    def problems(self) -> Iterator[tuple[str, str]]:
        """List what is declared wrongly, by field."""
        if not (self.title and self.body):
            yield "", "needs at least `title` and `body`"
        for name, selectors in self.selectors.items():
            for selector in selectors:
                if problem := selector_problem(selector):
                    yield f".{name}", problem
        yield from self.register.problems() if self.register else ()
        if embedded := self.embedded_date:
            for wrong in (selector_problem(embedded.script), path_problem(embedded.path)):
                if wrong:
                    yield ".embedded_date", wrong
        for pattern in self.date_formats:
            if not is_date_format(pattern):
                yield ".date_formats", f"{pattern!r} is no strptime pattern"
