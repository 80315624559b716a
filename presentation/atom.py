"""An Atom feed of article records: a pure function, for the command line and for whoever serves it."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

from presentation.plain_text import truncate, truncate_title

MAX_ENTRIES = 200
_SUMMARY = 500
_ATOM = "http://www.w3.org/2005/Atom"
_HTTP_URL = re.compile(r"https?://[^\s<>\"]+")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Record = Mapping[str, Any]


def atom_feed(records: Iterable[Record], *, title: str, self_url: str, now: datetime) -> bytes:
    """Write the newest of the records as a feed that is found at the address.

    An entry's id follows from the article alone: readers know it again in every feed of ours.
    """
    newest = heapq.nlargest(MAX_ENTRIES, records, key=lambda one: (one["first_seen_at"], one["id"]))
    feed = ET.Element("feed", {"xmlns": _ATOM})
    _add_text(feed, "id", self_url)
    _add_text(feed, "title", truncate_title(title))
    _add_text(feed, "updated", max((_updated(one) for one in newest), default=_utc(now)))
    ET.SubElement(feed, "link", {"rel": "self", "href": _clean(self_url)})
    _add_text(ET.SubElement(feed, "author"), "name", "tipwatch")
    for one in newest:
        _entry(feed, one)
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _entry(feed: ET.Element, one: Record) -> None:
    entry = ET.SubElement(feed, "entry")
    _add_text(entry, "id", f"urn:tipwatch:article:{one['id']}")
    _add_text(entry, "title", _clean(truncate_title(one["title"])) or one["url"])
    _add_text(entry, "updated", _updated(one))
    if one["published_at"]:
        _add_text(entry, "published", _utc(datetime.fromisoformat(one["published_at"])))
    _add_text(ET.SubElement(entry, "author"), "name", one["source"])
    if _HTTP_URL.fullmatch(one["url"]):
        ET.SubElement(entry, "link", {"rel": "alternate", "href": _clean(one["url"])})
    for term in dict.fromkeys((*one["themes"], *one["forms"])):
        ET.SubElement(entry, "category", {"term": _clean(term)})
    quotes = (found["quote"] for found in one["evidence"] if found["field"] == "text")
    _add_text(
        entry, "summary", truncate(next(quotes, None) or one["lead"] or one["text"], limit=_SUMMARY)
    )


def _updated(one: Record) -> str:
    # The record does not say when its newest revision was seen: the first look is never too late.
    return _utc(datetime.fromisoformat(one["first_seen_at"]))


def _add_text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _clean(text)


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
