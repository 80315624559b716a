"""What befalls a site: outages, block pages, half pages, faults of templates and servers."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Fault(StrEnum):
    """What a site answers for a while."""

    ALL_GONE = "every page answers 404"
    ALL_TO_FRONT = "every page leads to the front page"
    UNAVAILABLE = "every page answers 503"
    BLOCKED = "a firewall answers with its own page"
    PARTLY_BLOCKED = "a firewall answers some requests"
    FOREIGN_HOST = "pages lead to a provider's notice"
    EMPTY_BODY = "bodies are empty, or still loading"
    PAYWALL = "bodies are replaced by one notice under each title"
    DOUBLE_ENCODED = "letters are encoded twice"
    CANONICAL = "every page names one article as its canonical one"


_A_YEAR = {
    Fault.ALL_GONE: (3, (6, 48)), Fault.ALL_TO_FRONT: (2, (6, 36)), Fault.UNAVAILABLE: (4, (2, 30)),
    Fault.BLOCKED: (4, (6, 72)), Fault.PARTLY_BLOCKED: (4, (6, 72)), Fault.FOREIGN_HOST: (1, (6, 48)),
    Fault.EMPTY_BODY: (3, (3, 20)), Fault.PAYWALL: (1, (12, 72)), Fault.DOUBLE_ENCODED: (1, (6, 48)),
    Fault.CANONICAL: (1, (24, 168)),
}  # fmt: skip
"""How often in a year, and for how many hours."""


@dataclass(frozen=True)
class Spell:
    """A fault with its time."""

    fault: Fault
    start: datetime
    end: datetime


def spells(chance: random.Random, *, start: datetime, days: int) -> list[Spell]:
    """Draw the faults of one site, in their order."""
    found = []
    for fault, (a_year, (least, most)) in _A_YEAR.items():
        expected = a_year * days / 365
        count = int(expected) + (chance.random() < expected % 1)
        for _ in range(count):
            at = start + timedelta(days=chance.uniform(10, max(11, days - 5)))
            found.append(Spell(fault, at, at + timedelta(hours=chance.uniform(least, most))))
    return sorted(found, key=lambda spell: spell.start)


BLOCK_PAGES = (
    (
        "Yêu cầu bị từ chối",
        "Hệ thống bảo vệ đã chặn truy cập của bạn. Liên hệ quản trị viên nếu có nhầm lẫn.",
    ),
    ("Request Rejected", "The requested URL was rejected. Please consult with your administrator."),
    (
        "Trang web đang bảo trì",
        "Chúng tôi đang nâng cấp hệ thống, mời bạn quay lại sau ít phút nữa nhé.",
    ),
    (
        "Database Error",
        "Error establishing a database connection. The server could not be reached today.",
    ),
    ("Đăng nhập", "Bạn cần đăng nhập bằng tài khoản của cơ quan để tiếp tục sử dụng hệ thống này."),
    (
        "This domain is for sale",
        "Buy this domain today. Related searches: travel, hotels, insurance, loans, cars.",
    ),
)


def block_page(chance: random.Random, kind: int) -> str:
    """Print the firewall's page, with a support code of its own for each request."""
    title, text = BLOCK_PAGES[kind % len(BLOCK_PAGES)]
    code = chance.randrange(10**15)
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f"<h1>{title}</h1><p>{text}</p><p>ID: {code}</p></body></html>"
    )
