"""A round: everybody who has a letter coming gets it, by one process at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from zoneinfo import ZoneInfo

from digest.carrier import Carrier
from digest.claiming import Desk, Letter
from digest.news import News, Reach
from digest.office import Office
from digest.postmen import postmen
from digest.press import Press
from digest.reader import reader_of
from digest.receipt import Fate, Receipt
from digest.report import Report
from digest.settling import settle
from digest.timing import is_quiet
from storage.delivering import give_back, offer, pages_of, under_way
from storage.engine import Database
from storage.models import Delivery, DeliveryState, Subscriber
from storage.noticing import notice
from storage.sole import sole
from storage.subscribing import active_subscribers, due_subscribers

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]


@dataclass(frozen=True, kw_only=True)
class Ask:
    """For whom a round is: by default for whoever is due."""

    everyone: bool = False
    """All that is owed now, whatever the hour."""
    email: str | None = None
    """That, for one reader."""
    since: datetime | None = None
    """Owed on top: what was first seen from here on and not told yet."""

    @property
    def is_by_hand(self) -> bool:
        """Tell whether a person asked, who is not to be put off until some hour."""
        return self.everyone or self.email is not None


class _TakenOver(Exception):
    """Another process has the letter in hand."""


def send_round(
    database: Database, office: Office, ask: Ask, *, clock: Clock, stop: Event | None = None
) -> Report | None:
    """Send what the readers of the round are owed; None if another process is sending."""
    with sole(database, "sending") as alone:
        return _Round(database, office, ask, clock=clock, stop=stop).run() if alone else None


class _Round:
    def __init__(
        self, database: Database, office: Office, ask: Ask, *, clock: Clock, stop: Event | None
    ) -> None:
        self._database = database
        self._office = office
        self._ask = ask
        self._clock = clock
        self._stop = stop or Event()
        self._press = Press()
        self.report = Report()

    def run(self) -> Report:
        now = self._clock()
        with self._database.writing() as session:
            # Nobody else is sending, so whoever left these behind is gone. What was not offered was
            # not sent: it is owed as before.
            left = under_way(session)
            for delivery in left:
                if delivery.state is DeliveryState.CLAIMED:
                    give_back(
                        session,
                        delivery.id,
                        state=DeliveryState.RETURNED,
                        now=now,
                        said="cut short",
                    )
            unsure = [one for one in left if one.state is DeliveryState.OFFERED]
        rows = self._rows(now)
        if not rows:
            return self.report
        with self._database.writing() as session:
            newest = notice(session, now=now)
        mine = {row.id: [one for one in unsure if one.subscriber_id == row.id] for row in rows}
        news = News(self._database, newest=newest, reach=self._reach(rows, mine), now=now)
        news.searches.ask({name for row in rows for name in reader_of(row).wants.searches})
        desk = Desk(self._database, news, secret=self._office.sending.secret)

        def serve(row: Subscriber, hand_over: Callable[[Letter], Receipt]) -> None:
            for letter in self._letters(row, desk, mine[row.id]):
                if self._stop.is_set():
                    self._take_back(letter)
                    return
                if not self._send(letter, hand_over):
                    # What did not arrive is owed again: the next claim would be the same letter.
                    return

        postmen(
            rows,
            serve,
            make_carrier=lambda: self._office.carrier(self._press),
            hand_over=self._hand_over,
            workers=self._office.workers,
            stop=self._stop,
        )
        return self.report

    def _rows(self, now: datetime) -> list[Subscriber]:
        with self._database.reading() as session:
            if self._ask.is_by_hand:
                rows = active_subscribers(session)
                return [row for row in rows if self._ask.email in {None, row.email}]
            return [
                row
                for row in due_subscribers(session, now=now)
                if not is_quiet(
                    now, start=row.quiet_from, end=row.quiet_until, zone=ZoneInfo(row.zone)
                )
            ]

    def _reach(self, rows: Sequence[Subscriber], unsure: dict[int, list[Delivery]]) -> Reach:
        left = [one for each in unsure.values() for one in each]
        starts = [row.owed_since for row in rows if row.owed_since]
        with self._database.reading() as session:
            pages = frozenset().union(*(pages_of(session, one.id) for one in left))
        return Reach(
            after=min([row.told_to for row in rows] + [one.told_from for one in left]),
            since=min([*starts, *([self._ask.since] if self._ask.since else [])], default=None),
            pages=pages,
        )

    def _letters(self, row: Subscriber, desk: Desk, unsure: Sequence[Delivery]) -> Iterator[Letter]:
        """Give a reader's letters, each claimed only when the one before is settled."""
        for delivery in unsure:
            letter = desk.again(delivery)
            if letter:
                yield letter
            else:
                self._give_back(delivery.id, "nothing of it is left to tell")
        if self._ask.is_by_hand:
            while letter := desk.everything(row.id, since=self._ask.since):
                yield letter
            return
        while letter := desk.alert(row.id, self._office.alerting):
            yield letter
        while letter := desk.due(row.id):
            yield letter

    def _send(self, letter: Letter, hand_over: Callable[[Letter], Receipt]) -> bool:
        try:
            receipt = hand_over(letter)
        except _TakenOver:
            logger.warning("letter %d: another process took it over", letter.delivery_id)
            return False
        with self._database.writing() as session:
            settle(session, letter, receipt, now=self._clock())
        self.report.note(letter, receipt)
        if receipt.fate is Fate.TROUBLE:
            # The next letter would fare no better, and each try costs the server's patience.
            self._stop.set()
        return receipt.fate is Fate.ACCEPTED

    def _hand_over(self, carrier: Carrier, letter: Letter) -> Receipt:
        attempts = letter.attempts

        def offered() -> None:
            nonlocal attempts
            with self._database.writing() as session:
                if not offer(session, letter.delivery_id, attempts=attempts):
                    raise _TakenOver
            attempts += 1

        return carrier.carry(letter, offered=offered)

    def _take_back(self, letter: Letter) -> None:
        if not letter.attempts:
            self._give_back(letter.delivery_id, "stopped before it was sent")

    def _give_back(self, delivery_id: int, said: str) -> None:
        with self._database.writing() as session:
            give_back(
                session, delivery_id, state=DeliveryState.RETURNED, now=self._clock(), said=said
            )
