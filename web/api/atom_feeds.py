"""Atom feeds: everything on the subject, and each saved search."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from fastapi import APIRouter, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from presentation.article_query import ArticleQuery
from storage.models import SavedSearch
from web.context import AsAnyone, AsViewer, NotFound, RequestContext
from web.jinja import http_url_or_none
from web.views.article_list import ListedArticle, list_articles

router = APIRouter(include_in_schema=False)

MAX_ENTRIES = 100
_ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

ET.register_namespace("", _ATOM)


@router.get("/feeds/flagged.atom")
def flagged(context: AsViewer) -> Response:
    """Give the newest articles on the subject."""
    with context.reading() as session:
        return _feed(
            context, session, ArticleQuery.parse("flagged=yes"), title=context.translator("heading")
        )


@router.get("/feeds/saved/{key}.atom")
def saved(context: AsAnyone, key: str) -> Response:
    """Give the newest articles of a saved search; its key is all that is asked for."""
    with context.reading() as session:
        row = session.scalar(select(SavedSearch).where(SavedSearch.feed_key == key))
        if row is None:
            raise NotFound
        return _feed(context, session, ArticleQuery.parse(row.filters), title=row.name)


def _feed(
    context: RequestContext, session: Session, filters: ArticleQuery, *, title: str
) -> Response:
    articles = list_articles(session, filters, now=context.now, limit=MAX_ENTRIES).articles
    self_url = str(context.request.url)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _add(feed, "id", self_url)
    _add(feed, "title", title)
    _add(feed, "updated", _iso(max((_updated(one) for one in articles), default=context.now)))
    _link(feed, self_url, rel="self")
    _add(_element(feed, "author"), "name", "tipwatch")
    base = context.app_state.settings.public_url or str(context.request.base_url)
    for one in articles:
        _entry(feed, one, base=base.rstrip("/"))
    body = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return Response(body, media_type="application/atom+xml")


def _entry(feed: ET.Element, article: ListedArticle, *, base: str) -> None:
    entry = _element(feed, "entry")
    # Follows from the article alone, so that readers know it again under any address of ours.
    _add(entry, "id", f"urn:tipwatch:article:{article.page.id}")
    _add(entry, "title", article.revision.title)
    _add(entry, "updated", _iso(_updated(article)))
    if article.revision.published_at:
        _add(entry, "published", _iso(article.revision.published_at))
    _add(_element(entry, "author"), "name", article.page.source)
    if url := http_url_or_none(article.page.url):
        _link(entry, url, rel="alternate")
    _link(entry, f"{base}/articles/{article.page.id}", rel="related")
    for theme in article.judgement.themes if article.judgement else ():
        _element(entry, "category").set("term", _NOT_XML.sub("", theme))
    _add(
        entry,
        "summary",
        "".join(piece.text for piece in article.why) or article.revision.lead or "",
    )


def _updated(article: ListedArticle) -> datetime:
    return max(article.revision.seen_at, article.page.first_seen_at)


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
