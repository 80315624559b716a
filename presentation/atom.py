"""Atom feeds (RFC 4287): the only writer of the dashboard and of `tipwatch export`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from xml.etree import ElementTree as ET

from presentation.highlight import flag_sentence
from presentation.plain_text import truncate, truncate_title
from storage.articles.current import CurrentArticle

FLAGGED_FEED = "/feeds/flagged.atom"
MAX_ENTRIES = 100
_MAX_SUMMARY_CHARACTERS = 500
_ATOM = "http://www.w3.org/2005/Atom"
_HTTP_URL = re.compile(r"https?://[^\s<>\"]+")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, kw_only=True)
class FeedEntry:
    """An entry of a feed, whatever it is about."""

    id: str
    title: str
    updated: datetime
    published: datetime | None
    author: str
    address: str
    """The page of the source; linked only if it is a web address."""
    related: str
    """Our own page."""
    categories: tuple[str, ...] = ()
    summary: str


def atom_feed(
    articles: Iterable[CurrentArticle],
    *,
    title: str,
    base_url: str,
    path: str,
    selection: str = "",
    now: datetime,
) -> bytes:
    """Write the first MAX_ENTRIES articles as the feed of a path of the dashboard.

    Feed id and links follow from `base_url`, so equal ids mean equal entries. A `selection` of the
    feed, as a query, is served nowhere: it has an id of its own and no link to itself.
    """
    base_url = base_url.rstrip("/")
    return write_feed(
        (_article_entry(one, base_url=base_url) for one in articles),
        title=title,
        feed_id=f"{base_url}{path}" + (f"?{selection}" if selection else ""),
        is_served=not selection,
        now=now,
    )


def write_feed(
    entries: Iterable[FeedEntry], *, title: str, feed_id: str, is_served: bool = True, now: datetime
) -> bytes:
    """Write the first MAX_ENTRIES entries; a feed that is served links to its id."""
    newest = list(islice(entries, MAX_ENTRIES))
    feed = ET.Element("feed", {"xmlns": _ATOM})
    _add_text(feed, "id", feed_id)
    _add_text(feed, "title", truncate_title(title))
    _add_text(feed, "updated", _utc(max((one.updated for one in newest), default=now)))
    if is_served:
        _add_link(feed, feed_id, rel="self")
    _add_text(ET.SubElement(feed, "author"), "name", "tipwatch")
    for entry in newest:
        _add_entry(feed, entry)
    document: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def _article_entry(article: CurrentArticle, *, base_url: str) -> FeedEntry:
    page, revision, judgement = article
    why = "".join(run.text for run in flag_sentence(revision, judgement))
    return FeedEntry(
        # Follows from the article alone, so that feed programs recognise it in every feed of ours.
        id=f"urn:tipwatch:article:{page.id}",
        title=revision.title,
        updated=updated_at(article),
        published=revision.published_at,
        author=page.source,
        address=page.url,
        related=f"{base_url}/articles/{page.id}",
        categories=(*judgement.themes, *judgement.forms) if judgement else (),
        summary=why or revision.lead or revision.text,
    )


def _add_entry(feed: ET.Element, entry: FeedEntry) -> None:
    element = ET.SubElement(feed, "entry")
    _add_text(element, "id", entry.id)
    _add_text(element, "title", _xml_text(truncate_title(entry.title)) or entry.address)
    _add_text(element, "updated", _utc(entry.updated))
    if entry.published:
        _add_text(element, "published", _utc(entry.published))
    _add_text(ET.SubElement(element, "author"), "name", entry.author)
    if _HTTP_URL.fullmatch(entry.address):
        _add_link(element, entry.address, rel="alternate")
    _add_link(element, entry.related, rel="related")
    for term in dict.fromkeys(entry.categories):
        ET.SubElement(element, "category", {"term": _xml_text(term)})
    _add_text(element, "summary", truncate(entry.summary, limit=_MAX_SUMMARY_CHARACTERS))


def updated_at(article: CurrentArticle) -> datetime:
    """Return when the present wording of an article was first seen."""
    # Archives may be imported in any order: a revision can be older than the page's first capture.
    page, revision, _ = article
    return max(revision.seen_at, page.first_seen_at)


def _add_link(parent: ET.Element, url: str, *, rel: str) -> None:
    ET.SubElement(parent, "link", {"rel": rel, "href": _xml_text(url)})


def _add_text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _xml_text(text)


def _xml_text(text: str) -> str:
    return _NOT_XML.sub("", text)


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
