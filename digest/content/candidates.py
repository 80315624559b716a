"""A snapshot of what may be delivered now, which all digests of one run share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import NamedTuple

from digest.content.document_flags import (
    changes_judged_by_documents,
    judged_by_documents,
    read_deliverable_articles,
)
from digest.content.items import (
    StoryRank,
    change_items,
    development_item,
    group_by_story,
    item_sort_key,
    with_documents,
)
from digest.content.recipient import Recipient
from digest.content.saved_search_matches import SavedSearchMatches
from digest.model import (
    ChangeItem,
    Digest,
    OperatorNotice,
    OperatorNoticeKind,
    Period,
    RepeatedStory,
    StoryItem,
)
from digest.trend import TrendPeriod, period_trend, trend_start
from grouping.case_progress import CaseMove, case_moves
from grouping.case_reports import case_report
from presentation.periods import PeriodUnit
from storage.articles.figures import counted_reports
from storage.articles.flagged import FlaggedArticle
from storage.delivery.digest_queries import (
    ArticleCount,
    DigestCandidate,
    NumberedChange,
    SameStoryPage,
    changes_after_notice,
    count_articles,
    digest_candidates,
    disabled_subscribers,
    earlier_chapters,
    same_story_pages,
)
from storage.delivery.subscribers import recipients_by_page
from storage.documents.flagged_articles import FlaggedDocumentPage, first_flagged_pages
from storage.engine import Database
from storage.models import Cadence, ChangeKind
from storage.sources.unhealthy_sources import unhealthy_sources

DigestStory = StoryItem | RepeatedStory


@dataclass(frozen=True, kw_only=True)
class Lookback:
    """How far back the snapshot must go to serve every recipient of the run."""

    after_notice: int
    """The number of a notice."""
    since: datetime | None
    pages: frozenset[int] = frozenset()
    """Contained in deliveries that are being sent."""
    until: datetime | None = None
    """End of a preview's period: what comes later is left out."""
    changes_since: datetime | None = None
    """Changes from then on, too, whatever the number of their notice."""


class _StoryKey(NamedTuple):
    """What a story is composed from: its new pages, and what its reader knows of it."""

    head: int
    pages: frozenset[int]
    in_known_story: bool
    in_known_case: bool
    """An earlier chapter of its case was delivered: reports of another story, often of another month."""

    @property
    def may_move(self) -> bool:
        """Whether there is something to compare with."""
        return self.in_known_story or self.in_known_case


