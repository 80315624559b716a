"""Sample objects for several tests: captures, a judgement."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from article.model import (
    Article,
    ArticleCapture,
    FetchResult,
    MissingCapture,
    MissReason,
    PageAddress,
)
from storage.models import StoredJudgement

NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)
TEXT = "Ngày 12/10, công an tỉnh triệt phá một đường dây mua bán người qua biên giới. " * 3


def article_capture(
    *,
    at: datetime = NOON,
    key: str = "vov.vn:1",
    url: str = "https://vov.vn/a-1.vov",
    **fields: Any,
) -> ArticleCapture:
    article = Article(**{"title": "Triệt phá đường dây", "text": TEXT, **fields})
    return ArticleCapture(
        source=url.split("/")[2], address=PageAddress(url=url, key=key), aliases=(),
        fetch=FetchResult(at=at, status=200), article=article,
    )  # fmt: skip


def stored_judgement(*, relevant: bool = True) -> StoredJudgement:
    return StoredJudgement(
        rule_version="test", judged_at=NOON, relevant=relevant, score=0.9, tier="core",
        themes=[], forms=[], places=[], evidence=[], facts=[],
    )  # fmt: skip


def missing_capture(at: datetime) -> MissingCapture:
    return MissingCapture(
        source="vov.vn",
        address=PageAddress(url="https://vov.vn/a-1.vov", key="vov.vn:1"),
        fetch=FetchResult(at=at, status=404),
        reason=MissReason.GONE,
    )
