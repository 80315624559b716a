"""Learn the selectors of a short field: title, lead, date, author, section."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from selectolax.lexbor import LexborHTMLParser, LexborNode

from article.credits.byline import author_name
from article.credits.credit_line import strip_agency_prefix
from article.date_words.day_order import month_first_format
from article.dates import HANOI, read_date
from article.text import tidy
from crawler.scaffold.learning.known_page import KnownPage, shared_names
from crawler.scaffold.learning.selector_forms import (
    cheapest,
    is_place,
    selector_forms,
)

FIELDS = ("title", "lead", "date", "author", "section")
_LONGEST = {"title": 400, "lead": 1_500, "date": 120, "author": 120, "section": 80}
_CANDIDATES = 5
"""Elements of one selector that are looked at, as in extraction."""
_MAX_SELECTORS = 3
_MAX_TAUGHT_PAGES = 4
"""Pages whose elements offer selectors; all pages judge them."""
_MAX_NODES = 6
_WRONG = 3
"""How many pages a selector must read rightly to make up for one that it reads wrongly."""

_OWN_NAME = re.compile(r"\(?[^\W\d_][\w .]{1,18}\)?\s{0,2}[-–—]\s{0,2}")

FieldValue = datetime | str | None


@dataclass(frozen=True, kw_only=True)
class FieldReader:
    """How one field's text is understood."""

    name: str
    now: datetime
    month_first: bool = False
    """Read dates in numbers as `11/05/2026`, the fifth of November; no others."""

    def expected(self, page: KnownPage) -> FieldValue:
        """Return what must be read of a page."""
        article = page.article
        if self.name == "date":
            return page.published_at
        if self.name == "lead":
            return strip_agency_prefix(article.lead) if article.lead else None
        value: str | None = getattr(article, self.name)
        return value

    def understood(self, text: str) -> FieldValue:
        """Return what extraction makes of an element's text."""
        if self.name == "date":
            form = month_first_format(text) if self.month_first else None
            if self.month_first and form is None:
                return None
            date = read_date(text, now=self.now, formats=(form,) if form else ())
            return date.at if date else None
        if self.name == "author":
            return author_name(text)
        return strip_agency_prefix(text) if self.name == "lead" else text

    def is_right(self, value: FieldValue, expected: FieldValue) -> bool:
        """Return whether a value is the expected one; a bare day is right on its day."""
        if isinstance(value, datetime) and isinstance(expected, datetime):
            local = value.astimezone(HANOI)
            bare = (local.hour, local.minute) == (0, 0)
            same_day = local.date() == expected.astimezone(HANOI).date()
            return abs(value - expected) < timedelta(minutes=1) or (bare and same_day)
        if self.name == "lead" and isinstance(value, str) and isinstance(expected, str):
            # "(KLO) - ": a paper's own name, known or not, is no other lead.
            own_name = value.removesuffix(expected) if value.endswith(expected) else None
            return own_name is not None and (not own_name or bool(_OWN_NAME.fullmatch(own_name)))
        return value == expected

    def read(self, tree: LexborHTMLParser, selector: str) -> FieldValue:
        """Read the first element with words, as extraction does."""
        for node in tree.css(selector)[:_CANDIDATES]:
            text = tidy(node.text(separator=" "))
            if not text:
                continue
            value = self.understood(text)
            if value is not None and self.name == "date" and len(text) > _LONGEST["date"]:
                return text  # a date somewhere in a whole article is right by chance: no date
            # Only dates are looked for further: clocks and hotlines stand beside them.
            if value is not None or self.name != "date":
                return value
        return None


def learn_field(name: str, pages: Sequence[KnownPage], *, now: datetime) -> tuple[str, ...]:
    """Return the selectors that read the field, in their order; empty where none is right."""
    return learn_with(FieldReader(name=name, now=now), pages)


def learn_with(reader: FieldReader, pages: Sequence[KnownPage]) -> tuple[str, ...]:
    """Learn a field as its reader understands it."""
    learned: list[str] = []
    rest = list(pages)
    shared = shared_names(pages)
    while len(learned) < _MAX_SELECTORS:
        best = _best_selector(reader, rest, shared)
        if best is None:
            break
        learned.append(best)
        rest = [page for page in rest if reader.read(page.tree, best) is None]
        if not any(reader.expected(page) for page in rest):
            break
    return tuple(learned)


def _best_selector(
    reader: FieldReader, pages: Sequence[KnownPage], shared: frozenset[str]
) -> str | None:
    taught = [page for page in pages if reader.expected(page)][:_MAX_TAUGHT_PAGES]
    forms = cheapest(
        selector_forms(node, shared=shared) for page in taught for node in _nodes_with(reader, page)
    )
    stating = sum(reader.expected(page) is not None for page in pages)
    best: tuple[float, str] | None = None
    for form in forms:
        gain = _gain(reader, form, pages, at_least=best[0] if best else 0.0)
        # A place that is right on some pages counts paragraphs, and those of the next page are other ones.
        if gain is not None and is_place(form) and gain < stating:
            continue
        if gain is not None and (best is None or gain > best[0]):
            best = (gain, form)
    return best[1] if best else None


def _gain(
    reader: FieldReader, form: str, pages: Sequence[KnownPage], *, at_least: float
) -> float | None:
    """Return right minus wrong readings; None once it cannot be more than the best."""
    gain = 0.0
    for done, page in enumerate(pages):
        if gain + len(pages) - done <= at_least:
            return None
        value = reader.read(page.tree, form)
        if value is not None:
            gain += 1 if reader.is_right(value, reader.expected(page)) else -_WRONG
    return gain if gain > 0 else None


def _nodes_with(reader: FieldReader, page: KnownPage) -> list[LexborNode]:
    """List the elements whose text is the field's."""
    expected = reader.expected(page)
    longest = _LONGEST[reader.name]
    found = [
        node
        for node in _elements(page.tree)
        if 0 < len(text := _text(node, longest)) <= longest
        and reader.is_right(reader.understood(text), expected)
    ]
    return found[-_MAX_NODES:]  # of nested ones the inner


def _elements(tree: LexborHTMLParser) -> Iterable[LexborNode]:
    return tree.css("body *:not(script):not(style):not(option)")


def _text(node: LexborNode, longest: int) -> str:
    text = node.text(separator=" ")
    # Blank lines between tags count little; a whole page is none of these fields.
    return tidy(text) if len(text) < 4 * longest + 400 else ""
