"""What the tests of digests start from: a week, stored articles, a digest made by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fixtures.processes.smtp_server import RecordingSmtpServer, smtp_server
from fixtures.samples.sample_objects import NOON, store_capture, stored_judgement

from article.model import ArticleCapture
from digest.content.recipient import next_due
from digest.delivery.delivery_run import SendRequest, run_deliveries
from digest.delivery.mailer import mailer_from_settings
from digest.delivery.run_summary import RunSummary
from digest.model import Digest, Period, StoryItem
from digest.preview import preview_for_anyone
from digest.subscription import DEFAULTS
from pipelines.items import StoredCapture
from presentation.i18n import Language
from relevance.judgement import Tier
from settings import load_settings
from storage.delivery.subscribers import insert_subscriber
from storage.engine import Database
from storage.models import Subscriber

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
WEEK = Period(since=NOON - timedelta(days=1), until=NOON + timedelta(days=6))


@pytest.fixture
def store(database: Database) -> Callable[..., StoredCapture]:
    """Store an article capture with the given judgement."""

    def keep_one(seen: ArticleCapture, *, relevant: bool = True, **judged: Any) -> StoredCapture:
        verdict = stored_judgement(relevant=relevant)
        for name, value in judged.items():
            setattr(verdict, name, value)
        with database.writing() as session:
            return store_capture(
                session,
                seen,
                judgement=verdict,
            )

    return keep_one


@pytest.fixture
def compose(database: Database) -> Callable[..., Digest]:
    """Compose the digest of the week of the examples."""

    def compose_one(period: Period = WEEK) -> Digest:
        return preview_for_anyone(database, period, language=Language.VIETNAMESE)

    return compose_one


@pytest.fixture
def make_item() -> Callable[..., StoryItem]:
    """Make an item by hand."""

    def make(**changes: Any) -> StoryItem:
        plain = {
            "id": 1, "url": "https://vov.vn/a-1.vov", "source": "vov.vn", "language": "vi",
            "title": "Triệt phá đường dây", "published_at": NOON, "first_seen_at": NOON,
            "credited": None, "removed": False, "lead": "Bảy người được giải cứu.", "why": (),
            "tier": Tier.CORE, "score": 0.9, "themes": (), "forms": (), "places": (), "copies": (),
        }  # fmt: skip
        return StoryItem(**{**plain, **changes})

    return make


@pytest.fixture
def make_digest() -> Callable[..., Digest]:
    """Make a digest by hand."""

    def make(*items: StoryItem, **changes: Any) -> Digest:
        plain = {
            "period": WEEK, "zone": HANOI, "language": Language.VIETNAMESE, "items": items,
            "repeats": (), "changes": (), "articles_read": 40, "sources_read": 6,
        }  # fmt: skip
        return Digest(**{**plain, **changes})

    return make


@pytest.fixture
def subscribe(database: Database) -> Callable[..., int]:
    """Subscribe a reader."""

    def join_one(
        email: str = "a@example.org",
        *,
        now: datetime = NOON,
        confirmed: bool = True,
        **changes: Any,
    ) -> int:
        row = Subscriber(email=email, **(DEFAULTS.to_columns() | changes))
        row.next_due_at = next_due(row.cadence, hour=row.hour, zone=ZoneInfo(row.zone), after=now)
        with database.writing() as session:
            insert_subscriber(session, row, now=now, confirmed=confirmed)
        return row.id

    return join_one


@pytest.fixture
def run_delivery(database: Database, tmp_path: Path) -> Callable[..., RunSummary]:
    """Run a delivery: for everyone, unless asked otherwise."""

    def send_all(
        to: RecordingSmtpServer | None = None,
        *,
        now: datetime = NOON + timedelta(hours=1),
        **changes: Any,
    ) -> RunSummary:
        settings = load_settings(
            data_dir=tmp_path,
            smtp_url=changes.pop("url", to.url if to else None),
            mail_connections=2,
        )
        ask = SendRequest(**({"everyone": True} | changes))
        report = run_deliveries(database, mailer_from_settings(settings), ask, clock=lambda: now)
        assert report is not None
        return report

    return send_all


@pytest.fixture
def mail_server() -> Iterator[RecordingSmtpServer]:
    """Start a mail server that accepts everything."""
    with smtp_server() as opened:
        yield opened
