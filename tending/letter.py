"""The letter to operators: what changed and what to do, in few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from article.dates import HANOI
from digest.message import mail_address, message_id
from storage.models import Health
from tending.news import News

_FILE = Path(__file__).parent / "words.yaml"


@dataclass(frozen=True, kw_only=True)
class Written:
    """A letter's words."""

    subject: str
    text: str


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    read: dict[str, dict[str, str]] = yaml.safe_load(_FILE.read_text("utf-8"))
    return read


def write_letter(news: Sequence[News], *, language: str, dashboard: str) -> Written:
    """Put the news into words."""

    def say(key: str, **values: object) -> str:
        return _words()[key][language].format(**values)

    def named(one: News) -> str:
        kind, _, host = one.subject.partition("@")
        return one.subject if one.is_source else say(kind, host=host)

    def told(one: News) -> str:
        state = say(one.health.value)
        at = one.since.astimezone(HANOI)
        lines = [f"{named(one)} {state} {say('since', at=f'{at:%d/%m/%Y %H:%M}')}", one.reason]
        if one.health is not Health.HEALTHY:
            lines.append(
                say("do_source", subject=one.subject)
                if one.is_source
                else say(f"do_{one.subject.partition('@')[0]}")
            )
        if one.is_source:
            lines.append(say("more", link=f"{dashboard}/sources/{quote(one.subject)}"))
        return "\n".join(lines)

    subject = (
        say("subject_one", subject=named(news[0]), state=say(news[0].health.value))
        if len(news) == 1
        else say("subject_many", n=len(news))
    )
    return Written(
        subject=subject, text="\n\n".join([*(told(one) for one in news), say("footer")]) + "\n"
    )


def mail_of(
    written: Written, *, sender: str, recipient: str, key: str, at: datetime
) -> EmailMessage:
    """Put a letter into a mail, whose Message-ID follows from the key."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = written.subject
    message["Date"] = format_datetime(at)
    domain = mail_address(sender, named="TIPWATCH_MAIL_FROM").partition("@")[2]
    message["Message-ID"] = message_id(key, domain=domain)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(written.text, cte="quoted-printable")
    return message


def plain(news: News) -> dict[str, Any]:
    """Spell news as the database keeps them."""
    return {
        "subject": news.subject,
        "health": news.health.value,
        "reason": news.reason,
        "since": news.since.isoformat(),
        "is_source": news.is_source,
    }


def read_news(kept: Mapping[str, Any]) -> News:
    """Read news back."""
    return News(
        subject=kept["subject"],
        health=Health(kept["health"]),
        reason=kept["reason"],
        since=datetime.fromisoformat(kept["since"]),
        is_source=kept["is_source"],
    )
