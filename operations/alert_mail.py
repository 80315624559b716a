"""Compose the mail to operators: what changed and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from article.dates import HANOI
from article.message import Message
from digest.model import PlainTextMail
from operations.alert_rules import RepairSummary, SubjectAlert
from presentation.messages import render
from storage.models import HealthStatus

_MESSAGES_FILE = Path(__file__).parent / "alert_messages.yaml"


@cache
def _messages() -> Mapping[str, Mapping[str, str]]:
    read: dict[str, dict[str, str]] = yaml.load(
        _MESSAGES_FILE.read_text("utf-8"), Loader=yaml.CSafeLoader
    )
    return read


def render_alerts(
    alerts: Sequence[SubjectAlert], *, language: str, dashboard: str
) -> PlainTextMail:
    """Render alerts as subject and text in one language."""

    def message(key: str, **values: object) -> str:
        return _messages()[key][language].format(**values)

    def named(one: SubjectAlert) -> str:
        kind, _, host = one.subject.partition("@")
        return one.subject if one.is_source else message(kind, host=host)

    def repair_lines(one: SubjectAlert, repair: RepairSummary) -> str:
        at = one.since.astimezone(HANOI)
        link = f"{dashboard}/source-proposals/{repair.proposal}"
        return "\n".join(
            [
                f"{one.subject} {state_of(one)} {message('since', at=f'{at:%d/%m/%Y %H:%M}')}",
                render(one.reason, language),
                *(f"{message('read_as')} {title}" for title in repair.titles),
                *(f"{before}\n→ {after}" for before, after in repair.moved.items()),
                *(f"{field}: {selector}" for field, selector in repair.selectors.items()),
                message(
                    "do_accepted" if repair.accepted else "do_proposed",
                    link=link,
                    subject=one.subject,
                ),
            ]
        )

    def state_of(one: SubjectAlert) -> str:
        if one.repair is None:
            return message(one.health.value)
        return message("repaired" if one.repair.accepted else "repairable")

    def alert_lines(one: SubjectAlert) -> str:
        if one.repair is not None:
            return repair_lines(one, one.repair)
        state = message(one.health.value)
        at = one.since.astimezone(HANOI)
        lines = [
            f"{named(one)} {state} {message('since', at=f'{at:%d/%m/%Y %H:%M}')}",
            render(one.reason, language),
        ]
        if one.health is not HealthStatus.HEALTHY:
            lines.append(
                message("do_source", subject=one.subject)
                if one.is_source
                else message(f"do_{one.subject.partition('@')[0]}")
            )
        if one.is_source:
            lines.append(message("more", link=f"{dashboard}/sources/{quote(one.subject)}"))
        return "\n".join(lines)

    subject = (
        message("subject_one", subject=named(alerts[0]), state=state_of(alerts[0]))
        if len(alerts) == 1
        else message("subject_many", n=len(alerts))
    )
    return PlainTextMail(
        subject=subject,
        text="\n\n".join([*(alert_lines(one) for one in alerts), message("footer")]) + "\n",
    )


def alert_to_json(alert: SubjectAlert) -> dict[str, Any]:
    """Return an alert as it is stored."""
    return {
        "subject": alert.subject,
        "health": alert.health.value,
        "reason": alert.reason.to_json(),
        "since": alert.since.isoformat(),
        "is_source": alert.is_source,
        **({"repair": asdict(alert.repair)} if alert.repair else {}),
    }


def alert_from_json(stored: Mapping[str, Any]) -> SubjectAlert:
    """Load a stored alert."""
    return SubjectAlert(
        subject=stored["subject"],
        health=HealthStatus(stored["health"]),
        reason=Message.from_json(stored["reason"]),
        since=datetime.fromisoformat(stored["since"]),
        is_source=stored["is_source"],
        repair=_repair_from_json(stored.get("repair")),
    )


def _repair_from_json(stored: Mapping[str, Any] | None) -> RepairSummary | None:
    return RepairSummary(**{**stored, "titles": tuple(stored["titles"])}) if stored else None
