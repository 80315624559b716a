"""What a reader is owed: what there is to tell, less what they were told, less what they do not want."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from digest.news import News
from digest.reader import Reader
from relevance.judgement import Tier
from storage.models import ChangeKind
from storage.telling import Candidate, NoticedChange

MOST_STORIES = 300
"""In one letter; what is left over follows in the next, which is sent at once."""

_NEARNESS = {tier.value: nearness for nearness, tier in enumerate(Tier)}


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far a reader has been told."""

    told_to: int
    owed_since: datetime | None
    told: Collection[int]


@dataclass(frozen=True, kw_only=True)
class Owed:
    """What the next letter tells."""

    pages: frozenset[int]
    changes: tuple[NoticedChange, ...]
    complete: bool

    def __bool__(self) -> bool:
        return bool(self.pages or self.changes)


def owed(news: News, reader: Reader, standing: Standing) -> Owed:
    """Work out the next letter, the most important stories first if it cannot hold all."""
    stories = sorted(_stories(news, reader, standing).values(), key=_rank)
    pages = frozenset(one.page_id for story in stories[:MOST_STORIES] for one in story)
    return Owed(
        pages=pages,
        changes=owed_changes(
            news, reader, standing=standing, telling=pages, up_to=news.newest
        ),
        complete=len(stories) <= MOST_STORIES,
    )  # fmt: skip


def urgent(news: News, reader: Reader, standing: Standing, *, score: float) -> list[frozenset[int]]:
    """Give the stories that cannot wait, each as its pages: new ones at the heart of the subject.

    A further page of a story that was told is no news: it waits for the daily letter.
    """
    stories = [
        story
        for head, story in _stories(news, reader, standing).items()
        if news.family(head).isdisjoint(standing.told)
        and any(one.tier == Tier.CORE and one.score >= score for one in story)
    ]
    return [frozenset(one.page_id for one in story) for story in sorted(stories, key=_rank)]


def owed_changes(
    news: News,
    reader: Reader,
    *,
    standing: Standing,
    telling: Collection[int],
    up_to: int,
) -> tuple[NoticedChange, ...]:
    """Give what happened to articles the reader knows or would want; new ones are told as they are."""
    return tuple(
        one
        for one in news.changes
        if standing.told_to < one.notice <= up_to
        and one.happening.change.page_id not in telling
        and one.happening.change.kind is not ChangeKind.FLAGGED
        and (
            one.happening.change.page_id in standing.told
            or (one.about is not None and _wants(news, reader, one.about))
        )
    )


def _stories(news: News, reader: Reader, standing: Standing) -> dict[int, list[Candidate]]:
    since = standing.owed_since
    stories: dict[int, list[Candidate]] = defaultdict(list)
    for one in news:
        fresh = one.notice > standing.told_to or (since is not None and one.first_seen_at >= since)
        if fresh and one.page_id not in standing.told and _wants(news, reader, one):
            stories[one.head_id].append(one)
    return stories


def _wants(news: News, reader: Reader, one: Candidate) -> bool:
    return reader.wants.takes(one, is_in=lambda name: news.searches.has(name, one.page_id))


def _rank(story: Sequence[Candidate]) -> tuple[int, float, float]:
    best = min(story, key=lambda one: (_NEARNESS[one.tier], -one.score))
    newest = best.published_at or best.first_seen_at
    return _NEARNESS[best.tier], -round(best.score, 1), -newest.timestamp()
