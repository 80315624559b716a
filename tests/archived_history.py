"""Six years of three sources as a web archive holds them: articles, edits, removals and much else."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from warc_files import WarcEntry, warc_bytes

from bench.fixtures.vietnamese_words import random_words

SOURCES = {
    "baoquocte.vn": "https://baoquocte.vn/bai-viet-{number:06}.html",
    "en.baoquocte.vn": "https://en.baoquocte.vn/an-article-{number:06}.html",
    "baotintuc.vn": "https://baotintuc.vn/xa-hoi/bai-viet-{number:020}.htm",
}
FIRST = datetime(2018, 1, 3, tzinfo=UTC)
_DAYS = 6 * 365


@dataclass
class ArchivedHistory:
    """The captures, and what is to be stored of them."""

    entries: list[WarcEntry] = field(default_factory=list)
    first_seen: dict[str, datetime] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)

    def warc(self) -> bytes:
        """The archive, in no order of time."""
        shuffled = sorted(self.entries, key=lambda one: (one.body, one.at))
        return warc_bytes(*shuffled)

    def add(self, url: str, body: bytes, at: datetime, *, status: str = "200 OK") -> None:
        self.entries.append(
            WarcEntry(url=url, body=body, at=f"{at:%Y-%m-%dT%H:%M:%SZ}", status=status)
        )


def archived_history(*, articles: int, sources: Iterable[str] = SOURCES) -> ArchivedHistory:
    """Make as many articles of each source; some four captures each."""
    history = ArchivedHistory()
    chance = random.Random(2018)
    for source in sources:
        pattern = SOURCES[source]
        for number in range(articles):
            at = FIRST + timedelta(days=_DAYS * number // articles, hours=number % 24)
            url = pattern.format(number=100_000 + number)
            body = _article(chance)
            history.first_seen[url] = at
            history.revisions[url] = 1
            history.add(url, _page(body, at), at)
            for day in (9, 40, 300)[: number % 4]:  # as it was: only its checks are newer
                history.add(url, _page(body, at), at + timedelta(days=day))
            if number % 5 == 1:
                body = [*body[:-1], _sentence(chance), _sentence(chance)]
                history.revisions[url] = 2
                for day in (400, 401):
                    history.add(url, _page(body, at), at + timedelta(days=day))
            if number % 7 == 2 and number < articles - 10:
                history.removed.add(url)
                for day in (500, 530):
                    history.add(url, b"", at + timedelta(days=day), status="410 Gone")
        for month in range(0, 84, 3):  # lists and pictures, which are not fetched
            at = FIRST + timedelta(days=30 * month)
            history.add(f"https://{source}/", b"<p>home</p>", at)
            history.add(f"https://{source}/anh-{month}.jpg", b"\xff\xd8", at)
    return history


def _article(chance: random.Random) -> list[str]:
    return [_sentence(chance) for _ in range(14)]


def _sentence(chance: random.Random) -> str:
    return " ".join(random_words(chance, chance.randint(14, 26))).capitalize() + "."


def _page(lines: list[str], at: datetime) -> bytes:
    title, lead, *body = lines
    title = title[:80]
    text = "".join(f'<p style="text-align: justify;">{line}</p>' for line in body)
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title>
<meta property="og:title" content="{title}"><meta property="article:published_time" content="{at.isoformat()}">
</head><body><h1 class="article-detail-title">{title}</h1><div class="article-detail-desc">{lead}</div>
<div class="__MASTERCMS_CONTENT">{text}</div></body></html>""".encode()
