"""`tipwatch cases`: matters over time, with the figures as they moved and the stage reached."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from article.dates import HANOI
from article.hanoi_time import hanoi_text
from cli.console import out, write_json
from cli.options import AsJson, open_existing_database
from grouping.case_records import case_records
from presentation.i18n import Language, Translator

_ENGLISH = Translator(Language.ENGLISH, zone=HANOI)


def cases(as_json: AsJson = False) -> None:
    """List matters over time: their reports, figures with their sentences, and the stage reached.

    Chapters that are months apart are linked by places, numbers, dates, law and setting.

    Times are Hanoi's (UTC+7); --json has UTC.

    Example: tipwatch cases --json
    """
    with open_existing_database() as database, database.reading() as session:
        if as_json:
            write_json(list(case_records(session)))
            return
        found = False
        for record in case_records(session):
            found = True
            _print(record)
        if not found:
            out.print("no two flagged articles are of one case yet", markup=False)


def _print(record: dict[str, Any]) -> None:
    first, last = (
        hanoi_text(datetime.fromisoformat(record[name])) for name in ("first_at", "last_at")
    )
    stage = _ENGLISH.label("stages", record["stage"]) if record["stage"] else "no stage named"
    out.print(f"{record['id']}  {record['title']}", markup=False)
    out.print(f"    {first} – {last} · {stage} · {len(record['articles'])} reports", markup=False)
    for kind in ("victims", "offenders", "law_article", "sentence_years"):
        values = list(
            dict.fromkeys(one["value"] for one in record["figures"] if one["kind"] == kind)
        )
        if values:
            out.print(f"    {_ENGLISH.label('moves', kind)}: {' → '.join(values)}", markup=False)
