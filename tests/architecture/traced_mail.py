"""Send one digest through a real mail server and print the files that run from the tick to the final dot."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from fixtures.processes.smtp_server import smtp_server
from fixtures.samples.sample_objects import NOON, article_capture, store_capture, stored_judgement

from architecture.files_called import files_called
from digest.content.recipient import next_due
from digest.delivery.background import DigestThread
from digest.delivery.mailer import mailer_from_settings
from digest.subscription import DEFAULTS
from settings import load_settings
from storage.delivery.subscribers import insert_subscriber
from storage.engine import Database
from storage.models import Subscriber
from storage.schema import ensure_schema

EARLIER = NOON - timedelta(days=2)


def fill(database: Database) -> None:
    """Store a flagged article, and a subscriber whose digest is due."""
    row = Subscriber(email="a@example.org", **DEFAULTS.to_columns())
    row.next_due_at = next_due(row.cadence, hour=row.hour, zone=ZoneInfo(row.zone), after=EARLIER)
    with database.writing() as session:
        insert_subscriber(session, row, now=EARLIER)
        store_capture(session, article_capture(), judgement=stored_judgement(relevant=True))


def main() -> None:
    with smtp_server() as server:
        settings = load_settings(data_dir=Path(sys.argv[1]), smtp_url=server.url)
        database = Database(settings.effective_database_url)
        ensure_schema(database)
        fill(database)
        mailer = mailer_from_settings(settings)
        thread = DigestThread(database, mailer, clock=lambda: NOON + timedelta(days=1))
        with files_called(until=lambda: bool(server.mails)) as files:
            summary = thread.send_due()
    sys.stdout.write("\n".join(["scheduler.py", "digest/delivery/background.py", *files]))
    raise SystemExit(0 if summary.sent == 1 else 1)


if __name__ == "__main__":
    main()
