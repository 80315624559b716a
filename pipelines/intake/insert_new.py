"""Insert new pages in few statements: nothing in the database can point at them yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from article.model import ArticleCapture
from article.recheck_interval import next_check
from article.similarity.near_duplicates import ComparableBody
from article.similarity.story_features import StoryFeatures
from grouping.new_pages import NewArticle
from grouping.page_features import features_of_article
from pipelines.items import Analysis, JudgedCapture
from pipelines.process import judgement_values
from relevance import Judgement
from storage.articles.flagged import counts_as_flagged
from storage.articles.revisions import first_revision
from storage.inserts.new_ids import draw_judgement_ids
from storage.inserts.upsert import insert_returning_ids, insert_rows_or_ignore
from storage.models import Page, PageAlias, PageState, ReviewState, Revision, StoredJudgement
from storage.sources.http_validators import page_validators, save_validators

_REVISION_COLUMNS = tuple(one.key for one in Revision.__table__.columns if one.key != "id")


@dataclass(frozen=True, kw_only=True)
class NewPage:
    """A page to insert with its first revision and the columns of its judgement; none has an id yet."""

    item: JudgedCapture
    revision: Revision
    judgement: dict[str, Any]
    body: ComparableBody
    features: StoryFeatures

    @property
    def key(self) -> str:
        """The page's identity."""
        return self.item.capture.address.key

    @property
    def is_flagged(self) -> bool:
        """Return whether the page is flagged; nobody can have reviewed it yet."""
        return counts_as_flagged(ReviewState.UNREVIEWED, self.item.judgement)


def prepare_new_page(item: JudgedCapture) -> NewPage:
    """Compute the rows of a new page, its MinHash sketch and its story features."""
    if item.judgement is None:
        raise ValueError(f"{item.capture.address.url}: a new page needs a judgement")
    capture = item.capture
    judgement = judgement_values(item.judgement, at=capture.fetch.at)
    revision = first_revision(capture, fingerprint=item.fingerprint, text_digest=item.text_digest)
    analysis = item.analysis or analyse(capture, item.judgement)
    return NewPage(
        item=item,
        revision=revision,
        judgement=judgement,
        body=analysis.body,
        features=analysis.features,
    )


def analyse(capture: ArticleCapture, judgement: Judgement) -> Analysis:
    """Compute a capture's MinHash sketch and story features."""
    article = capture.article
    body = ComparableBody(article)
    _ = body.sketch
    at = article.published_at or capture.fetch.at
    places = [asdict(place) for place in judgement.places]
    features = features_of_article(article, at=at, places=places, body=body)
    return Analysis(judgement=judgement, body=body, features=features)


def insert_new_pages(session: Session, new_pages: Sequence[NewPage]) -> dict[str, NewArticle]:
    """Insert pages of different keys and return them by key, not grouped yet; stored keys are left out.

    The caller has locked their addresses (`storage.locks.grouping_lock`). Two pages of one batch must
    not have the same text: each would take the other for one that is grouped already.
    """
    if not new_pages:
        return {}
    # Written with the page, they need not be entered into it, and into all its indexes again.
    judgements = draw_judgement_ids(session, len(new_pages))
    rows = [_page(one, number) for one, number in zip(new_pages, judgements, strict=True)]
    pages = insert_returning_ids(session, Page, rows, key_column="key")
    new = {pages[one.key]: one for one in new_pages if one.key in pages}
    if not new:
        return {}
    aliases = {
        url: page_id
        for page_id, one in new.items()
        for url in (one.item.capture.address.url, *one.item.capture.aliases)
    }
    insert_rows_or_ignore(
        session, PageAlias, [{"url": url, "page_id": page_id} for url, page_id in aliases.items()]
    )
    save_validators(session, filter(None, map(_validators, new.values())))
    revision_ids = insert_returning_ids(
        session,
        Revision,
        [_values(one.revision) | {"page_id": page_id} for page_id, one in new.items()],
        key_column="page_id",
    )
    in_force = {pages[row["key"]]: row["judgement_id"] for row in rows if row["key"] in pages}
    judgement_ids = insert_returning_ids(
        session,
        StoredJudgement,
        [
            one.judgement | {"id": in_force[page_id], "revision_id": revision_ids[page_id]}
            for page_id, one in new.items()
        ],
        key_column="revision_id",
    )
    if len(judgement_ids) < len(new):
        # After a restore by hand. Ignored, the page would have another's judgement.
        table = StoredJudgement.__tablename__
        raise RuntimeError(
            f"the sequence of {table}.id is behind its rows: set it to the largest id"
        )
    return {
        one.key: NewArticle(
            page=_compared_page(one, page_id, judgement_id=in_force[page_id]),
            revision=one.revision,
            revision_id=revision_ids[page_id],
            body=one.body,
            features=one.features,
        )
        for page_id, one in new.items()
    }


def _compared_page(new_page: NewPage, page_id: int, *, judgement_id: int) -> Page:
    capture = new_page.item.capture
    return Page(
        id=page_id,
        url=capture.address.url,
        source=capture.source,
        first_seen_at=capture.fetch.at,
        judgement_id=judgement_id,
    )


def _page(new_page: NewPage, judgement_id: int) -> dict[str, Any]:
    capture = new_page.item.capture
    fetch, address = capture.fetch, capture.address
    return {
        "key": address.key,
        "url": address.url,
        "source": capture.source,
        "state": PageState.LIVE,
        "review": ReviewState.UNREVIEWED,
        "first_seen_at": fetch.at,
        "last_checked_at": fetch.at,
        "next_check_at": next_check(
            key=address.key,
            now=fetch.at,
            dated=fetch.at,
            flagged=new_page.is_flagged,
            absent=False,
        ),
        "revisions": 1,
        "reported_revision": 1,
        "judgement_id": judgement_id,
    }


def _validators(new_page: NewPage) -> dict[str, Any] | None:
    capture = new_page.item.capture
    return page_validators(page_url=capture.address.url, source=capture.source, fetch=capture.fetch)


def _values(revision: Revision) -> dict[str, Any]:
    attributes = vars(revision)
    return {name: attributes.get(name) for name in _REVISION_COLUMNS}
