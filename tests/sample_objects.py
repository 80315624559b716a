"""Examples that several tests start from: a capture, a missing page, a judgement, a stored article."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from article.fingerprint import fingerprint, text_digest
from article.message import Message
from article.model import (
    Article,
    ArticleCapture,
    FetchResult,
    MissingCapture,
    MissReason,
    PageAddress,
)
from pipelines.archive.page_archive import PageArchive
from pipelines.batch_processor import BatchProcessor
from pipelines.intake.insert_new import prepare_new_page
from pipelines.intake.store import store_batch
from pipelines.items import JudgedCapture, StoredCapture
from relevance import CaseFact, Evidence, Judgement, Place, Tier
from storage.articles.pages import newest_fingerprints
from storage.engine import Database
from storage.models import CrawlRun, StoredJudgement

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
        themes=[], forms=[], places=[], evidence=[], facts=[], elements=[],
    )  # fmt: skip


def missing_capture(at: datetime) -> MissingCapture:
    return MissingCapture(
        source="vov.vn",
        address=PageAddress(url="https://vov.vn/a-1.vov", key="vov.vn:1"),
        fetch=FetchResult(at=at, status=404),
        reason=MissReason.GONE,
    )


def judgement_of(row: StoredJudgement) -> Judgement:
    return Judgement(
        rule_version=row.rule_version, relevant=row.relevant, score=row.score, tier=Tier(row.tier),
        themes=tuple(row.themes), forms=tuple(row.forms),
        places=tuple(Place(**place) for place in row.places),
        evidence=tuple(Evidence(**evidence) for evidence in row.evidence),
        facts=tuple(CaseFact(**fact) for fact in row.facts),
    )  # fmt: skip


def store_capture(
    session: Session, capture: ArticleCapture, *, judgement: StoredJudgement | None
) -> StoredCapture:
    """Store a capture with a judgement made by hand; None for one that is unchanged."""
    key = capture.address.key
    judged = JudgedCapture(
        capture=capture,
        fingerprint=fingerprint(capture.article),
        text_digest=text_digest(capture.article),
        known=judgement is None or bool(newest_fingerprints(session, [key])),
        unchanged=judgement is None,
        judgement=judgement_of(judgement) if judgement else None,
    )
    is_new = judgement and not judged.known
    (stored,) = store_batch(session, [prepare_new_page(judged) if is_new else judged])
    assert stored
    return stored


def store_judged(
    database: Database, judged: JudgedCapture, page_archive: PageArchive | None = None
) -> StoredCapture:
    (stored,) = BatchProcessor(database, page_archive).store_processed([judged])
    assert stored
    return stored


def last_fingerprint(database: Database, capture: ArticleCapture) -> str | None:
    key = capture.address.key
    with database.reading() as session:
        return newest_fingerprints(session, [key]).get(key)


def failed_crawl(
    source: str, reason: Message, *, at: datetime = NOON, outcome: str = "failed"
) -> CrawlRun:
    """Return a finished crawl that reached no page of its site."""
    return CrawlRun(
        source=source, started_at=at, finished_at=at, outcome=outcome, reason=reason,
        counts={"replayed": False}, fields={},
    )  # fmt: skip
