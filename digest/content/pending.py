"""Pending items: candidates minus what was delivered and what the filter excludes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from digest.content.candidates import CandidateSnapshot
from digest.content.recipient import Recipient
from grouping.case_progress import URGENT_MOVES
from relevance.judgement import Tier
from storage.delivery.digest_queries import DigestCandidate, NumberedChange
from storage.models import ChangeKind

MAX_STORIES = 300
"""In one digest; the rest follows in the next one, which is sent at once."""

_TIER_ORDER = {tier.value: nearness for nearness, tier in enumerate(Tier)}


@dataclass(frozen=True, kw_only=True)
class ReadPosition:
    """What a subscriber got so far: cursor, backlog and pages."""

    cursor: int
    backlog_since: datetime | None
    delivered_pages: Collection[int]


@dataclass(frozen=True, kw_only=True)
class PendingItems:
    """Content of the next delivery."""

    pages: frozenset[int]
    changes: tuple[NumberedChange, ...]
    complete: bool

    def __bool__(self) -> bool:
        return bool(self.pages or self.changes)


def pending_items(
    snapshot: CandidateSnapshot, recipient: Recipient, position: ReadPosition
) -> PendingItems:
    """Return the content of the next digest, the most important stories first if they are too many."""
    stories = sorted(_stories(snapshot, recipient, position).values(), key=_rank)
    pages = frozenset(one.page_id for story in stories[:MAX_STORIES] for one in story)
    return PendingItems(
        pages=pages,
        changes=pending_changes(
            snapshot, recipient, position=position, delivering=pages, up_to=snapshot.newest_notice
        ),
        complete=len(stories) <= MAX_STORIES,
    )  # fmt: skip


def urgent_stories(
    snapshot: CandidateSnapshot, recipient: Recipient, position: ReadPosition, *, score: float
) -> list[frozenset[int]]:
    """Return the stories for an alert, each as its pages: new ones of the core tier.

    A further page of a delivered story is urgent if victims, charge, stage or country moved; else it
    comes with the daily digest.
    """
    stories = [
        story
        for head, story in _stories(snapshot, recipient, position).items()
        if any(one.tier == Tier.CORE and one.score >= score for one in story)
        and (
            snapshot.story_pages(head).isdisjoint(position.delivered_pages)
            or _has_urgent_move(snapshot, head, story)
        )
    ]
    return [frozenset(one.page_id for one in story) for story in sorted(stories, key=_rank)]


def pending_changes(
    snapshot: CandidateSnapshot,
    recipient: Recipient,
    *,
    position: ReadPosition,
    delivering: Collection[int],
    up_to: int,
) -> tuple[NumberedChange, ...]:
    """Return the changes of articles delivered before, wanted or watched; not of those in this digest."""
    return tuple(
        one
        for one in snapshot.changes
        if position.cursor < one.notice_id <= up_to
        and one.change_row.change.page_id not in delivering
        and one.change_row.change.kind is not ChangeKind.FLAGGED
        and (
            snapshot.is_watched_for(recipient, one.change_row.change.page_id)
            or (one.is_on_subject and _is_known_or_wanted(snapshot, recipient, position, one))
        )
    )


def _is_known_or_wanted(
    snapshot: CandidateSnapshot, recipient: Recipient, position: ReadPosition, one: NumberedChange
) -> bool:
    if one.change_row.change.page_id in position.delivered_pages:
        return True
    return one.candidate is not None and _is_wanted(snapshot, recipient, one.candidate)


def _stories(
    snapshot: CandidateSnapshot, recipient: Recipient, position: ReadPosition
) -> dict[int, list[DigestCandidate]]:
    since = position.backlog_since
    stories: dict[int, list[DigestCandidate]] = defaultdict(list)
    for one in snapshot:
        fresh = one.notice_id > position.cursor or (
            since is not None and one.first_seen_at >= since
        )
        if (
            fresh
            and one.page_id not in position.delivered_pages
            and _is_wanted(snapshot, recipient, one)
        ):
            stories[one.representative_id].append(one)
    return stories


def _has_urgent_move(
    snapshot: CandidateSnapshot, head: int, story: Sequence[DigestCandidate]
) -> bool:
    moves = snapshot.moves(head, [one.page_id for one in story])
    return any(move.kind in URGENT_MOVES for move in moves)


def _is_wanted(snapshot: CandidateSnapshot, recipient: Recipient, one: DigestCandidate) -> bool:
    return recipient.article_filter.matches(
        one, is_in_search=lambda name: snapshot.is_in_search(name, one.page_id)
    )


def _rank(story: Sequence[DigestCandidate]) -> tuple[int, float, float]:
    best = min(story, key=lambda one: (_TIER_ORDER[one.tier], -one.score))
    newest = best.published_at or best.first_seen_at
    return _TIER_ORDER[best.tier], -round(best.score, 1), -newest.timestamp()
