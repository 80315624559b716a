"""The articles of stories, and why each is in its story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from grouping.story_reasons import story_reasons_message
from storage.articles.current import is_judgement_in_force
from storage.articles.flagged import is_flagged
from storage.models import Page, StoredJudgement, StoryMembership
from web.i18n.messages import PageTranslator
from web.views.article_list import ListedArticle, load_articles

_MAX_ARTICLES = 50
"""Articles of one story shown beside an article."""


def newest_story_ids(session: Session, *, below: int | None, limit: int) -> list[int]:
    """Return the ids of stories with a flagged article, newest first."""
    query = (
        select(Page.story_id)
        .join(StoredJudgement, is_judgement_in_force())
        .where(Page.story_id.is_not(None), is_flagged())
        .distinct()
        .order_by(Page.story_id.desc())
        .limit(limit)
    )
    if below:
        query = query.where(Page.story_id < below)
    return [number for number in session.scalars(query) if number is not None]


def story_sizes(session: Session, stories: Collection[int | None]) -> dict[int, int]:
    """Count the articles of each story."""
    numbers = {number for number in stories if number is not None}
    rows = session.execute(
        select(Page.story_id, func.count())
        .where(Page.story_id.in_(numbers))
        .group_by(Page.story_id)
    )
    return {number: count for number, count in rows if number is not None}


def story_articles(session: Session, stories: Sequence[int]) -> dict[int, list[ListedArticle]]:
    """Return the articles of each story, the original first."""
    ids = session.scalars(select(Page.id).where(Page.story_id.in_(stories)))
    found: dict[int, list[ListedArticle]] = defaultdict(list)
    for line in load_articles(session, list(ids)):
        if line.page.story_id is not None:
            found[line.page.story_id].append(line)
    return {number: sorted(found[number], key=_order) for number in stories if number in found}


def _order(article: ListedArticle) -> tuple[bool, datetime, int]:
    at = article.revision.published_at or article.page.first_seen_at
    return article.page.duplicate_of is not None, at, article.page.id


def other_articles(session: Session, page: Page) -> list[ListedArticle]:
    """Return the other articles of a page's story, or its copies while it has none."""
    if page.story_id is not None:
        same = Page.story_id == page.story_id
    else:
        original_id = page.duplicate_of or page.id
        same = or_(Page.id == original_id, Page.duplicate_of == original_id)
    ids = session.scalars(
        select(Page.id).where(same, Page.id != page.id).order_by(Page.id).limit(_MAX_ARTICLES)
    )
    return sorted(load_articles(session, list(ids)), key=_order)


def story_reasons(session: Session, t: PageTranslator, pages: Collection[int]) -> Mapping[int, str]:
    """Return for each page that joined a story with which other one, and why."""
    rows = session.scalars(select(StoryMembership).where(StoryMembership.page_id.in_(pages)))
    return {
        row.page_id: t(
            "story_with", id=row.other_id, why=t.render(story_reasons_message(row.reasons)).strip()
        )
        for row in rows
    }
