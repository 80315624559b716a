"""A web archive on loopback that answers as oddly as one chooses: its index by a script, its captures by address."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from loopback_site import LoopbackSite, SiteReply
from warc_files import WarcEntry

Listing = Callable[[dict[str, str]], SiteReply]


@dataclass
class OddArchive:
    """Replays captures under `/press/`; `listing` answers the index, whose queries are noted."""

    entries: list[WarcEntry]
    listing: Listing | None = None
    replies: dict[str, SiteReply] = field(default_factory=dict)
    """Instead of the capture at an address and date, `<timestamp>/<url>`."""
    queries: list[dict[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def serve(self) -> LoopbackSite:
        """Return the server; to be entered."""
        site = LoopbackSite()
        site.replies = _Everything(self)
        return site

    def rows(self) -> list[dict[str, str]]:
        """What the index has, by address."""
        ordered = sorted(self.entries, key=lambda one: (one.url, one.at))
        return [
            {
                "url": one.url,
                "timestamp": timestamp(one),
                "status": one.status[:3],
                "mime": "text/html",
                "digest": hashlib.sha1(one.body, usedforsecurity=False).hexdigest(),
                "length": "700",
            }
            for one in ordered
        ]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        path = handler.path
        if path.startswith("/press/cdx?"):
            query = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
            self.queries.append(query)
            self._list(query)(handler)
            return
        date, _, url = path.removeprefix("/press/").partition("id_/")
        self.asked.append(f"{date}/{url}")
        self.replay(f"{date}/{url}")(handler)

    def replay(self, name: str) -> SiteReply:
        """Return what is answered for `<timestamp>/<url>`."""
        known = {f"{timestamp(one)}/{one.url}": replayed(one) for one in self.entries}
        return (known | self.replies).get(name, SiteReply("no such capture", 404))

    def _list(self, query: dict[str, str]) -> SiteReply:
        if self.listing:
            return self.listing(query)
        return json_lines(self.rows())


class _Everything(dict):
    def __init__(self, archive: OddArchive) -> None:
        super().__init__()
        self._archive = archive

    def get(self, _asked: str, _default: object = None) -> Callable[[BaseHTTPRequestHandler], None]:
        return self._archive.answer


def json_lines(rows: list[dict[str, str]]) -> SiteReply:
    return SiteReply("".join(f"{json.dumps(row)}\n" for row in rows))


def timestamp(entry: WarcEntry) -> str:
    return f"{datetime.fromisoformat(entry.at).astimezone(UTC):%Y%m%d%H%M%S}"


def replayed(entry: WarcEntry, *, at: str = "") -> SiteReply:
    """Return a capture as archives replay it, or that of another date."""
    date = datetime.fromisoformat(at or entry.at).astimezone(UTC)
    headers = {
        **dict(entry.headers),
        "Memento-Datetime": f"{date:%a, %d %b %Y %H:%M:%S} GMT",
    }
    return SiteReply(entry.body, int(entry.status[:3]), headers)
