"""What happened to articles since: put together by article, edits told word by word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from sqlalchemy.orm import Session

from article.difference import Passage, difference
from article.words import Step
from digest.excerpt import CUT, bounded, headline, plain
from digest.value import ChangeEvent, ChangeItem, Edit
from storage.models import Revision
from storage.pages import article_of
from storage.telling import Happening, wordings

SUMMARY_LIMIT = 240
_MOST_PASSAGES = 3
_MOST_WORDS = 240
_AROUND = 60
"""Characters that stayed, kept on either side of what did not."""

Wordings = Mapping[tuple[int, int], Revision]


def told_changes(session: Session, happenings: Iterable[Happening]) -> tuple[ChangeItem, ...]:
    """Put together what happened to each article, the most lately changed article last."""
    by_page = sorted(happenings, key=lambda one: one.change.page_id)  # stable: oldest first within
    read = wordings(session, (one.change for one in by_page))
    items = [
        _item(list(group), read) for _, group in groupby(by_page, lambda one: one.change.page_id)
    ]
    return tuple(sorted(items, key=lambda item: (item.events[-1].at, item.id)))


def _item(happenings: list[Happening], read: Wordings) -> ChangeItem:
    last = happenings[-1]
    return ChangeItem(
        id=last.change.page_id,
        url=last.url,
        source=last.source,
        title=headline(last.title),
        events=tuple(_event(one, read) for one in happenings),
    )


def _event(one: Happening, read: Wordings) -> ChangeEvent:
    retitled = one.title_before and one.title_before != one.title_after
    return ChangeEvent(
        kind=one.change.kind,
        at=one.change.at,
        summary=bounded(one.change.summary, limit=SUMMARY_LIMIT),
        title_before=headline(one.title_before or "") if retitled else None,
        passages=_passages(
            read.get((one.change.page_id, one.change.from_revision)),
            read.get((one.change.page_id, one.change.to_revision)),
        ),
    )


def _passages(before: Revision | None, after: Revision | None) -> tuple[tuple[Edit, ...], ...]:
    if before is None or after is None or before.number == after.number:
        return ()
    told = difference(article_of(before), article_of(after)).passages
    # The title is told by its own line.
    worded = [one for one in told if one.field in {"lead", "text"}]
    return tuple(_passage(one) for one in worded[:_MOST_PASSAGES])


def _passage(passage: Passage) -> tuple[Edit, ...]:
    pieces = passage.pieces
    said = []
    for number, piece in enumerate(pieces):
        words = piece.text
        if piece.step is Step.SAME:
            words = _around(words, first=not number, last=number == len(pieces) - 1)
        elif len(words) > _MOST_WORDS:
            words = bounded(words, limit=_MOST_WORDS)
        space = " " if words[-1:].isspace() else ""
        before = " " if words[:1].isspace() else ""
        said.append(Edit(step=piece.step.value, text=before + plain(words) + space))
    return tuple(said)


def _around(words: str, *, first: bool, last: bool) -> str:
    """Keep of what stayed only its ends beside an edit."""
    if len(words) <= 2 * _AROUND:
        return words
    head = "" if first else words[:_AROUND].rpartition(" ")[0] + " "
    tail = "" if last else " " + words[-_AROUND:].partition(" ")[2]
    return head + CUT + tail
