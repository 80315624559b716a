"""What happened to articles since: put together by article, edits told word by word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from sqlalchemy.orm import Session

from article.edits.article_diff import ChangedText, diff_articles
from article.edits.word_diff import DiffOperation
from digest.model import ChangeEvent, ChangeItem, EditRun
from presentation.plain_text import ELLIPSIS, plain_line, truncate, truncate_title
from storage.articles.pages import article_of
from storage.delivery.digest_queries import ChangeRow, revisions_of_changes
from storage.models import Revision

_MAX_PASSAGES = 3
_MAX_RUN_CHARACTERS = 240
_CONTEXT_CHARACTERS = 60
"""Characters that stayed, kept on either side of what did not."""

RevisionsByNumber = Mapping[tuple[int, int], Revision]


def change_items(session: Session, changes: Iterable[ChangeRow]) -> tuple[ChangeItem, ...]:
    """Put together what happened to each article, the most lately changed article last."""
    by_page = sorted(changes, key=lambda one: one.change.page_id)  # stable: oldest first within
    read = revisions_of_changes(session, (one.change for one in by_page))
    items = [
        _item(list(group), read) for _, group in groupby(by_page, lambda one: one.change.page_id)
    ]
    return tuple(sorted(items, key=lambda item: (item.events[-1].at, item.id)))


def _item(changes: list[ChangeRow], read: RevisionsByNumber) -> ChangeItem:
    last = changes[-1]
    return ChangeItem(
        id=last.change.page_id,
        url=last.url,
        source=last.source,
        title=truncate_title(last.title),
        events=tuple(_event(one, read) for one in changes),
    )


def _event(one: ChangeRow, read: RevisionsByNumber) -> ChangeEvent:
    retitled = one.title_before and one.title_before != one.title_after
    return ChangeEvent(
        kind=one.change.kind,
        at=one.change.at,
        summary=one.change.summary,
        title_before=truncate_title(one.title_before or "") if retitled else None,
        passages=_passages(
            read.get((one.change.page_id, one.change.from_revision)),
            read.get((one.change.page_id, one.change.to_revision)),
        ),
    )


def _passages(before: Revision | None, after: Revision | None) -> tuple[tuple[EditRun, ...], ...]:
    if before is None or after is None or before.number == after.number:
        return ()
    rewritten = diff_articles(article_of(before), article_of(after)).changed_texts
    # The title is told by its own line.
    worded = [one for one in rewritten if one.field in {"lead", "text"}]
    return tuple(_passage(one) for one in worded[:_MAX_PASSAGES])


def _passage(passage: ChangedText) -> tuple[EditRun, ...]:
    pieces = passage.word_diff
    runs = []
    for number, piece in enumerate(pieces):
        words = piece.text
        if piece.operation is DiffOperation.SAME:
            words = _shorten_unchanged(words, first=not number, last=number == len(pieces) - 1)
        elif len(words) > _MAX_RUN_CHARACTERS:
            words = truncate(words, limit=_MAX_RUN_CHARACTERS)
        space = " " if words[-1:].isspace() else ""
        before = " " if words[:1].isspace() else ""
        runs.append(EditRun(step=piece.operation.value, text=before + plain_line(words) + space))
    return tuple(runs)


def _shorten_unchanged(words: str, *, first: bool, last: bool) -> str:
    """Keep of what stayed only its ends beside an edit."""
    if len(words) <= 2 * _CONTEXT_CHARACTERS:
        return words
    head = "" if first else words[:_CONTEXT_CHARACTERS].rpartition(" ")[0] + " "
    tail = "" if last else " " + words[-_CONTEXT_CHARACTERS:].partition(" ")[2]
    return head + ELLIPSIS + tail
