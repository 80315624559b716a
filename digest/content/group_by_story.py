"""Group flagged articles by story into items: an original and its copies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from digest.model import ArticleCopy, CopyRole, RepeatedStory, StoryItem
from presentation.highlight import best_sentence, highlight, load_evidence
from presentation.plain_text import plain_line, truncate, truncate_title
from relevance.judgement import Place, PlaceKind, Tier
from storage.delivery.digest_queries import FlaggedArticle, SameStoryPage
from storage.models import PageState

MAX_CREDIT_CHARACTERS = 60
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
        shown = [one for one in family if one.flagged or one.page_id == head]
        # A page that is flagged here and known was unflagged until an edit, or is in this digest.
        if any(one.page_id not in flagged_by_id and known(one) for one in family):
            repeats.append(_repeat(head, shown, flagged_by_id))
        else:
            items.append(_item(head, shown, flagged_by_id))
    return tuple(items), tuple(repeats)


def _item(
    head: int, family: Sequence[SameStoryPage], flagged: dict[int, FlaggedArticle]
) -> StoryItem:
    # The original leads, unless it is not flagged itself: then its first flagged copy does.
    lead_id = (
        head if head in flagged else next(one.page_id for one in family if one.page_id in flagged)
    )
    page, revision, judgement = flagged[lead_id]
    found = best_sentence(load_evidence(judgement.evidence))
    field = found[0].field if found else "title"
    fields = {"title": revision.title, "lead": revision.lead or "", "text": revision.text}
    return StoryItem(
        id=page.id,
        url=page.url,
        source=page.source,
        title=truncate_title(revision.title),
        language=revision.language,
        published_at=revision.published_at,
        first_seen_at=page.first_seen_at,
        credited=truncate(revision.credited or "", limit=MAX_CREDIT_CHARACTERS) or None,
        removed=page.state is PageState.REMOVED,
        lead=_lead(revision.lead or revision.text, quoted=found[0].quote if found else ""),
        why=highlight(found, field=fields.get(field, "")),
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
        archived=_archived(revision.archive),
    )


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
        title=truncate_title(first.title),
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
            title=truncate_title(one.title),
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


def _lead(words: str, *, quoted: str) -> str | None:
    lead = truncate(words, limit=MAX_LEAD_CHARACTERS)
    opening = lead.rstrip("…")
    return None if not opening or plain_line(quoted).startswith(opening) else lead


def item_sort_key(item: StoryItem) -> tuple[int, float, float, int]:
    """Return the sort key of a story: closest tier first, then highest score, then newest."""
    # Scores are rounded: a hundredth more should not put last week's story above today's.
    newest = item.published_at or item.first_seen_at
    return list(Tier).index(item.tier), -round(item.score, 1), -newest.timestamp(), item.id
