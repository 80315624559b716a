"""The net under the selectors: a reading of pages nobody declared, or that changed."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from article.text import paragraphs
from crawler.reading.dateline import day_in_address, printed_dates
from crawler.reading.headline import claimed_title, find_headline
from crawler.reading.metadata import Metadata
from crawler.reading.outline import Outline
from crawler.reading.passage import find_passage
from crawler.reading.pruning import prune
from crawler.reading.surroundings import printed_author, printed_lead, unclaimed_headline
from crawler.reading.tree import parse

# The library logs every page it cannot read as an error; we say it once, with the address.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

_SHORTEST_BODY = 120
"""Below this the last net is tried too: letters, one short paragraph of news."""


@dataclass(frozen=True, kw_only=True)
class GenericReading:
    """What could be read without knowing the site."""

    title: str | None = None
    lead: str | None = None
    lines: tuple[str, ...] = ()
    author: str | None = None
    dates: tuple[str, ...] = ()
    """What may be the printed date, the likeliest first."""
    day: str | None = None
    """The day the address names."""

    @property
    def text(self) -> str:
        """Join the lines of the body."""
        return "\n".join(self.lines)


def read_generic(page: str, *, url: str, now: datetime) -> GenericReading:
    """Read any news page; dearer than selectors, so only where nothing cheaper answered."""
    tree = parse(page)
    metadata = Metadata(tree)
    body = tree.body
    if body is None:
        return GenericReading()
    outline = Outline(body)
    headline = find_headline(outline, metadata)
    passage = find_passage(outline, tree, headline=headline.line if headline else None)
    if passage is None:
        return GenericReading(title=claimed_title(metadata))
    if headline is None:
        headline = unclaimed_headline(outline, passage, now=now)
    line = headline.line if headline else None
    pruned = prune(outline, passage, headline=line, now=now)
    lines = pruned.lines
    if sum(map(len, lines)) < _SHORTEST_BODY:
        lines = max(lines, _last_net(page, url=url), key=lambda found: sum(map(len, found)))
    lead = printed_lead(outline, passage, pruned, metadata=metadata, headline=line)
    return GenericReading(
        title=headline.text if headline else claimed_title(metadata),
        lead=lead,
        lines=lines,
        author=printed_author(outline, passage, pruned, headline=line),
        dates=printed_dates(outline, tree, passage, headline=line, now=now),
        day=day_in_address(url),
    )


def _last_net(page: str, *, url: str) -> tuple[str, ...]:
    """Ask the general library, which knows pages that have no paragraphs at all."""
    # Loaded when first needed: a fifth of the time that every command with a spider takes to start.
    import trafilatura
    from trafilatura.settings import Document

    document = trafilatura.bare_extraction(
        page, url=url, favor_precision=True, include_comments=False, with_metadata=False
    )
    text = document.text if isinstance(document, Document) else None
    return tuple(paragraphs(text or "").splitlines())
