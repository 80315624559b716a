"""Return a digest as a JSON object, for scripts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from digest.model import ArticleCopy, ChangeItem, Digest, RepeatedStory, StoryItem
from digest.render.environment import SUMMARY_LIMIT
from digest.render.subject import subject_line
from presentation.highlight import HighlightedText
from presentation.messages import ENGLISH, VIETNAMESE, render
from presentation.periods import PeriodUnit
from presentation.plain_text import truncate

_TREND_KEYS = {PeriodUnit.WEEK: "monday", PeriodUnit.MONTH: "month"}


def digest_record(digest: Digest) -> dict[str, Any]:
    """Return all fields of a digest; times are ISO 8601 in its zone."""

    def iso(at: datetime | None) -> str | None:
        return at.astimezone(digest.zone).isoformat() if at else None

    def page(entry: StoryItem | ArticleCopy | RepeatedStory | ChangeItem) -> dict[str, Any]:
        return {"id": entry.id, "url": entry.url, "source": entry.source, "title": entry.title}

    def copies(entry: StoryItem | RepeatedStory) -> list[dict[str, Any]]:
        return [
            {**page(one), "published_at": iso(one.published_at), "role": one.role.value}
            for one in entry.copies
        ]

    def documents(entry: StoryItem | RepeatedStory) -> list[dict[str, Any]]:
        return [
            {"id": one.document, "title": one.title, "page": one.page, "quote": one.quote}
            for one in entry.documents
        ]

    def story(item: StoryItem) -> dict[str, Any]:
        return {
            **page(item),
            "published_at": iso(item.published_at),
            "first_seen_at": iso(item.first_seen_at),
            "credited": item.credited,
            "state": "removed" if item.removed else "live",
            "lead": item.lead,
            "why": _why(item.why),
            "tier": item.tier.value,
            "score": item.score,
            "themes": list(item.themes),
            "forms": list(item.forms),
            "places": [
                {"name": one.name, "kind": one.kind.value, "code": one.code, "now": one.now}
                for one in item.places
            ],
            "victims": item.victims or None,
            "copies": copies(item),
            "flagged_by_document": item.flagged_by_document,
            "documents": documents(item),
            "archived": item.archived,
        }

    return {
        "subject": subject_line(digest),
        "language": digest.language.value,
        "cadence": digest.cadence.value,
        "since": iso(digest.period.since),
        "until": iso(digest.period.until),
        "articles_read": digest.articles_read,
        "sources_read": digest.sources_read,
        "items": [story(item) for item in digest.items],
        "developments": [
            {
                **story(item),
                "known_title": item.known_title,
                "moves": [
                    {
                        "kind": move.kind.value,
                        "before": move.before,
                        "after": move.after,
                        "quote": move.quote,
                    }
                    for move in item.moves
                ],
            }
            for item in digest.developments
        ],
        "repeats": [
            {**page(one), "copies": copies(one), "documents": documents(one)}
            for one in digest.repeats
        ],
        "trend": [
            {
                _TREND_KEYS[one.unit]: one.start.isoformat(),
                "events": one.events,
                "articles": one.articles,
            }
            for one in digest.trend
        ],
        "attention": [
            {
                "kind": one.kind.value,
                "name": one.name,
                "reason": render(one.reason, ENGLISH),
                "since": iso(one.since),
            }
            for one in digest.operator_notices
        ],
        "changes": [
            {
                **page(one),
                "events": [
                    {
                        "kind": event.kind.value,
                        "at": iso(event.at),
                        "summary": truncate(render(event.summary, VIETNAMESE), limit=SUMMARY_LIMIT),
                        "title_before": event.title_before,
                        "passages": [
                            [{"step": edit.step, "text": edit.text} for edit in passage]
                            for passage in event.passages
                        ],
                    }
                    for event in one.events
                ],
            }
            for one in digest.changes
        ],
    }


def _why(passage: HighlightedText) -> dict[str, Any] | None:
    """Return the sentence and what matched in it, in order."""
    if not passage:
        return None
    return {
        "sentence": "".join(piece.text for piece in passage),
        "matched": [piece.text for piece in passage if piece.marked],
    }
