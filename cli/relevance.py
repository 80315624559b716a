"""`tipwatch relevance`: how well the rules do, by the analysts' own verdicts."""

from __future__ import annotations

from collections import Counter
from typing import Any

import typer
from rich.table import Table

from cli.console import out, tell, write_json
from cli.options import AsJson, open_database
from relevance import RULE_VERSION
from relevance.intervals import wilson
from storage.models import ReviewState
from storage.reviewing import Tally, tally_reviews

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Measure the rules.")

# Below this many verdicts a share says more about chance than about a term.
_ENOUGH = 5
_ALARMING = 0.8


@app.callback()
def _group() -> None:
    """Measure the rules."""


@app.command()
def report(as_json: AsJson = False) -> None:
    """Report the measured precision of the flags, per term and per source.

    Example: tipwatch relevance report
    """
    with open_database() as database, database.reading() as session:
        tally = tally_reviews(session)
    told = _told(tally)
    if as_json:
        write_json(told)
        return
    if not told["reviewed"]:
        tell("no verdicts yet: tipwatch articles review URL confirmed|rejected")
        return
    tell(
        f"rules {RULE_VERSION}: {told['reviewed']} flags reviewed, precision {told['precision']:.2f} "
        f"({told['low']:.2f}–{told['high']:.2f}), {told['missed']} articles flagged by hand"
    )
    for name in ("terms", "sources"):
        out.print(_table(name, told[name]))
    if told["false_alarms"]:
        tell(f"terms that cause false alarms: {', '.join(told['false_alarms'])}")


def _told(tally: Tally) -> dict[str, Any]:
    terms = [_line(name, counts) for name, counts in tally.by_term.items()]
    terms.sort(key=lambda line: (line["precision"], -line["reviewed"]))
    return {
        "rule_version": RULE_VERSION,
        **_line("", tally.all),
        "missed": tally.missed,
        "terms": terms,
        "sources": [_line(name, counts) for name, counts in sorted(tally.by_source.items())],
        "false_alarms": [
            line["name"]
            for line in terms
            if line["reviewed"] >= _ENOUGH and line["precision"] < _ALARMING
        ],
    }


def _line(name: str, counts: Counter[ReviewState]) -> dict[str, Any]:
    confirmed, rejected = counts[ReviewState.CONFIRMED], counts[ReviewState.REJECTED]
    reviewed = confirmed + rejected
    low, high = wilson(confirmed, reviewed)
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
