"""Article: its text, why it is flagged, its changes."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from presentation.article_query import MAX_VALUE_CHARACTERS
from presentation.citation import CitedArticle, all_citations
from presentation.highlight import signs_by_element
from presentation.search_hits import find_hits
from storage.articles.flagged import counts_as_flagged
from storage.models import Change, Page, Review, Revision, StoredJudgement
from storage.stories.case_memberships import case_of_page
from web.context import AsViewer, NotFound, RequestContext
from web.i18n.machine_translation import can_translate
from web.pages.review import next_unreviewed
from web.views.article_list import ListedArticle, load_articles
from web.views.attached_documents import attached_documents
from web.views.batch_tools import load_batch_tools
from web.views.marked_text import MatchedRun, mark_hits, mark_matches, split_paragraphs
from web.views.story_list import other_articles

router = APIRouter()


@router.get("/articles/{number:row}", response_class=HTMLResponse)
def article(context: AsViewer, number: int, rev: int | None = None, q: str = "") -> HTMLResponse:
    """Show an article, in its newest or an older revision; the words of a search are marked."""
    with context.reading() as session:
        line = _find(session, number)
        revisions = list(
            session.scalars(
                select(Revision).where(Revision.page_id == number).order_by(Revision.number.desc())
            )
        )
        shown = next((one for one in revisions if one.number == rev), line.revision)
        judgement = _judgement_of(session, shown, line)
        documents = attached_documents(session, line.page)
        return context.render(
            "article",
            line=line,
            shown=shown,
            judgement=judgement,
            flagged=counts_as_flagged(line.page.review, judgement),
            sentences=_sentences(judgement),
            elements=signs_by_element(judgement.elements if judgement else ()),
            searched=q,
            translates=can_translate(context.app_state.settings),
            citations=all_citations(cited_article(context, line.page, shown)),
            title=_matched_runs(shown, judgement, "title", q),
            lead=_matched_runs(shown, judgement, "lead", q),
            body=split_paragraphs(_matched_runs(shown, judgement, "text", q)),
            revisions=revisions,
            changes=list(
                session.scalars(
                    select(Change).where(Change.page_id == number).order_by(Change.id.desc())
                )
            ),
            documents=documents,
            others=other_articles(session, line.page),
            case=case_of_page(session, number),
            reviews=list(
                session.scalars(
                    select(Review).where(Review.page_id == number).order_by(Review.id.desc())
                )
            ),
            tools=load_batch_tools(session, context, [number]),
            has_archive=any(one.archive for one in revisions)
            or any(one.document and one.document.archive for one in documents),
            waiting=context.app_state.stats.cached().unreviewed,
            next_waiting=next_unreviewed(session, after=number, now=context.now),
        )


def _find(session: Session, number: int) -> ListedArticle:
    found = load_articles(session, [number])
    if not found:
        raise NotFound
    return found[0]


def _judgement_of(
    session: Session, shown: Revision, article: ListedArticle
) -> StoredJudgement | None:
    if shown.id == article.revision.id:
        return article.judgement
    return session.scalar(
        select(StoredJudgement)
        .where(StoredJudgement.revision_id == shown.id)
        .order_by(StoredJudgement.id.desc())
        .limit(1)
    )


def _matched_runs(
    shown: Revision, judgement: StoredJudgement | None, field: str, searched: str
) -> Sequence[MatchedRun]:
    text = getattr(shown, field) or ""
    runs = mark_matches(text, judgement.evidence if judgement else (), field=field)
    hits = find_hits(text, searched[:MAX_VALUE_CHARACTERS]) if searched else ()
    return mark_hits(runs, hits) if hits else runs


def cited_article(context: RequestContext, page: Page, shown: Revision) -> CitedArticle:
    """Return what a reference to a revision says."""
    archive = shown.archive or {}
    base = context.app_state.settings.dashboard_url
    return CitedArticle(
        number=page.id,
        revision=shown.number,
        outlet=page.source,
        title=shown.title or page.url,
        author=shown.author,
        published_at=shown.published_at,
        retrieved_at=shown.seen_at,
        url=page.url,
        archived_url=f"{base}/articles/{page.id}/archived/{shown.number}" if archive else None,
        sha256=archive.get("sha256"),
    )


def _sentences(judgement: StoredJudgement | None) -> dict[tuple[str, str], list[str]]:
    # One sentence often matches many rules; it is quoted once, with all their names.
    found: dict[tuple[str, str], list[str]] = {}
    for one in judgement.evidence if judgement else ():
        terms = found.setdefault((one["field"], one["quote"]), [])
        if one["term"] not in terms:
            terms.append(one["term"])
    return found
