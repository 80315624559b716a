"""Excerpts of changes: the first words that went and the first that came in their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from storage.articles.text_budget import how_many_changes_fit
from storage.models import Change, ChangeKind, Revision

_MAX_CHARACTERS = 160
_CONTEXT_WORDS = 4


@dataclass(frozen=True, kw_only=True)
class ChangeExcerpt:
    """A few words before a change, what went, and what came; of a removed page how it began."""

    context: str = ""
    went: str = ""
    came: str = ""


def change_excerpts(session: Session, changes: Sequence[Change]) -> dict[int, ChangeExcerpt]:
    """Return the excerpt of each change that has one, by its id; none behind very many letters."""
    changes = changes[: how_many_changes_fit(session, [one.id for one in changes])]
    # Joined with the changes, not by a list of pairs: SQLite reads every revision for pairs.
    rows = session.scalars(
        select(Revision)
        .join(Change, Change.page_id == Revision.page_id)
        .where(
            Change.id.in_([one.id for one in changes]),
            Revision.number.in_((Change.from_revision, Change.to_revision)),
        )
        .options(
            load_only(
                Revision.page_id, Revision.number, Revision.title, Revision.lead, Revision.text
            )
        )
    )
    revisions = {(row.page_id, row.number): row for row in rows}
    found = {}
    for one in changes:
        old = revisions.get((one.page_id, one.from_revision))
        new = revisions.get((one.page_id, one.to_revision))
        if new is None or old is None:
            continue
        if one.kind in (ChangeKind.REMOVED, ChangeKind.RESTORED):
            found[one.id] = ChangeExcerpt(context=_cut(new.lead or new.text))
        elif excerpt := first_difference(old, new):
            found[one.id] = excerpt
    return found


def first_difference(old: Revision, new: Revision) -> ChangeExcerpt | None:
    """Return the first difference of two revisions: title, then lead, then text."""
    for before, after in ((old.title, new.title), (old.lead or "", new.lead or "")):
        if before != after:
            return _words_that_differ(before, after)
    lines_before, lines_after = old.text.splitlines(), new.text.splitlines()
    # Sets of lines, not an alignment: a list shows fifty of these.
    selected, known = set(lines_after), set(lines_before)
    went = next((line for line in lines_before if line not in selected), "")
    came = next((line for line in lines_after if line not in known), "")
    return _words_that_differ(went, came) if went or came else None


def _words_that_differ(before: str, after: str) -> ChangeExcerpt:
    old, new = before.split(), after.split()
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    context = old[max(0, start - _CONTEXT_WORDS) : start]
    return ChangeExcerpt(
        context=" ".join(context),
        went=_cut(" ".join(old[start : len(old) - end])),
        came=_cut(" ".join(new[start : len(new) - end])),
    )


def _cut(text: str) -> str:
    if len(text) <= _MAX_CHARACTERS:
        return text
    return text[:_MAX_CHARACTERS].rsplit(" ", 1)[0] + " …"
