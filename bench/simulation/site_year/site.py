"""One simulated site: what it answers at an instant, with its faults and without."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scrapy.http import Response, TextResponse

from bench.simulation.site_year.faults import Fault, Spell, block_page
from bench.simulation.site_year.offline_crawl import html_response, redirect_response
from bench.simulation.site_year.stories import SimulatedStory, print_page, rss, url_of

_TRUNCATED_SHARE = 0.003
_SPLIT_DAYS = 5
_STALE_SHARE = 0.3
"""Of the answers for some days after an edit, where a site has several servers."""
_NOTICE = "https://thongbao.nhamang.example/chan"


@dataclass(kw_only=True)
class Site:
    """A paper's server; its faults are drawn from its own random numbers."""

    number: int
    stories: list[SimulatedStory]
    spells: list[Spell]
    chance: random.Random
    redesigned_at: datetime | None
    at: datetime = field(init=False)

    @property
    def host(self) -> str:
        """Return the host name."""
        return f"bao{self.number}.example"

    def __post_init__(self) -> None:
        self._by_url = {url_of(self.host, self.number, one): one for one in self.stories}
        self.counts = {url: self.chance.randint(5, 900) for url in self._by_url}

    @property
    def has_counter(self) -> bool:
        """Return whether a counter stands inside the bodies."""
        return self.number % 2 == 0

    @property
    def prints_clock(self) -> bool:
        """Return whether the head claims that every page was published now."""
        return self.number % 5 == 0

    def answer(self, url: str) -> Response:
        """Answer a request at `at`."""
        spell = next((one for one in self.spells if one.start <= self.at < one.end), None)
        fault = spell.fault if spell else None
        if url.startswith(_NOTICE):
            return html_response(url, block_page(self.chance, 2).encode())
        if url.endswith("/rss"):
            return self._feed(url, fault)
        if url == f"https://{self.host}/":
            return html_response(url, f"<title>Báo {self.number}</title><h1>Tin mới</h1>".encode())
        story = self._by_url.get(url)
        kind = int(spell.start.timestamp()) if spell else 0
        broken = self._broken(url, fault, kind)
        if broken is not None:
            return broken
        if story is None or story.published > self.at:
            return html_response(url, b"<h1>404</h1>", status=404)
        if story.removed_at and story.removed_at <= self.at:
            story.true_checks.append(self.at)
            if self.number % 2:
                return redirect_response(url, f"https://{self.host}/")
            return html_response(url, b"<h1>404</h1>", status=404)
        return html_response(url, self._page(url, story, fault))

    def _feed(self, url: str, fault: Fault | None) -> Response:
        if fault in {Fault.ALL_GONE, Fault.UNAVAILABLE}:
            status = 404 if fault is Fault.ALL_GONE else 503
            return html_response(url, b"", status=status)
        body = rss(self.host, self.number, self.stories, at=self.at)
        return TextResponse(url, body=body, headers={"Content-Type": "application/rss+xml"})

    def _broken(self, url: str, fault: Fault | None, kind: int) -> Response | None:
        if fault is Fault.ALL_GONE:
            return html_response(url, b"<h1>Not Found</h1>", status=404)
        if fault is Fault.UNAVAILABLE:
            return html_response(url, b"", status=503)
        if fault is Fault.ALL_TO_FRONT:
            return redirect_response(url, f"https://{self.host}/")
        if fault is Fault.FOREIGN_HOST:
            return redirect_response(url, _NOTICE)
        partly = fault is Fault.PARTLY_BLOCKED and self.chance.random() < 0.3
        if fault is Fault.BLOCKED or partly:
            return html_response(url, block_page(self.chance, kind).encode())
        return None

    def _page(self, url: str, story: SimulatedStory, fault: Fault | None) -> bytes:
        split = (
            story.edited_at is not None
            and self.number % 4 == 0
            and story.edited_at <= self.at < story.edited_at + timedelta(days=_SPLIT_DAYS)
        )
        old = split and self.chance.random() < _STALE_SHARE
        paragraphs = None
        if fault is Fault.EMPTY_BODY and self.chance.random() < 0.6:
            paragraphs = [] if self.number % 2 else ["Đang tải nội dung..."]
        if fault is Fault.PAYWALL:
            paragraphs = [
                "Nội dung chỉ dành cho thành viên. Mời bạn đăng ký để đọc tiếp bài viết này."
            ]
        self.counts[url] = self.counts.get(url, 0) + self.chance.randint(0, 3)
        first = url_of(self.host, self.number, self.stories[0])
        page = print_page(
            f"Báo {self.number}",
            story,
            new_markup=self.redesigned_at is not None and self.at >= self.redesigned_at,
            old_text=old,
            paragraphs=paragraphs,
            head=f'<link rel="canonical" href="{first}">' if fault is Fault.CANONICAL else "",
            published=self.at if self.prints_clock else None,
            noise=f"Đã có {self.counts[url]} người đọc bài này" if self.has_counter else "",
        )
        whole = page.encode()
        if fault is Fault.DOUBLE_ENCODED:
            return "".join(
                bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in whole
            ).encode()
        if self.chance.random() < _TRUNCATED_SHARE:
            return whole[: len(whole) * 2 // 3]
        if not old and paragraphs is None and story.edited_at and story.edited_at <= self.at:
            story.true_checks.append(self.at)
        return whole
