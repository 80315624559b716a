"""Build the items of a digest: stories with their copies, and changed articles with their edits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby, islice
from typing import Any

from sqlalchemy.orm import Session

from article.edits.article_diff import ChangedText, diff_articles
from article.edits.word_diff import DiffOperation
from digest.content.document_flags import read_deliverable_articles
from digest.model import (
    ArticleCopy,
    ChangeEvent,
    ChangeItem,
    CopyRole,
    DocumentQuote,
    EditRun,
    RepeatedStory,
    StoryItem,
)
from grouping.case_progress import CaseMove
from presentation.highlight import (
    TextRun,
    best_sentence,
    flag_sentence,
    highlight,
    load_evidence,
    signs_by_element,
)
from presentation.plain_text import ELLIPSIS, plain_line, truncate, truncate_title
from presentation.withheld_names import withhold_in_runs, withhold_initials
from relevance.judgement import FactKind, Place, PlaceKind, Tier
from storage.articles.flagged import FlaggedArticle
from storage.articles.pages import article_of
from storage.delivery.digest_queries import (
    ChangeRow,
    SameStoryPage,
    revisions_of_changes,
)
from storage.documents.flagged_articles import FlaggedDocumentPage
from storage.models import ChangeKind, Page, PageState, Revision

MAX_CREDIT_CHARACTERS = 60
MAX_DOCUMENTS = 3
"""Of one story; the others are on the pages of its articles."""
MAX_LEAD_CHARACTERS = 155
"""Two lines of a mail on a desktop, four on a phone."""


def group_by_story(
    flagged: Sequence[FlaggedArticle],
    related: Iterable[SameStoryPage],
    *,
    known: Callable[[SameStoryPage], bool],
) -> tuple[tuple[StoryItem, ...], tuple[RepeatedStory, ...]]:
    """Group flagged pages by story: new ones as items, those with a known page as repeats."""
    flagged_by_id = {one.page.id: one for one in flagged}
    families: dict[int, list[SameStoryPage]] = defaultdict(list)
    for relative in related:
        families[relative.representative_id].append(relative)
    items, repeats = [], []
    for head, family in families.items():
        shown = [
            one for one in family if one.flagged or one.flagged_by_document or one.page_id == head
        ]
        # A page that is flagged here and known was unflagged until an edit, or is in this digest.
        if any(one.page_id not in flagged_by_id and known(one) for one in family):
            repeats.append(_repeat(head, shown, flagged_by_id))
        else:
            items.append(_item(head, shown, flagged_by_id))
    return tuple(items), tuple(repeats)


def development_item(
    flagged: Sequence[FlaggedArticle], family: Sequence[SameStoryPage], moves: Sequence[CaseMove]
) -> StoryItem:
    """Return new reports of a known case: the one that moves most leads, under its own title."""
    flagged_by_id = {one.page.id: one for one in flagged}
    lead_id = Counter(move.page_id for move in moves).most_common(1)[0][0]
    known = next((one for one in family if one.page_id not in flagged_by_id), None)
    new = [one for one in family if one.page_id in flagged_by_id]
    return replace(
        _item(lead_id, new, flagged_by_id),
        moves=tuple(moves),
        known_title=_title(known.title) if known else None,
    )


def _item(
    head: int, family: Sequence[SameStoryPage], flagged: dict[int, FlaggedArticle]
) -> StoryItem:
    by_themselves = {
        one.page_id for one in family if one.page_id in flagged and not one.flagged_by_document
    }
    # The original leads, unless it is not flagged itself: then its first flagged copy does.
    leading = by_themselves or flagged.keys()
    lead_id = (
        head if head in leading else next(one.page_id for one in family if one.page_id in leading)
    )
    page, revision, judgement = flagged[lead_id]
    found = best_sentence(load_evidence(judgement.evidence))
    field = found[0].field if found else "title"
    fields = {"title": revision.title, "lead": revision.lead or "", "text": revision.text}
    return StoryItem(
        id=page.id,
        url=page.url,
        source=page.source,
        title=_title(revision.title, language=revision.language),
        language=revision.language,
        published_at=revision.published_at,
        first_seen_at=page.first_seen_at,
        credited=truncate(revision.credited or "", limit=MAX_CREDIT_CHARACTERS) or None,
        removed=page.state is PageState.REMOVED,
        lead=_lead(
            revision.lead or revision.text,
            quoted=found[0].quote if found else "",
            language=revision.language,
        ),
        why=withhold_in_runs(
            highlight(found, field=fields.get(field, "")), language=revision.language
        ),
        tier=Tier(judgement.tier),
        score=judgement.score,
        themes=tuple(judgement.themes),
        forms=tuple(judgement.forms),
        places=tuple(
            Place(
                name=plain_line(row["name"]),
                kind=PlaceKind(row["kind"]),
                code=row["code"],
                now=row.get("now"),
            )
            for row in judgement.places
        ),
        copies=_copies(head, family, leaving_out=lead_id),
        signs=signs_by_element(judgement.elements),
        archived=_archived(revision.archive),
        archived_revision=revision.number if revision.archive else None,
        removed_since=_removed_since(page),
        victims=_victims(judgement.facts),
        edited=revision.number > 1,
        flagged_by_document=not by_themselves,
    )


def with_documents(
    story: StoryItem | RepeatedStory,
    pages: Collection[int],
    documents: Mapping[int, Sequence[FlaggedDocumentPage]],
) -> StoryItem | RepeatedStory:
    """Return a story with what the documents of its new pages say, each once and at most three."""
    language = story.language if isinstance(story, StoryItem) else None
    lead_first = sorted(pages, key=lambda page: (page != story.id, page))
    once = {one.document: one for page in lead_first for one in documents.get(page, ())}
    return replace(
        story,
        documents=tuple(
            _document_quote(one, language=language) for one in islice(once.values(), MAX_DOCUMENTS)
        ),
    )


def _document_quote(page: FlaggedDocumentPage, *, language: str | None) -> DocumentQuote:
    return DocumentQuote(
        document=page.document,
        title=_title(page.title, language=language),
        page=page.page,
        quote=truncate(withhold_initials(page.quote, language=language), limit=_MAX_RUN_CHARACTERS),
    )


def _victims(facts: Iterable[Mapping[str, Any]]) -> int:
    """Return the largest number of victims that the text states; nothing is added up."""
    counts = (str(one["value"]) for one in facts if one["kind"] == FactKind.VICTIMS)
    return max((int(value) for value in counts if value.isdecimal()), default=0)


def _removed_since(page: Page) -> datetime | None:
    if page.state is not PageState.REMOVED:
        return None
    return page.absent_since or page.last_checked_at


def _title(title: str, *, language: str | None = None) -> str:
    return truncate_title(withhold_initials(title, language=language))


def _archived(archive: Mapping[str, Any] | None) -> str | None:
    if not archive:
        return None
    return f"{archive['warc']} @ {archive['offset']}, SHA-256 {str(archive['sha256'])[:16]}…"


def _repeat(
    head: int, family: Sequence[SameStoryPage], flagged: dict[int, FlaggedArticle]
) -> RepeatedStory:
    first = next((one for one in family if one.page_id == head), family[0])
    return RepeatedStory(
        id=first.page_id,
        url=first.url,
        source=first.source,
        title=_title(first.title),
        copies=_copies(
            head, [one for one in family if one.page_id in flagged], leaving_out=first.page_id
        ),
    )


def _copies(
    head: int, family: Iterable[SameStoryPage], *, leaving_out: int | None
) -> tuple[ArticleCopy, ...]:
    return tuple(
        ArticleCopy(
            id=one.page_id,
            url=one.url,
            source=one.source,
            title=_title(one.title),
            published_at=one.published_at,
            role=_role(one, head=head),
        )
        for one in sorted(family, key=lambda one: one.page_id != head)
        if one.page_id != leaving_out
    )


def _role(one: SameStoryPage, *, head: int) -> CopyRole:
    if one.page_id == head:
        return CopyRole.ORIGINAL
    return CopyRole.REPUBLISHED if one.is_copy else CopyRole.RELATED


def _lead(words: str, *, quoted: str = "", language: str | None = None) -> str | None:
    lead = truncate(words, limit=MAX_LEAD_CHARACTERS)
    opening = lead.rstrip("…")
    if not opening or plain_line(quoted).startswith(opening):
        return None
    # The whole text is searched: the limit may cut a name from the word that shows it is one.
    return truncate(withhold_initials(words, language=language), limit=MAX_LEAD_CHARACTERS)


StoryRank = tuple[int, int, float, int, float, int]


def item_sort_key(item: StoryItem) -> StoryRank:
    """Return the sort key: closest tier, most sources, highest score, most victims, newest."""
    # Scores are rounded: a hundredth more should not put last week's story above today's.
    newest = item.published_at or item.first_seen_at
    sources = len({article.source for article in item.all_articles})
    return (
        list(Tier).index(item.tier), -sources, -round(item.score, 1), -item.victims,
        -newest.timestamp(), item.id,
    )  # fmt: skip


_MAX_PASSAGES = 3
_MAX_RUN_CHARACTERS = 240
_CONTEXT_CHARACTERS = 60
"""Unchanged characters shown on either side of a change."""

RevisionsByNumber = Mapping[tuple[int, int], Revision]


def change_items(session: Session, changes: Iterable[ChangeRow]) -> tuple[ChangeItem, ...]:
    """Return one item per changed article: removed ones first, then the most recent last."""
    by_page = sorted(changes, key=lambda one: one.change.page_id)  # stable: oldest first within
    read = revisions_of_changes(session, (one.change for one in by_page))
    groups = [list(group) for _, group in groupby(by_page, lambda one: one.change.page_id)]
    removed = {
        one.page.id: one
        for one in read_deliverable_articles(
            session,
            {
                group[-1].change.page_id
                for group in groups
                if group[-1].change.kind is ChangeKind.REMOVED
            },
        )
    }
    items = [_change_item(group, read, removed.get(group[-1].change.page_id)) for group in groups]
    return tuple(
        sorted(items, key=lambda item: (not item.was_removed, item.events[-1].at, item.id))
    )


def _change_item(
    changes: list[ChangeRow], read: RevisionsByNumber, removed: FlaggedArticle | None
) -> ChangeItem:
    last = changes[-1]
    language = removed.revision.language if removed else None
    item = ChangeItem(
        id=last.change.page_id,
        url=last.url,
        source=last.source,
        title=_title(last.title, language=language),
        events=tuple(_event(one, read) for one in changes),
    )
    if removed is None:
        return item
    page, revision, judgement = removed
    return replace(
        item,
        language=language,
        lead=_lead(revision.lead or revision.text, language=language),
        why=withhold_in_runs(flag_sentence(revision, judgement), language=language),
        archived_revision=revision.number if revision.archive else None,
        removed_since=_removed_since(page) or last.change.at,
    )


def _event(one: ChangeRow, read: RevisionsByNumber) -> ChangeEvent:
    retitled = one.title_before and one.title_before != one.title_after
    return ChangeEvent(
        kind=one.change.kind,
        at=one.change.at,
        summary=one.change.summary,
        title_before=_title(one.title_before or "") if retitled else None,
        passages=_passages(
            read.get((one.change.page_id, one.change.from_revision)),
            read.get((one.change.page_id, one.change.to_revision)),
        ),
    )


def _passages(before: Revision | None, after: Revision | None) -> tuple[tuple[EditRun, ...], ...]:
    if before is None or after is None or before.number == after.number:
        return ()
    rewritten = diff_articles(article_of(before), article_of(after)).changed_texts
    # The title has a line of its own.
    worded = [one for one in rewritten if one.field in {"lead", "text"}]
    return tuple(_passage(one) for one in worded[:_MAX_PASSAGES])


def _passage(passage: ChangedText) -> tuple[EditRun, ...]:
    pieces = passage.word_diff
    runs: list[EditRun] = []
    for number, piece in enumerate(pieces):
        words = piece.text
        if piece.operation is DiffOperation.SAME:
            words = _shorten_unchanged(words, first=not number, last=number == len(pieces) - 1)
        elif len(words) > _MAX_RUN_CHARACTERS:
            words = truncate(words, limit=_MAX_RUN_CHARACTERS)
        space = " " if words[-1:].isspace() else ""
        before = " " if words[:1].isspace() else ""
        runs.append(EditRun(step=piece.operation.value, text=before + plain_line(words) + space))
    withheld = withhold_in_runs(tuple(TextRun(text=run.text) for run in runs))
    if len(withheld) != len(runs):  # a run was nothing but the rest of a name
        return tuple(replace(run, text=withhold_initials(run.text)) for run in runs)
    return tuple(replace(run, text=new.text) for run, new in zip(runs, withheld, strict=True))


def _shorten_unchanged(words: str, *, first: bool, last: bool) -> str:
    """Cut unchanged text to its ends beside an edit."""
    if len(words) <= 2 * _CONTEXT_CHARACTERS:
        return words
    head = "" if first else words[:_CONTEXT_CHARACTERS].rpartition(" ")[0] + " "
    tail = "" if last else " " + words[-_CONTEXT_CHARACTERS:].partition(" ")[2]
    return head + ELLIPSIS + tail
