"""What a regional site is: pages by path, and what its articles say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from regional_sites.grammar import NewsText


@dataclass(frozen=True)
class SitePage:
    """What the server sends for one path."""

    body: str
    content_type: str = "text/html; charset=utf-8"


@dataclass
class RegionalSite:
    """One outlet: what is given, what is served, what a reader reads."""

    name: str
    host: str
    given: str
    language: str
    pages: dict[str, SitePage] = field(default_factory=dict)
    # What a browser shows once scripts have run.
    rendered: dict[str, str] = field(default_factory=dict)
    articles: dict[str, NewsText] = field(default_factory=dict)
    day_only: bool = False
    lead_in_body: bool = False
    without_author: bool = False

    @property
    def home(self) -> str:
        return f"https://{self.host}"

    def put(self, path: str, body: str, content_type: str = "text/html; charset=utf-8") -> None:
        self.pages[path] = SitePage(body, content_type)

    def article(self, path: str, text: NewsText, body: str) -> None:
        self.articles[path] = text
        self.put(path, body)


def paragraphs(
    lines: Sequence[str], *, opening: str = "<p>", between: dict[int, str] | None = None
) -> str:
    """Write lines as paragraphs, with foreign boxes after some of them."""
    boxes = between or {}
    return "\n".join(
        f"{opening}{line}</p>{boxes.get(place, '')}" for place, line in enumerate(lines)
    )


XML = "text/xml; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
JSON = "application/json; charset=utf-8"
