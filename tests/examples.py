"""Examples that several tests start from: a sighting, an absence, a judgement."""

from __future__ import annotations

from datetime import UTC, datetime

from article.value import Absence, Address, Article, Capture, Outcome, Sighting
from storage.models import StoredJudgement

NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)
TEXT = "Ngày 12/10, công an tỉnh triệt phá một đường dây mua bán người qua biên giới. " * 3


def sighting(
    *,
    at: datetime = NOON,
    key: str = "vov.vn:1",
    url: str = "https://vov.vn/a-1.vov",
    **fields: object,
) -> Sighting:
    article = Article(**{"title": "Triệt phá đường dây", "text": TEXT, **fields})  # type: ignore[arg-type]
    return Sighting(
        source=url.split("/")[2], address=Address(url=url, key=key), aliases=(),
        capture=Capture(at=at, status=200), article=article,
    )  # fmt: skip


def judgement(*, relevant: bool = True) -> StoredJudgement:
    return StoredJudgement(
        rule_version="test", judged_at=NOON, relevant=relevant, score=0.9, tier="core",
        themes=[], forms=[], places=[], evidence=[], facts=[],
    )  # fmt: skip


def absence(at: datetime) -> Absence:
    return Absence(
        source="vov.vn",
        address=Address(url="https://vov.vn/a-1.vov", key="vov.vn:1"),
        capture=Capture(at=at, status=404),
        outcome=Outcome.GONE,
    )
