"""`tipwatch classify`: judge texts from a file or a pipe, without a database."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from cli.console import print_error, write_json_line


def classify(
    file: Annotated[
        Path | None, typer.Argument(help='JSON Lines {"id", "title", "text"}; stdin if left out.')
    ] = None,
) -> None:
    """Judge texts: one line in, one line out, offsets into the fields as given.

    Example: tipwatch classify articles.jsonl > judged.jsonl
    """
    failed = False
    with _open_input(file) as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                write_json_line(_judgement_record(_parsed(line)))
            except ValueError as error:
                failed = True
                print_error(f"{file or 'stdin'}, line {number}: {error}")
    raise typer.Exit(1 if failed else 0)


@contextmanager
def _open_input(file: Path | None) -> Iterator[TextIO]:
    if file is None:
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
        yield sys.stdin
        return
    try:
        with file.open(encoding="utf-8", errors="surrogateescape") as opened:
            yield opened
    except OSError as error:
        print_error(f"cannot read {file}: {error.strerror}")
        raise typer.Exit(2) from None


def _parsed(line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise ValueError(f"is no JSON: {error}") from None
    if not isinstance(record, dict):
        raise ValueError('is no object such as {"id": 1, "title": "…", "text": "…"}')
    for name in ("title", "text", "lead"):
        if not isinstance(record.get(name, ""), str | None):
            raise ValueError(f"{name!r} is not text")
    return record


def _judgement_record(record: dict[str, Any]) -> dict[str, Any]:
    from relevance import element_record, judge

    judgement = judge(
        title=record.get("title") or "",
        lead=record.get("lead"),
        text=record.get("text") or "",
        language=record.get("language"),
    )
    return {
        "id": record.get("id"),
        "relevant": judgement.relevant,
        "score": judgement.score,
        "tier": judgement.tier.value,
        "themes": list(judgement.themes),
        "forms": list(judgement.forms),
        "places": [asdict(place) for place in judgement.places],
        "evidence": [asdict(evidence) for evidence in judgement.evidence],
        "elements": element_record(judgement.elements),
    }
