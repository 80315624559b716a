"""`tipwatch relevance`: how well the rules do, by the analysts' own verdicts."""

from __future__ import annotations

from collections import Counter
from typing import Any

import typer
from rich.table import Table

from cli.console import out, print_message, write_json
from cli.options import AsJson, open_existing_database
from relevance import RULE_VERSION
from relevance.evaluation.confidence_interval import wilson_interval
from storage.articles.reviews import ReviewCounts, count_reviews
from storage.models import ReviewState

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Measure the rules.")

# Below this many verdicts a share says more about chance than about a term.
_MIN_REVIEWS = 5
_MIN_PRECISION = 0.8


@app.callback()
def _group() -> None:
    """Measure the rules."""


@app.command()
def report(as_json: AsJson = False) -> None:
    """Report the measured precision of the flags, per term and per source.

    Example: tipwatch relevance report
    """
    with open_existing_database() as database, database.reading() as session:
        tally = count_reviews(session)
    record = _report_record(tally)
    if as_json:
        write_json(record)
        return
    if not record["reviewed"]:
        print_message("no verdicts yet: tipwatch articles review URL confirmed|rejected")
        return
    print_message(
        f"rules {RULE_VERSION}: {record['reviewed']} flags reviewed, precision {record['precision']:.2f} "
        f"({record['low']:.2f}–{record['high']:.2f}), {record['missed']} articles flagged by hand"
    )
    for name in ("terms", "sources"):
        out.print(_table(name, record[name]))
    if record["false_alarms"]:
        print_message(f"terms that cause false alarms: {', '.join(record['false_alarms'])}")


def _report_record(tally: ReviewCounts) -> dict[str, Any]:
    terms = [_precision_record(name, counts) for name, counts in tally.by_term.items()]
    terms.sort(key=lambda line: (line["precision"], -line["reviewed"]))
    return {
        "rule_version": RULE_VERSION,
        **_precision_record("", tally.overall),
        "missed": tally.missed,
        "terms": terms,
        "sources": [
            _precision_record(name, counts) for name, counts in sorted(tally.by_source.items())
        ],
        "false_alarms": [
            line["name"]
            for line in terms
            if line["reviewed"] >= _MIN_REVIEWS and line["precision"] < _MIN_PRECISION
        ],
    }


def _precision_record(name: str, counts: Counter[ReviewState]) -> dict[str, Any]:
    confirmed, rejected = counts[ReviewState.CONFIRMED], counts[ReviewState.REJECTED]
    reviewed = confirmed + rejected
    low, high = wilson_interval(confirmed, reviewed)
    share = confirmed / reviewed if reviewed else 0.0
    return {
        "name": name,
        "reviewed": reviewed,
        "confirmed": confirmed,
        "precision": round(share, 4),
        "low": round(low, 4),
        "high": round(high, 4),
    }


def _table(name: str, lines: list[dict[str, Any]]) -> Table:
    table = Table(name[:-1], "reviewed", "confirmed", "precision", "95 % interval", box=None)
    for line in lines:
        table.add_row(
            line["name"],
            str(line["reviewed"]),
            str(line["confirmed"]),
            f"{line['precision']:.2f}",
            f"{line['low']:.2f}–{line['high']:.2f}",
        )
    return table
