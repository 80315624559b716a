"""Invariants: each published article is stored once and delivered once to each subscriber."""

from __future__ import annotations

import email
import re
from collections import Counter
from collections.abc import Iterator
from email import policy
from pathlib import Path

from sqlalchemy import func, select

from bench.farm.sources import host_of
from bench.faults.environment import SUBSCRIBERS, FaultEnvironment
from storage.models import DeliveredItem, Notice, Page, Revision, Subscriber

_ARTICLE = re.compile(r"https://farm\d{3}\.vn/bai-\d{6}\.html")


def counts(environment: FaultEnvironment) -> dict[str, int]:
    """Count what there is."""
    with environment.database.reading() as session:
        return {
            "published": environment.hosts * environment.published,
            "stored": session.scalar(select(func.count()).select_from(Page)) or 0,
            "revisions": session.scalar(select(func.count()).select_from(Revision)) or 0,
            "to tell": session.scalar(select(func.count()).select_from(Notice)) or 0,
            "tellings": session.scalar(select(func.count()).select_from(DeliveredItem)) or 0,
            "letters": len(sent_mails(environment.data / "var" / "outbox")),
        }


def violations(environment: FaultEnvironment) -> Iterator[str]:
    """List violations: articles lost or doubled, items delivered twice or never."""
    published = {
        f"https://{host_of(host)}/bai-{100_000 + number}.html"
        for host in range(environment.hosts)
        for number in range(environment.published)
    }
    with environment.database.reading() as session:
        stored = Counter(session.scalars(select(Page.url)))
        revised = session.scalars(select(Page.url).where(Page.revisions != 1)).all()
        readers = {row.id: row.email for row in session.scalars(select(Subscriber))}
        notified = set(session.scalars(select(Notice.page_id).where(Notice.page_id.is_not(None))))
        delivered = {
            reader: set(
                session.scalars(
                    select(DeliveredItem.page_id).where(DeliveredItem.subscriber_id == reader)
                )
            )
            for reader in readers
        }
    yield from (f"lost: {url}" for url in sorted(published - stored.keys()))
    yield from (f"made up: {url}" for url in sorted(stored.keys() - published))
    yield from (f"stored {count} times: {url}" for url, count in stored.items() if count > 1)
    yield from (f"revised, though it never changed: {url}" for url in revised)
    for reader, address in readers.items():
        yield from (
            f"{address} was never told of page {page}" for page in notified - delivered[reader]
        )
    for address in SUBSCRIBERS:
        for url, times in repeated_articles(
            sent_mails(environment.data / "var" / "outbox"), address
        ).items():
            yield f"{address} was told of {url} in {times} letters"


def sent_mails(outbox: Path) -> list[tuple[str, str, frozenset[str]]]:
    """Read the letters: reader, Message-ID, and the articles in it; one sent again counts once."""
    found = {}
    for path in sorted(outbox.glob("*.eml")):
        mail = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        body = mail.get_body(("plain",))
        links = frozenset(_ARTICLE.findall(body.get_content() if body else ""))
        found[mail["Message-ID"]] = (str(mail["To"]), str(mail["Message-ID"]), links)
    return list(found.values())


def repeated_articles(sent: list[tuple[str, str, frozenset[str]]], address: str) -> dict[str, int]:
    """Find articles that a reader met in more than one letter."""
    met = Counter(url for to, _, links in sent if address in to for url in links)
    return {url: times for url, times in met.items() if times > 1}
