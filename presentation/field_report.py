"""The field report: what a trial of sources found, as one HTML page and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from article.dates import HANOI
from crawler.source.check import CheckItem, FieldCheck
from crawler.source.trial import SourceTrial
from crawler.source.trial.selector_readings import SelectorReading
from crawler.source.trial.trial import Fix
from presentation.messages import ENGLISH, render

_PAGE = Path(__file__).with_name("field_report.html")


def trial_record(trial: SourceTrial) -> dict[str, Any]:
    """Return one source of `report.json`."""
    return {
        "name": trial.name,
        "verdict": trial.verdict.value,
        "links": [_item(one) for one in (*trial.check.discovery, trial.check.pages)],
        "fields": [_field(one, trial) for one in trial.check.fields],
        "mend": [_fix(one) for one in trial.fixes],
        "layouts": trial.check.layouts,
        "pages": list(trial.pages.urls),
        "archive": f"{trial.name}.warc.gz",
    }


def report_page(
    records: Sequence[dict[str, Any]], *, at: datetime, thumbnails: frozenset[str]
) -> str:
    """Write the page that an operator opens and sends; it needs no other file but the pictures."""
    return _template().render(
        records=records, at=at.astimezone(HANOI), thumbnails=thumbnails, readings=_by_selector
    )


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_PAGE.read_text("utf-8"))


def _item(item: CheckItem) -> dict[str, Any]:
    return {
        "link": item.subject,
        "verdict": item.severity.value,
        "found": _with_cause(item.found, item.why),
        "advice": item.advice or None,
    }


def _field(field: FieldCheck, trial: SourceTrial) -> dict[str, Any]:
    name = "body" if field.subject == "text" else field.subject
    return {
        "field": field.subject,
        "verdict": field.severity.value,
        "had": field.filled_count,
        "read_by": dict(field.read_by),
        "sample": field.sample or None,
        "selectors": [_reading(one) for one in trial.pages.readings if one.field == name],
    }


def _reading(reading: SelectorReading) -> dict[str, Any]:
    return {
        "page": reading.url,
        "layout": reading.layout,
        "selector": reading.selector,
        "read": reading.value,
        "generic": reading.generic,
    }


def _fix(fix: Fix) -> str:
    return f"{fix.where}: {_with_cause(fix.what, fix.cause)}"


def _with_cause(found: str, cause: Any) -> str:
    reason = render(cause, ENGLISH) if cause else ""
    return ": ".join(part for part in (found, reason) if part)


def _by_selector(selectors: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Group the readings of a field by layout and selector, for the table of the page."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for one in selectors:
        groups.setdefault((one["layout"], one["selector"]), []).append(one)
    return [
        {
            "layout": layout,
            "selector": selector,
            "matched": sum(bool(one["read"]) for one in readings),
            "of": len(readings),
            "read": next((one["read"] for one in readings if one["read"]), None),
            "generic": next((one["generic"] for one in readings if one["generic"]), None),
        }
        for (layout, selector), readings in groups.items()
    ]