class CandidateSnapshot:
    """Candidates, the pages of their stories, and changes; items are built once and cached."""

    def __init__(
        self, database: Database, *, newest: int, lookback: Lookback, now: datetime
    ) -> None:
        self._database = database
        self.newest_notice = newest
        self.now = now
        with database.reading() as session:
            found = judged_by_documents(
                session,
                digest_candidates(
                    session, after=lookback.after_notice, since=lookback.since, pages=lookback.pages
                ),
            )
            if lookback.until:
                found = [one for one in found if one.first_seen_at < lookback.until]
            self._candidates = {one.page_id: one for one in found}
            related = same_story_pages(
                session, {one.representative_id for one in found}, until=lookback.until
            )
            self.changes: Sequence[NumberedChange] = changes_judged_by_documents(
                session,
                changes_after_notice(
                    session, after=lookback.after_notice, since=lookback.changes_since
                ),
            )
            chapters = earlier_chapters(
                session, {one.page_id for one in related}, until=lookback.until
            )
            # Nearly every run has none: nothing is looked up then.
            self._watch_recipients = recipients_by_page(session) if self.changes else {}
        self._pages_by_story: dict[int, list[SameStoryPage]] = defaultdict(list)
        for one in related:
            self._pages_by_story[one.representative_id].append(one)
        self._chapters = {
            head: _other_chapters(family, chapters) for head, family in self._pages_by_story.items()
        }
        self._stories: dict[_StoryKey, DigestStory] = {}
        self._moves: dict[tuple[int, frozenset[int]], tuple[CaseMove, ...]] = {}
        self._articles: dict[int, FlaggedArticle] = {}
        """New reports of known stories, read to see what they add and shown afterwards."""
        self._changes: dict[tuple[int, ...], tuple[ChangeItem, ...]] = {}
        self._ranks: dict[int, StoryRank] = {}
        self._counts: dict[datetime, ArticleCount] = {}
        self._trends: dict[PeriodUnit, tuple[TrendPeriod, ...]] = {}
        self._lock = Lock()
        self._operator_notices: tuple[OperatorNotice, ...] = ()
        self._search_matches: SavedSearchMatches | None = None

    def load_for(self, recipients: Collection[Recipient]) -> None:
        """Load what only some recipients need, before claims lock others out."""
        for one in recipients:
            self._trend(one)
        if any(one.operator for one in recipients):
            with self._database.reading() as session:
                self._operator_notices = (
                    *(
                        OperatorNotice(
                            kind=OperatorNoticeKind.SOURCE, name=row.name, reason=row.reason,
                            since=row.last_success_at,
                        )
                        for row in unhealthy_sources(session)
                    ),
                    *(
                        OperatorNotice(
                            kind=OperatorNoticeKind.SUBSCRIBER, name=row.email, reason=row.reason,
                            since=None,
                        )
                        for row in disabled_subscribers(session)
                    ),
                )  # fmt: skip
        if searches := {name for one in recipients for name in one.article_filter.searches}:
            self._saved_searches().load(searches)

    def is_in_search(self, name: str, page: int) -> bool:
        """Return whether a saved search matches a page."""
        return self._saved_searches().contains(name, page)

    def is_watched_for(self, recipient: Recipient, page: int) -> bool:
        """Return whether a recipient gets every change of a page, on the subject or not."""
        return recipient.id in self._watch_recipients.get(page, ())

    def _saved_searches(self) -> SavedSearchMatches:
        if self._search_matches is None:
            self._search_matches = SavedSearchMatches(
                self._database, pages=lambda: self.pages, now=self.now
            )
        return self._search_matches

    @property
    def pages(self) -> set[int]:
        """Every page that may be delivered, or is of one story with such a page."""
        return {
            *self._candidates,
            *(one.page_id for family in self._pages_by_story.values() for one in family),
            *(one.page_id for chapters in self._chapters.values() for one in chapters),
            *(one.change_row.change.page_id for one in self.changes),
        }

    def __iter__(self) -> Iterator[DigestCandidate]:
        return iter(self._candidates.values())

    def candidates_for(self, pages: Collection[int]) -> list[DigestCandidate]:
        """Return the candidates among the pages: those still flagged."""
        return [self._candidates[page] for page in pages if page in self._candidates]

    def story_pages(self, head: int) -> set[int]:
        """Return the pages of a story."""
        return {one.page_id for one in self._pages_by_story[head]}

    def moves(self, head: int, pages: Collection[int]) -> tuple[CaseMove, ...]:
        """Return what these pages add to the other flagged ones of their case; copies add nothing."""
        key = head, frozenset(pages)
        if key not in self._moves:
            self._load_moves([key])
        return self._moves[key]

    def _load_moves(self, keys: Collection[tuple[int, frozenset[int]]]) -> None:
        sides = {}
        for head, pages in keys:
            # Not those that only a document flags: their text states nothing of the case.
            family = [one for one in self._pages_by_story[head] if one.flagged]
            new = [one.page_id for one in family if one.page_id in pages and not one.is_copy]
            known = [one.page_id for one in family if one.page_id not in pages]
            known += [one.page_id for one in self._chapters.get(head, ()) if not one.is_copy]
            sides[head, pages] = (known, new) if new else ([], [])
        wanted = {page for known, new in sides.values() for page in (*known, *new)}
        rows = self._read_articles(wanted - self._articles.keys()) | self._articles
        reports = {page: case_report(rows[page]) for page in wanted if page in rows}
        for key, (known, new) in sides.items():
            self._moves[key] = case_moves(
                [reports[page] for page in known if page in reports],
                [reports[page] for page in new if page in reports],
            )
            self._articles |= {page: rows[page] for page in new if page in rows}

    def _read_articles(self, pages: Collection[int]) -> dict[int, FlaggedArticle]:
        with self._database.reading() as session:
            return {one.page.id: one for one in read_deliverable_articles(session, pages)}

    def flagged_before(self, since: datetime) -> set[int]:
        """Return the flagged pages of the stories and cases that were first seen before an instant."""
        return {
            one.page_id
            for family in (*self._pages_by_story.values(), *self._chapters.values())
            for one in family
            if (one.flagged or one.flagged_by_document) and one.first_seen_at < since
        }

    def operator_notices(self, recipient: Recipient) -> tuple[OperatorNotice, ...]:
        """Return sources and subscribers with a problem; nothing for other recipients."""
        return self._operator_notices if recipient.operator else ()

    def compose_for(
        self,
        recipient: Recipient,
        *,
        pages: Collection[int],
        delivered: Collection[int],
        changes: Sequence[NumberedChange],
        period: Period,
    ) -> Digest:
        """Compose one recipient's digest; `delivered` are the pages of earlier ones."""
        stories = self._load_stories(self.candidates_for(pages), delivered)
        read = self._article_count(period.since)
        selected = [one for one in stories if isinstance(one, StoryItem)]
        items = [one for one in selected if not one.moves]
        return Digest(
            period=period,
            zone=recipient.zone,
            language=recipient.language,
            items=tuple(sorted(items, key=self._sort_key)),
            repeats=tuple(one for one in stories if isinstance(one, RepeatedStory)),
            developments=tuple(sorted((one for one in selected if one.moves), key=self._sort_key)),
            changes=_without_delivered_removals(self._change_items(changes), selected),
            articles_read=read.articles,
            sources_read=read.sources,
            trend=self._trend(recipient),
            operator_notices=self.operator_notices(recipient),
            cadence=recipient.cadence,
        )

    def _trend(self, recipient: Recipient) -> tuple[TrendPeriod, ...]:
        unit = PeriodUnit.MONTH if recipient.cadence is Cadence.MONTHLY else PeriodUnit.WEEK
        with self._lock:
            if unit not in self._trends:
                with self._database.reading() as session:
                    reports = counted_reports(session, since=trend_start(self.now, unit))
                self._trends[unit] = period_trend(reports, unit, now=self.now)
            return self._trends[unit]

    def _sort_key(self, item: StoryItem) -> StoryRank:
        # A story is one object for all its recipients, and as old as this snapshot.
        rank = self._ranks.get(id(item))
        if rank is None:
            rank = self._ranks[id(item)] = item_sort_key(item)
        return rank

    def _change_items(self, changes: Sequence[NumberedChange]) -> tuple[ChangeItem, ...]:
        # The same object for all who get the same, so that it is rendered only once.
        numbers = tuple(one.notice_id for one in changes)
        with self._lock:
            if numbers not in self._changes:
                with self._database.reading() as session:
                    items = change_items(session, (one.change_row for one in changes))
                self._changes[numbers] = items
            return self._changes[numbers]

    def _load_stories(
        self, selected: Sequence[DigestCandidate], delivered: Collection[int]
    ) -> list[DigestStory]:
        by_head: dict[int, set[int]] = defaultdict(set)
        for one in selected:
            by_head[one.representative_id].add(one.page_id)
        keys = {
            head: _StoryKey(
                head,
                frozenset(pages),
                in_known_story=not (self.story_pages(head) - pages).isdisjoint(delivered),
                in_known_case=any(one.page_id in delivered for one in self._chapters.get(head, ())),
            )
            for head, pages in by_head.items()
        }
        with self._lock:
            missing = [key for key in keys.values() if key not in self._stories]
            if missing:
                self._load_missing(missing)
            return [self._stories[key] for key in keys.values() if key in self._stories]

    def _load_missing(self, keys: Sequence[_StoryKey]) -> None:
        self._load_moves(
            {(key.head, key.pages) for key in keys if key.may_move} - self._moves.keys()
        )
        wanted = {page for key in keys for page in key.pages}
        flagged = self._read_articles(wanted - self._articles.keys()) | self._articles
        documents = self._flagged_documents(wanted)
        for key in keys:
            new_pages = [flagged[page] for page in sorted(key.pages) if page in flagged]
            if new_pages:
                story = _story(
                    new_pages,
                    self._pages_by_story[key.head],
                    chapters=self._chapters.get(key.head, ()),
                    moves=self.moves(key.head, key.pages) if key.may_move else (),
                    is_known=key.in_known_story,
                )
                self._stories[key] = with_documents(story, key.pages, documents)

    def _flagged_documents(self, pages: Collection[int]) -> dict[int, list[FlaggedDocumentPage]]:
        having = [one.page_id for one in self.candidates_for(pages) if one.has_flagged_document]
        if not having:
            return {}
        with self._database.reading() as session:
            return first_flagged_pages(session, having)

    def _article_count(self, since: datetime) -> ArticleCount:
        # Subscribers of the same hour were served within the same minutes: one count is enough.
        start = since.replace(second=0, microsecond=0)
        with self._lock:
            if start not in self._counts:
                with self._database.reading() as session:
                    self._counts[start] = count_articles(session, since=start, until=self.now)
            return self._counts[start]


def _without_delivered_removals(
    changes: tuple[ChangeItem, ...], items: Sequence[StoryItem]
) -> tuple[ChangeItem, ...]:
    """Leave out removals that the cards of new stories show."""
    removed = {item.id for item in items if item.removed}
    return tuple(
        change
        for change in changes
        if not (
            change.id in removed and all(one.kind is ChangeKind.REMOVED for one in change.events)
        )
    )


def _other_chapters(
    family: Sequence[SameStoryPage], chapters: Mapping[int, Sequence[SameStoryPage]]
) -> list[SameStoryPage]:
    own = {one.page_id for one in family}
    found = {one.page_id: one for page in own for one in chapters.get(page, ())}
    return [found[page] for page in sorted(found.keys() - own)]


def _story(
    flagged: Sequence[FlaggedArticle],
    family: Sequence[SameStoryPage],
    *,
    chapters: Sequence[SameStoryPage],
    moves: Sequence[CaseMove],
    is_known: bool,
) -> DigestStory:
    if moves:
        return development_item(flagged, [*family, *chapters], moves)
    items, repeats = group_by_story(flagged, family, known=lambda _: is_known)
    return items[0] if items else repeats[0]
