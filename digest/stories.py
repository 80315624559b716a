"""Which flagged articles make one item: an original and the pages that repeat its words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from digest.evidence import loudest, passage, read_evidence
from digest.excerpt import bounded, headline, plain
from digest.value import Copy, Item, Repeat, Role
from relevance.judgement import Place, PlaceKind, Tier
from storage.models import PageState
from storage.telling import Flagged, Relative

CREDIT_LIMIT = 60
LEAD_LIMIT = 155
"""Two lines of a mail on a desk, four on a phone."""


def gather(
    flagged: Sequence[Flagged], related: Iterable[Relative], *, known: Callable[[Relative], bool]
) -> tuple[tuple[Item, ...], tuple[Repeat, ...]]:
    """Group what is flagged by story: new ones as items, those with a known page as repeats."""
    news = {one.page.id: one for one in flagged}
    families: dict[int, list[Relative]] = defaultdict(list)
    for relative in related:
        families[relative.head_id].append(relative)
    items, repeats = [], []
    for head, family in families.items():
        told = [one for one in family if one.flagged or one.page_id == head]
        # What is in the news and known was off the subject until an edit, or is told in this letter.
        if any(one.page_id not in news and known(one) for one in family):
            repeats.append(_repeat(head, told, news))
        else:
            items.append(_item(head, told, news))
    return tuple(items), tuple(repeats)


def _item(head: int, family: Sequence[Relative], news: dict[int, Flagged]) -> Item:
    # The original leads, unless its own headline keeps it off the subject: then its first copy does.
    lead_id = head if head in news else next(one.page_id for one in family if one.page_id in news)
    page, revision, judgement = news[lead_id]
    found = loudest(read_evidence(judgement.evidence))
    field = found[0].field if found else "title"
    fields = {"title": revision.title, "lead": revision.lead or "", "text": revision.text}
    return Item(
        id=page.id,
        url=page.url,
        source=page.source,
        title=headline(revision.title),
        language=revision.language,
        published_at=revision.published_at,
        first_seen_at=page.first_seen_at,
        credited=bounded(revision.credited or "", limit=CREDIT_LIMIT) or None,
        removed=page.state is PageState.REMOVED,
        lead=_lead(revision.lead or revision.text, said=found[0].quote if found else ""),
        why=passage(found, field=fields.get(field, "")),
        tier=Tier(judgement.tier),
        score=judgement.score,
        themes=tuple(judgement.themes),
        forms=tuple(judgement.forms),
        places=tuple(
            Place(
                name=plain(row["name"]),
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


def _repeat(head: int, family: Sequence[Relative], news: dict[int, Flagged]) -> Repeat:
    first = next((one for one in family if one.page_id == head), family[0])
    return Repeat(
        id=first.page_id,
        url=first.url,
        source=first.source,
        title=headline(first.title),
        copies=_copies(
            head, [one for one in family if one.page_id in news], leaving_out=first.page_id
        ),
    )


def _copies(head: int, family: Iterable[Relative], *, leaving_out: int | None) -> tuple[Copy, ...]:
    return tuple(
        Copy(
            id=one.page_id,
            url=one.url,
            source=one.source,
            title=headline(one.title),
            published_at=one.published_at,
            role=_role(one, head=head),
        )
        for one in sorted(family, key=lambda one: one.page_id != head)
        if one.page_id != leaving_out
    )


def _role(one: Relative, *, head: int) -> Role:
    if one.page_id == head:
        return Role.ORIGINAL
    return Role.REPUBLISHED if one.is_copy else Role.RELATED


def _lead(words: str, *, said: str) -> str | None:
    lead = bounded(words, limit=LEAD_LIMIT)
    opening = lead.rstrip("…")
    return None if not opening or plain(said).startswith(opening) else lead
