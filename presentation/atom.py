"""The Atom feed of articles (RFC 4287), the only writer of the dashboard and of `tipwatch export`."""

from __future__ import annotations

import re
from collections.abc import Iterable
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
    feed_id = f"{base_url}{path}" + (f"?{selection}" if selection else "")
    newest = list(islice(articles, MAX_ENTRIES))
    feed = ET.Element("feed", {"xmlns": _ATOM})
    _add_text(feed, "id", feed_id)
    _add_text(feed, "title", truncate_title(title))
    _add_text(feed, "updated", _utc(max((_updated_at(one) for one in newest), default=now)))
    if not selection:
        _add_link(feed, feed_id, rel="self")
    _add_text(ET.SubElement(feed, "author"), "name", "tipwatch")
    for article in newest:
        _add_entry(feed, article, base_url=base_url)
    document: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def _add_entry(feed: ET.Element, article: CurrentArticle, *, base_url: str) -> None:
    page, revision, judgement = article
    entry = ET.SubElement(feed, "entry")
    # Follows from the article alone, so that feed programs recognise it in every feed of ours.
    _add_text(entry, "id", f"urn:tipwatch:article:{page.id}")
    _add_text(entry, "title", _xml_text(truncate_title(revision.title)) or page.url)
    _add_text(entry, "updated", _utc(_updated_at(article)))
    if revision.published_at:
        _add_text(entry, "published", _utc(revision.published_at))
    _add_text(ET.SubElement(entry, "author"), "name", page.source)
    if _HTTP_URL.fullmatch(page.url):
        _add_link(entry, page.url, rel="alternate")
    _add_link(entry, f"{base_url}/articles/{page.id}", rel="related")
    terms = (*judgement.themes, *judgement.forms) if judgement else ()
    for term in dict.fromkeys(terms):
        ET.SubElement(entry, "category", {"term": _xml_text(term)})
    why = "".join(run.text for run in flag_sentence(revision, judgement))
    _add_text(
        entry,
        "summary",
        truncate(why or revision.lead or revision.text, limit=_MAX_SUMMARY_CHARACTERS),
    )


def _updated_at(article: CurrentArticle) -> datetime:
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
