"""Addresses in a letter: pages of the dashboard, and each recipient's own signed links."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import escape

from digest.model import ChangeItem, RepeatedStory, StoryItem
from digest.unsubscribe import UnsubscribeLink, VerdictLink

_OPEN, _CLOSE = "\x1a", "\x1b"
_PLACEHOLDER = re.compile(f"{_OPEN}(\\d*){_CLOSE}")
"""Where a recipient's own link goes; no text after `plain_line` contains these characters."""

UNSUBSCRIBE_PLACEHOLDER = _OPEN + _CLOSE


def count_placeholders(content: str) -> int:
    """Count the links of a recipient that are to be filled in."""
    return content.count(_OPEN)


@dataclass(frozen=True, kw_only=True)
class RecipientLinks:
    """The links that only one recipient has."""

    unsubscribe: UnsubscribeLink
    verdict: VerdictLink | None = None

    def fill(self, content: str, *, html: bool = False) -> str:
        """Return the content with this recipient's links."""

        def address(match: re.Match[str]) -> str:
            page = match[1]
            url = self.verdict(int(page)) if page and self.verdict else self.unsubscribe.url
            return str(escape(url)) if html else url

        return _PLACEHOLDER.sub(address, content)


@dataclass(frozen=True, kw_only=True)
class DashboardLinks:
    """Pages of the dashboard; None where its address is not known."""

    public_url: str = ""
    with_verdicts: bool = False
    """Whether there is a recipient whose links are filled in later."""

    def article(self, page: int) -> str | None:
        """Return the page of an article."""
        return self._page(f"/articles/{page}")

    def case(self, page: int) -> str | None:
        """Return the file of the case that an article is of; any of its articles leads there."""
        return self._page(f"/cases/{page}")

    def document(self, document: int, page: int) -> str | None:
        """Return the page of a document that is cited."""
        return self._page(f"/documents/{document}?first={page}#page-{page}")

    def archived(self, page: int, revision: int | None) -> str | None:
        """Return the page that shows what is archived of a revision."""
        return self._page(f"/articles/{page}/archived/{revision}") if revision else None

    def brief(self, entry: StoryItem | RepeatedStory | ChangeItem) -> str:
        """Return where the title of a brief line leads: the archived copy of what is gone."""
        if isinstance(entry, RepeatedStory) or not entry.removed_since:
            return entry.url
        archived = self.archived(entry.id, entry.archived_revision)
        return archived or self.article(entry.id) or entry.url

    def verdict(self, page: int) -> str | None:
        """Return where the verdict link of an article goes."""
        return f"{_OPEN}{page}{_CLOSE}" if self.with_verdicts else None

    @property
    def flagged(self) -> str | None:
        """The list of relevant articles."""
        return self._page("/articles?flagged=yes")

    @property
    def changes(self) -> str | None:
        """The list of changes."""
        return self._page("/changes")

    @property
    def sources(self) -> str | None:
        """The list of sources and their status."""
        return self._page("/sources")

    def _page(self, path: str) -> str | None:
        return f"{self.public_url}{path}" if self.public_url else None
