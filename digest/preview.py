"""Preview a digest: for one subscriber as it would be sent, or of a period for anyone."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from article.dates import HANOI
from digest.content.candidates import CandidateSnapshot, Lookback
from digest.content.filters import ArticleFilter
from digest.content.pending import ReadPosition, pending_changes
from digest.content.recipient import Recipient, recipient_from_row
from digest.delivery.claims import DeliveryClaims
from digest.model import Digest, DigestError, Period
from digest.render.renderer import CachedRenderer
from presentation.i18n import Language
from storage.delivery.digest_queries import newly_flagged_pages
from storage.delivery.notices import enqueue_notices
from storage.delivery.subscribers import find_subscriber
from storage.engine import Database
from storage.models import Cadence

_PERIOD = timedelta(days=7)


def preview_period(*, now: datetime, since: datetime | None = None) -> Period:
    """Return the period up to now, by default of seven days."""
    return Period(since=since or now - _PERIOD, until=now)


def preview_for_anyone(
    database: Database, period: Period, *, language: Language, zone: ZoneInfo = HANOI
) -> Digest:
    """Compose the digest of a period for a recipient without filters or earlier deliveries."""
    since, until = period.since, period.until
    with database.writing() as session:
        newest = enqueue_notices(session, now=until)
        newly_flagged = newly_flagged_pages(session, since=since, until=until)
    lookback = Lookback(
        after_notice=newest, since=since, pages=frozenset(newly_flagged), until=until,
        changes_since=since,
    )  # fmt: skip
    snapshot = CandidateSnapshot(database, newest=newest, lookback=lookback, now=until)
    anyone = Recipient(
        id=0, email="", channel=None, language=language, zone=zone,
        article_filter=ArticleFilter(), operator=False, cadence=_cadence(period),
    )  # fmt: skip
    pages = frozenset(one.page_id for one in snapshot)
    position = ReadPosition(
        cursor=0, backlog_since=since, delivered_pages=snapshot.flagged_before(since)
    )
    changes = pending_changes(snapshot, anyone, position=position, delivering=(), up_to=newest)
    return snapshot.compose_for(
        anyone,
        pages=pages,
        delivered=position.delivered_pages,
        changes=[one for one in changes if one.change_row.change.at < until],
        period=period,
    )


def _cadence(period: Period) -> Cadence:
    # Any other length has no name: its subject opens with its last day.
    days = (period.until - period.since) / timedelta(days=1)
    if 28 <= days <= 31:
        return Cadence.MONTHLY
    return Cadence.WEEKLY if 6 <= days <= 8 else Cadence.DAILY


def preview_for_subscriber(
    database: Database, email: str, *, now: datetime, since: datetime | None, secret: bytes
) -> tuple[int, Digest] | None:
    """Compose a subscriber's next digest and return it with their id; None for an unknown address."""
    with database.writing() as session:
        newest = enqueue_notices(session, now=now)
        row = find_subscriber(session, email)
    if row is None:
        return None
    starts = [start for start in (row.backlog_since, since) if start]
    lookback = Lookback(after_notice=row.cursor, since=min(starts, default=None))
    snapshot = CandidateSnapshot(database, newest=newest, lookback=lookback, now=now)
    snapshot.load_for([recipient_from_row(row)])
    claims = DeliveryClaims(database, snapshot, secret=secret)
    return row.id, claims.preview(row, since=since)


def write_preview(
    database: Database,
    folder: Path,
    *,
    now: datetime,
    language: Language = Language.VIETNAMESE,
    public_url: str = "",
) -> list[Path]:
    """Write the digest of the last seven days into the folder, as HTML and as text."""
    digest = preview_for_anyone(database, preview_period(now=now), language=language)
    rendered = CachedRenderer(public_url=public_url).render(digest)
    return [
        write_rendered(folder / "digest.html", rendered.html),
        write_rendered(folder / "digest.txt", rendered.text),
    ]


def write_rendered(file: Path, content: str) -> Path:
    """Write one form of a digest and return its path."""
    try:
        file.write_text(content, encoding="utf-8")
    except OSError as error:
        raise DigestError(
            f"cannot write the digest {file}: {error.strerror}. Name a file in a folder that exists "
            "and can be written"
        ) from error
    return file
