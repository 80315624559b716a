"""Verify a batch before it is stored: load what belief is decided from, and decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from article.belief.changes import (
    NUDGED_DATE,
    WRITTEN_FIELDS,
    changed_line_masks,
    line_masks,
)
from article.belief.code import BeliefCode
from article.belief.decision import NO_EVIDENCE, Decision, PendingObservation, StoredPage, Verdict
from article.belief.page_overlap import page_shape
from article.belief.policy import (
    agrees,
    decide_change,
    decide_missing,
    decide_new,
    doubt_about_change,
    doubt_about_new,
    uncertain,
)
from article.model import Article, ArticleCapture, MissingCapture, MissReason
from pipelines.items import HeldItem, JudgedCapture, UnverifiedItem
from pipelines.process import judge_article
from storage.articles.change_detection import SeenText
from storage.articles.pending_checks import (
    article_json,
    count_same_shape,
    load_pending_checks,
    load_stored_pages,
    newest_texts,
    pending_check_of,
)
from storage.models import StoredPendingCheck

_COMPARED_ARTICLES = 20
_FEW_ARTICLES = 3
_WITHOUT_SITE = frozenset({BeliefCode.UNCERTAIN_CHANGE, BeliefCode.RETURNED})
"""What the rest of the crawl says nothing about."""
_NO_ARTICLE = Article(title="", text="")


@dataclass(frozen=True, kw_only=True)
class Disbelieved:
    """An item that is not stored as the article, and why."""

    item: JudgedCapture | MissingCapture
    decision: Decision
    before: StoredPendingCheck | None
    stored: StoredPage | None

    def row(self) -> dict[str, Any]:
        """Return the pending check as a row."""
        capture = self.item if isinstance(self.item, MissingCapture) else self.item.capture
        article = capture.article if isinstance(capture, ArticleCapture) else _NO_ARTICLE
        agreeing, refuted = self._counts(article)
        goes_on = self.before is not None and agreeing > 1
        return {
            "key": capture.address.key,
            "source": capture.source,
            "url": capture.address.url,
            "first_at": self.before.first_at if self.before and goes_on else capture.fetch.at,
            "at": capture.fetch.at,
            "verdict": self.decision.verdict,
            "code": self.decision.code,
            "reason": self.decision.reason,
            "article": article_json(article) if isinstance(capture, ArticleCapture) else {},
            "shape": page_shape(article),
            "agreeing": agreeing,
            "refuted": refuted,
            "archive": asdict(capture.fetch.archive) if capture.fetch.archive else None,
        }

    def _counts(self, article: Article) -> tuple[int, int]:
        """Count the checks in a row that agree, and the times that they did not."""
        if self.before is None:
            return 1, 0
        before, at = pending_check_of(self.before), self.item_at
        if before.code is not self.decision.code:
            return 1, 0  # what was noise before says nothing about this
        if self.stored is None or not before.article.title:
            return 1, before.refuted
        contrary = before.at < self.stored.last_checked_at
        if not contrary and agrees(before, article, self.stored.article):
            return before.agreeing + int(at > before.at), before.refuted
        return 1, before.refuted + 1

    @property
    def item_at(self) -> datetime:
        """Return when the item was captured."""
        capture = self.item if isinstance(self.item, MissingCapture) else self.item.capture
        return capture.fetch.at


Verified = JudgedCapture | MissingCapture | HeldItem | Disbelieved


class BatchVerifier:
    """Decides about the items of one batch; loads nothing where nothing is doubted."""

    def __init__(self, session: Session, items: Iterable[JudgedCapture | MissingCapture]) -> None:
        self._session = session
        keys = {_capture(item).address.key for item in items if _is_changed(item)}
        self._stored = load_stored_pages(session, keys) if keys else {}

    def verify(self, item: JudgedCapture | MissingCapture, submitted: object) -> Verified:
        """Return the item if it is trusted, or was not submitted for a decision."""
        if not isinstance(submitted, UnverifiedItem):
            return item
        if isinstance(item, MissingCapture):
            return self._verify_missing(item, submitted)
        if item.unchanged:
            return item
        if item.known:
            return self._verify_change(item, submitted)
        return self._verify_new(item, submitted)

    def _verify_missing(self, item: MissingCapture, submitted: UnverifiedItem) -> Verified:
        if item.reason is not MissReason.GONE:
            return item
        if submitted.site is None:
            return HeldItem(code=BeliefCode.SITE_MISSING, known=False)
        decision = decide_missing(submitted.site)
        return item if decision.is_accepted else self._disbelieved(item, decision)

    def _verify_new(self, item: JudgedCapture, submitted: UnverifiedItem) -> Verified:
        capture = item.capture
        code = doubt_about_new(capture.article, capture.signs)
        if code is None:
            return item
        if submitted.site is None:
            return HeldItem(code=code, known=False)
        site = submitted.site
        if not site.same_page:
            site = replace(site, same_page=self._same_shape(capture))
        row = self._pending(capture.address.key)
        decision = decide_new(
            capture.article, capture.signs, site, _pending_check(row), at=capture.fetch.at
        )
        return item if decision.is_accepted else self._disbelieved(item, decision, row)

    def _verify_change(self, item: JudgedCapture, submitted: UnverifiedItem) -> Verified:
        capture = item.capture
        stored = self._stored.get(capture.address.key)
        if stored is None or capture.fetch.at < stored.last_checked_at:
            return item  # gone meanwhile, or a late capture that makes no revision
        judgement = item.judgement or judge_article(capture.article)
        flagged = judgement.relevant
        code = doubt_about_change(stored, capture.article, capture.signs, flagged=flagged)
        if code is None:
            return item
        weak = code is BeliefCode.UNCERTAIN_CHANGE
        if submitted.site is None and code not in _WITHOUT_SITE:
            return HeldItem(code=code, known=True)
        site = submitted.site or NO_EVIDENCE
        if code not in _WITHOUT_SITE and not site.same_page:
            site = replace(site, same_page=self._same_shape(capture))
        row = self._pending(capture.address.key)
        decision = decide_change(
            stored,
            capture.article,
            capture.signs,
            site,
            _pending_check(row),
            at=capture.fetch.at,
            flagged=flagged,
        )
        agreed = row.agreeing if row else 0
        if decision.is_accepted and weak and self._is_noise(stored.article, capture, agreed):
            decision = uncertain(capture.article)
        if decision.is_accepted:
            return item
        return self._disbelieved(replace(item, judgement=judgement), decision, row)

    def _is_noise(self, before: Article, capture: ArticleCapture, agreed: int) -> bool:
        """Return whether all that changed are lines that other articles of the source print, too."""
        changed = changed_line_masks(before, capture.article) - {NUDGED_DATE}
        if not changed or changed & WRITTEN_FIELDS:
            return not changed
        texts = newest_texts(
            self._session, capture.source, besides=capture.address.key, limit=_COMPARED_ARTICLES
        )
        if len(texts) < _FEW_ARTICLES and agreed < _FEW_ARTICLES:
            return True  # nothing to compare a template with: more looks must agree
        return all(any(line in masks for masks in map(line_masks, texts)) for line in changed)

    def _disbelieved(
        self,
        item: JudgedCapture | MissingCapture,
        decision: Decision,
        row: StoredPendingCheck | None = None,
    ) -> Disbelieved:
        key = _capture(item).address.key
        return Disbelieved(
            item=item,
            decision=decision,
            before=row or self._pending(key),
            stored=self._stored.get(key),
        )

    def _pending(self, key: str) -> StoredPendingCheck | None:
        return load_pending_checks(self._session, [key]).get(key)

    def _same_shape(self, capture: ArticleCapture) -> int:
        return count_same_shape(
            self._session,
            capture.source,
            page_shape(capture.article),
            besides=capture.address.key,
            at=capture.fetch.at,
        )


def pending_keys_of(items: Sequence[Verified]) -> list[str]:
    """List the keys of captures that are stored, whose pending checks are over."""
    return [
        item.capture.address.key
        for item in items
        if isinstance(item, JudgedCapture) and not item.unchanged
    ]


def seen_texts(items: Iterable[JudgedCapture | MissingCapture]) -> dict[str, SeenText]:
    """Map the keys of known pages to what their checks found; a page that is gone has no text."""
    seen = {}
    for item in items:
        key = _capture(item).address.key
        if isinstance(item, MissingCapture):
            if item.reason is MissReason.NOT_MODIFIED:
                seen[key] = SeenText("", None)
        elif item.known:
            article = None if item.unchanged else item.capture.article
            seen[key] = SeenText(item.fingerprint, article)
    return seen


def is_site_failure(item: Disbelieved) -> bool:
    """Return whether the check says nothing about the page."""
    return item.decision.verdict is Verdict.SITE_FAILURE


def _pending_check(row: StoredPendingCheck | None) -> PendingObservation | None:
    return pending_check_of(row) if row and row.article else None


def _is_changed(item: JudgedCapture | MissingCapture) -> bool:
    return isinstance(item, JudgedCapture) and item.known and not item.unchanged


def _capture(item: JudgedCapture | MissingCapture) -> ArticleCapture | MissingCapture:
    return item if isinstance(item, MissingCapture) else item.capture
