"""Atom feeds: everything on the subject, and each saved search."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from fastapi import APIRouter, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.search import Filters
from storage.models import SavedSearch
from web.listing import Line, listed
from web.rendering import web_address
from web.visit import Anybody, Looking, Missing, Visit

router = APIRouter(include_in_schema=False)

ENTRIES = 100
_ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

ET.register_namespace("", _ATOM)


@router.get("/feeds/flagged.atom")
def flagged(visit: Looking) -> Response:
    """Give the newest articles on the subject."""
    with visit.reading() as session:
        return _feed(visit, session, Filters.parse("flagged=yes"), title=visit.wording("heading"))


@router.get("/feeds/saved/{key}.atom")
def saved(visit: Anybody, key: str) -> Response:
    """Give the newest articles of a saved search; its key is all that is asked for."""
    with visit.reading() as session:
        row = session.scalar(select(SavedSearch).where(SavedSearch.feed_key == key))
        if row is None:
            raise Missing
        return _feed(visit, session, Filters.parse(row.filters), title=row.name)


def _feed(visit: Visit, session: Session, filters: Filters, *, title: str) -> Response:
    lines = listed(session, filters, now=visit.now, limit=ENTRIES).lines
    here = str(visit.request.url)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _add(feed, "id", here)
    _add(feed, "title", title)
    _add(feed, "updated", _iso(max((_updated(one) for one in lines), default=visit.now)))
    _link(feed, here, rel="self")
    _add(_element(feed, "author"), "name", "tipwatch")
    base = visit.site.settings.public_url or str(visit.request.base_url)
    for one in lines:
        _entry(feed, one, base=base.rstrip("/"))
    body = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return Response(body, media_type="application/atom+xml")


def _entry(feed: ET.Element, line: Line, *, base: str) -> None:
    entry = _element(feed, "entry")
    # Follows from the article alone, so that readers know it again under any address of ours.
    _add(entry, "id", f"urn:tipwatch:article:{line.page.id}")
    _add(entry, "title", line.revision.title)
    _add(entry, "updated", _iso(_updated(line)))
    if line.revision.published_at:
        _add(entry, "published", _iso(line.revision.published_at))
    _add(_element(entry, "author"), "name", line.page.source)
    if url := web_address(line.page.url):
        _link(entry, url, rel="alternate")
    _link(entry, f"{base}/articles/{line.page.id}", rel="related")
    for theme in line.judgement.themes if line.judgement else ():
        _element(entry, "category").set("term", _NOT_XML.sub("", theme))
    _add(entry, "summary", "".join(piece.text for piece in line.why) or line.revision.lead or "")


def _updated(line: Line) -> datetime:
    return max(line.revision.seen_at, line.page.first_seen_at)


def _element(parent: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{_ATOM}}}{name}")


def _add(parent: ET.Element, name: str, text: str) -> None:
    _element(parent, name).text = _NOT_XML.sub("", text)


def _link(parent: ET.Element, url: str, *, rel: str) -> None:
    link = _element(parent, "link")
    link.set("href", _NOT_XML.sub("", url))
    link.set("rel", rel)


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
