"""What there is to tell now: one look at the database that all letters of a round share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from digest.compose import prominence
from digest.edits import told_changes
from digest.finding import Finds
from digest.reader import Reader
from digest.stories import gather
from digest.trend import Week, trend, trend_start
from digest.value import Attention, ChangeItem, Digest, Item, Period, Repeat, Trouble
from storage.engine import Database
from storage.telling import (
    Amount,
    Candidate,
    Flagged,
    NoticedChange,
    Relative,
    candidates,
    changes_noticed,
    disabled_subscribers,
    flagged_dates,
    flagged_pages,
    read_between,
    relatives,
    troubled_sources,
)

Story = Item | Repeat


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How far back a look must go, so that it serves every reader of the round."""

    after: int
    """The number of a notice."""
    since: datetime | None
    pages: frozenset[int] = frozenset()
    """Told in letters that are under way."""


class News:
    """Candidates, their families and their changes; stories are read when first needed, and kept."""

    def __init__(self, database: Database, *, newest: int, reach: Reach, now: datetime) -> None:
        self._database = database
        self.newest = newest
        self.now = now
        with database.reading() as session:
            found = candidates(session, after=reach.after, since=reach.since, pages=reach.pages)
            self._candidates = {one.page_id: one for one in found}
            related = relatives(session, {one.head_id for one in found})
            self.changes: Sequence[NoticedChange] = changes_noticed(session, after=reach.after)
            self._trend: tuple[Week, ...] = trend(
                flagged_dates(session, since=trend_start(now)), now=now
            )
            self._attention = (
                *(
                    Attention(
                        kind=Trouble.SOURCE, name=row.name, reason=row.reason,
                        since=row.last_success_at,
                    )
                    for row in troubled_sources(session)
                ),
                *(
                    Attention(kind=Trouble.SUBSCRIBER, name=row.email, reason=row.reason, since=None)
                    for row in disabled_subscribers(session)
                ),
            )  # fmt: skip
        self._families: dict[int, list[Relative]] = defaultdict(list)
        for one in related:
            self._families[one.head_id].append(one)
        self._stories: dict[tuple[int, frozenset[int], bool], Story] = {}
        self._changes: dict[tuple[int, ...], tuple[ChangeItem, ...]] = {}
        self._ranks: dict[int, tuple[int, float, float, int]] = {}
        self._read: dict[datetime, Amount] = {}
        self._lock = Lock()
        self.searches = Finds(database, pages=lambda: self.pages, now=now)

    @property
    def pages(self) -> set[int]:
        """Every page that may be told, or is of one story with one that may."""
        return {
            *self._candidates,
            *(one.page_id for family in self._families.values() for one in family),
            *(one.happening.change.page_id for one in self.changes),
        }

    def __iter__(self) -> Iterator[Candidate]:
        return iter(self._candidates.values())

    def about(self, pages: Collection[int]) -> list[Candidate]:
        """Give what is known of those pages that are still flagged."""
        return [self._candidates[page] for page in pages if page in self._candidates]

    def family(self, head: int) -> set[int]:
        """Give the pages of a story."""
        return {one.page_id for one in self._families[head]}

    def attention(self, reader: Reader) -> tuple[Attention, ...]:
        """Say what needs a hand; nothing to those who lend none."""
        return self._attention if reader.operator else ()

    def letter(
        self,
        reader: Reader,
        *,
        pages: Collection[int],
        told: Collection[int],
        changes: Sequence[NoticedChange],
        period: Period,
    ) -> Digest:
        """Compose what one reader is told; `told` are the pages of earlier letters."""
        stories = self._read_stories(self.about(pages), told)
        read = self._amount(period.since)
        items = [one for one in stories if isinstance(one, Item)]
        return Digest(
            period=period,
            zone=reader.zone,
            language=reader.language,
            items=tuple(sorted(items, key=self._prominence)),
            repeats=tuple(one for one in stories if isinstance(one, Repeat)),
            changes=self._changed(changes),
            articles_read=read.articles,
            sources_read=read.sources,
            trend=self._trend,
            attention=self.attention(reader),
        )

    def _prominence(self, item: Item) -> tuple[int, float, float, int]:
        # A story is one object for all its readers, and as old as this look.
        rank = self._ranks.get(id(item))
        if rank is None:
            rank = self._ranks[id(item)] = prominence(item)
        return rank

    def _changed(self, changes: Sequence[NoticedChange]) -> tuple[ChangeItem, ...]:
        # The same object for all who are told the same, so that it is set only once.
        numbers = tuple(one.notice for one in changes)
        with self._lock:
            if numbers not in self._changes:
                with self._database.reading() as session:
                    told = told_changes(session, (one.happening for one in changes))
                self._changes[numbers] = told
            return self._changes[numbers]

    def _read_stories(self, wanted: Sequence[Candidate], told: Collection[int]) -> list[Story]:
        by_head: dict[int, set[int]] = defaultdict(set)
        for one in wanted:
            by_head[one.head_id].add(one.page_id)
        keys = {
            head: (head, frozenset(pages), not (self.family(head) - pages).isdisjoint(told))
            for head, pages in by_head.items()
        }
        with self._lock:
            missing = [key for key in keys.values() if key not in self._stories]
            if missing:
                self._read_missing(missing)
            return [self._stories[key] for key in keys.values() if key in self._stories]

    def _read_missing(self, keys: Sequence[tuple[int, frozenset[int], bool]]) -> None:
        with self._database.reading() as session:
            rows = flagged_pages(session, {page for _, pages, _ in keys for page in pages})
            flagged = {one.page.id: one for one in rows}
            for head, pages, known in keys:
                news = [flagged[page] for page in sorted(pages) if page in flagged]
                if news:
                    self._stories[head, pages, known] = _story(
                        news, self._families[head], is_known=known
                    )

    def _amount(self, since: datetime) -> Amount:
        # Readers of the same hour were served within the same minutes: one count does for them.
        start = since.replace(second=0, microsecond=0)
        with self._lock:
            if start not in self._read:
                with self._database.reading() as session:
                    self._read[start] = read_between(session, since=start, until=self.now)
            return self._read[start]


def _story(news: Sequence[Flagged], family: Sequence[Relative], *, is_known: bool) -> Story:
    items, repeats = gather(news, family, known=lambda _: is_known)
    return items[0] if items else repeats[0]
