"""Telling operators: what is due is claimed first, then sent, so that a restart repeats nothing."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from digest.errors import DigestError
from digest.receipt import Fate, Receipt
from digest.timing import wait_after
from storage.conditions import TROUBLED, conditions
from storage.engine import Database
from storage.models import (
    Condition,
    DeliveryState,
    Health,
    OperatorLetter,
    SourceRow,
    SourceState,
)
from storage.operators import (
    believe,
    claim_letter,
    forget_old_letters,
    forget_trouble,
    offer_letter,
    open_letters,
    put_off_letter,
    settle_letter,
)
from storage.sole import sole
from tending.letter import plain, read_news, write_letter
from tending.news import News, Standing, due_news
from tending.ways import Way

logger = logging.getLogger(__name__)

_PATIENCE = timedelta(days=5)
_MOST_OFFERS = 5
_KEPT = timedelta(days=90)

Rows = Sequence[tuple[Condition, SourceRow | None]]


class Alerting:
    """The rounds of letters to operators."""

    def __init__(
        self,
        database: Database,
        ways: tuple[Way, ...],
        *,
        language: str,
        dashboard: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._ways = {way.name: way for way in ways}
        self._language = language
        self._dashboard = dashboard
        self._clock = clock

    def round(self) -> int:
        """Claim what is due, send what is open; gives how many arrived. Nothing if another does."""
        if not self._ways:
            return 0
        with sole(self._database, "alerting") as alone:
            if not alone:
                return 0
            self._claim()
            return sum(self._send(letter) for letter in self._open())

    def _claim(self) -> None:
        now = self._clock()
        with self._database.reading() as session:
            rows = conditions(session)
        if not (list(_due(rows, now)) or _left_alone(rows)):
            return
        with self._database.writing() as session:
            rows = conditions(session)
            forget_trouble(session, _left_alone(rows))
            news = list(_due(rows, now))
            key = secrets.token_hex(16)
            for name in self._ways if news else ():
                told = [plain(one) for one in news]
                claim_letter(session, way=name, key=f"{name} {key}", news=told, now=now)
            for one in news:
                believe(session, one.subject, one.health, now=now)
            forget_old_letters(session, now=now, after=_KEPT)

    def _open(self) -> list[OperatorLetter]:
        with self._database.reading() as session:
            letters = open_letters(session, now=self._clock())
        return [one for one in letters if one.way in self._ways]

    def _send(self, letter: OperatorLetter) -> bool:
        news = [read_news(one) for one in letter.news]
        written = write_letter(news, language=self._language, dashboard=self._dashboard)

        def offered() -> None:
            with self._database.writing() as session:
                offer_letter(session, letter.id)

        try:
            receipt = self._ways[letter.way].send(letter, written, offered=offered)
        except DigestError as error:
            receipt = Receipt(fate=Fate.DEFERRED, said=str(error))
        self._settle(letter, receipt)
        return receipt.fate is Fate.ACCEPTED

    def _settle(self, letter: OperatorLetter, receipt: Receipt) -> None:
        now = self._clock()
        tries = letter.attempts + 1
        over = now - letter.claimed_at > _PATIENCE
        unsure = receipt.fate is Fate.UNSURE and tries >= _MOST_OFFERS
        with self._database.writing() as session:
            if receipt.fate is Fate.ACCEPTED:
                state = DeliveryState.ACCEPTED
            elif receipt.fate is Fate.REJECTED or over or unsure:
                state = DeliveryState.REJECTED
            else:
                # A server in trouble is asked less often the longer it is; it was not offered this.
                age = (now - letter.claimed_at) / 4
                wait = min(max(wait_after(tries), age), timedelta(minutes=30))
                put_off_letter(session, letter.id, said=receipt.said, until=now + wait)
                logger.warning("operators: the letter waits: %s", receipt.said)
                return
            settle_letter(session, letter.id, state, said=receipt.said, now=now)
        if state is DeliveryState.REJECTED:
            logger.error("operators could not be told, mend TIPWATCH_OPERATOR_*: %s", receipt.said)


def _due(rows: Rows, now: datetime) -> Iterator[News]:
    # A source that was resumed has no verdict until it is crawled.
    judged = [
        (row, source)
        for row, source in rows
        if source is None
        or (source.state is SourceState.ACTIVE and source.health is not Health.UNKNOWN)
    ]
    return due_news([_standing(row, source) for row, source in judged], now=now)


def _left_alone(rows: Rows) -> list[str]:
    """Name the subjects in told trouble that somebody paused or retired, and so knows of."""
    return [
        row.subject
        for row, source in rows
        if source and source.state is not SourceState.ACTIVE and row.told in TROUBLED
    ]


def _standing(row: Condition, source: SourceRow | None) -> Standing:
    return Standing(
        subject=row.subject,
        health=row.health,
        reason=row.reason,
        since=row.since,
        looks=row.looks,
        good_looks=row.good_looks,
        told=row.told,
        told_at=row.told_at,
        is_source=source is not None,
    )
