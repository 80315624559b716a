"""Requests for the sites of an OPML file that are not watched yet: one proposal a site."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from article.canonical_url import host_of
from crawler.source.declaration import Source, without_www
from crawler.source.opml import BadEntry, ListedFeed, OpmlList
from storage.models import ProposalKind
from storage.sources import proposals


@dataclass(frozen=True, kw_only=True)
class OpmlRequests:
    """What a file came to."""

    by_site: Mapping[str, tuple[ListedFeed, ...]]
    """The feeds of each site that is asked for, by its host."""
    known: int
    """Feeds of sites that are watched already."""
    bad: tuple[BadEntry, ...]
    left_out: int


def ask_for_listed(
    session: Session, listed: OpmlList, sources: Collection[Source], *, now: datetime
) -> OpmlRequests:
    """Store a request for each site that no source owns."""
    new = [one for one in listed.feeds if not any(own.owns(host_of(one.url)) for own in sources)]
    # A source is a site: its other feeds are found with the first.
    by_site: dict[str, tuple[ListedFeed, ...]] = {}
    for one in new:
        site = without_www(host_of(one.url))
        by_site[site] = (*by_site.get(site, ()), one)
    for first, *_ in by_site.values():
        proposals.ask(session, ProposalKind.ADD, url=first.url, now=now)
    return OpmlRequests(
        by_site=by_site,
        known=len(listed.feeds) - len(new),
        bad=listed.bad,
        left_out=listed.left_out,
    )
