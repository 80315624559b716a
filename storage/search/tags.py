"""Search tags of an article: every filter is one more term of the index."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.orm import selectinload

from article.dates import HANOI
from article.text import fold_diacritics
from storage.articles.current import current_articles
from storage.articles.flagged import counts_as_flagged
from storage.documents.flagged_articles import counts_as_flagged_by_document
from storage.models import Page, Revision, StoredJudgement
from storage.search.tokenizer import tokenize


def tagged_articles() -> Select[Page, Revision, StoredJudgement | None]:
    """Select the current articles with all that their tags are made of."""
    return current_articles().options(selectinload(Page.attachments))


def tags_of(page: Page, revision: Revision, judgement: StoredJudgement | None) -> list[str]:
    """Return the tags for every filter."""
    return [
        f"source:{page.source}",
        f"state:{page.state.value}",
        f"review:{page.review.value}",
        f"language:{revision.language or 'none'}",
        f"copy:{'no' if page.duplicate_of is None else 'yes'}",
        f"edited:{'yes' if page.revisions > 1 else 'no'}",
        f"archive:{_yes_or_no(revision.archive)}",
        f"images:{_yes_or_no(revision.images)}",
        f"original:{_yes_or_no(revision.original_url)}",
        f"story:{_yes_or_no(page.story_id)}",
        f"dated:{revision.published_from.value if revision.published_from else 'none'}",
        *date_tags("seen", page.first_seen_at),
        *(date_tags("published", revision.published_at) if revision.published_at else ()),
        *word_tags("author", revision.author),
        *word_tags("section", revision.section),
        *word_tags("credited", revision.credited),
        *_judged(page, judgement),
    ]


def _yes_or_no(there: object) -> str:
    return "yes" if there else "no"


def date_tags(name: str, at: datetime) -> list[str]:
    """Return tags for year and month of an instant in Hanoi."""
    local = at.astimezone(HANOI)
    return [f"{name}:{local:%Y}", f"{name}:{local:%Y-%m}"]


def word_tags(name: str, words: str | None) -> list[str]:
    """Return tags for the words of a field without diacritics."""
    return sorted({f"{name}:{fold_diacritics(word)}" for word in tokenize(words or "")})


def _judged(page: Page, judgement: StoredJudgement | None) -> list[str]:
    flagged = counts_as_flagged(page.review, judgement)
    found = [f"flagged:{'yes' if flagged else 'no'}"]
    if counts_as_flagged_by_document(page, judgement):
        found.append("flagged:document")
    if judgement is None:
        return [*found, "tier:none"]
    return [
        *found,
        f"tier:{judgement.tier}",
        f"score:{int(judgement.score * 10)}",
        *word_tags("term", " ".join(one["term"] for one in judgement.evidence)),
        *(f"theme:{one}" for one in judgement.themes),
        *(f"form:{one}" for one in judgement.forms),
        *sorted({f"place:{one['code']}" for one in judgement.places}),
        *sorted(
            {f"site:{site_slug(one['name'])}" for one in judgement.places if one["kind"] == "site"}
        ),
    ]


def site_slug(name: str) -> str:
    """Return the name of a border gate or a scam compound as one word of the index."""
    return "-".join(fold_diacritics(word) for word in tokenize(name))
