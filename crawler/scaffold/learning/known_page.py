"""A page whose article is known: its markup of today beside the fields as they were stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser

from article.credits.credit_line import strip_agency_prefix
from article.model import Article
from article.text import tidy
from crawler.html.parse import parse_html
from crawler.scaffold.learning.selector_forms import numbered_names

_SHORT_LINE = 25
"""Letters; shorter words stand in any text by chance."""


@dataclass(frozen=True, kw_only=True)
class KnownPage:
    """One article: where it stands, its page, and what must be read of it."""

    url: str
    page: str
    article: Article

    def __getstate__(self) -> dict[str, object]:
        """Leave out the parsed page: it cannot be sent to another process."""
        return {"url": self.url, "page": self.page, "article": self.article}

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The parsed page; nobody may change it."""
        return parse_html(self.page)

    @cached_property
    def numbered_names(self) -> frozenset[str]:
        """Classes and ids with a number: the article's own, or of a tool that numbers styles."""
        return numbered_names(self.tree)

    @property
    def published_at(self) -> datetime | None:
        """Return the date to be found; None where none was ever read from the page itself."""
        return self.article.published_at

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The paragraphs of the body."""
        return tuple(tidy(line) for line in self.article.text.splitlines() if line.strip())

    @cached_property
    def _text(self) -> str:
        lead = self.article.lead or ""
        return "\n".join((lead, strip_agency_prefix(lead), *self.lines))

    def holds(self, line: str) -> bool:
        """Return whether a line is of lead or body; a short one only if it is a line there."""
        return line in (self._text if len(line) >= _SHORT_LINE else self._text.splitlines())


def shared_names(pages: Sequence[KnownPage]) -> frozenset[str]:
    """List the numbered names that most pages have: an article's own stands on its page alone."""
    seen = Counter(name for page in pages for name in page.numbered_names)
    return frozenset(name for name, count in seen.items() if count > max(1, len(pages) // 2))
