"""Decide whether a capture is accepted, from the page's past, the rest of the crawl and itself.

`doubts_about_*` need no crawl and are cheap: what they do not doubt is stored at once. The others
are decided with the evidence of the whole crawl.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from article.belief.changes import is_uncertain_change, is_unchanged
from article.belief.code import BeliefCode
from article.belief.decision import (
    ACCEPTED,
    Decision,
    PendingObservation,
    SiteEvidence,
    StoredPage,
    Verdict,
)
from article.belief.page_overlap import lost_share, remaining_share, title_remains
from article.message import message
from article.model import Article, PageSigns

MIN_TIME_BETWEEN_OBSERVATIONS = timedelta(hours=3)
"""Between an observation that is not accepted and one that confirms it: outages are usually shorter."""
_LITTLE_REMAINS = 0.2
_HALF_REMAINS = 0.5
_LOST_MUCH = 0.3
_SHORT_LETTERS = 400
_LONG_LETTERS = 800
"""Letters of an article that speak for it where nothing else does; error pages are shorter."""
_MOST = 0.6
_MIN_OBSERVATIONS = 3
_MAX_AGREEING = 8
_MAX_AGREEING_STRONG = 2
_TRUNCATED_OBSERVATIONS = 3
"""Consecutive observations of a page without its end before the one that confirms it."""
_RETURN_LASTS = timedelta(hours=36)
_RETURN_OBSERVATIONS = 2
"""Consecutive observations before the one that confirms a return to an old text; see decision 0060."""
_WEAK = frozenset({BeliefCode.UNCERTAIN_CHANGE})


def doubt_about_new(article: Article, signs: PageSigns) -> BeliefCode | None:
    """Return why a page that is not stored yet may be none of the source's articles."""
    length = len(article.text) + len(article.lead or "")
    if not signs.is_complete:
        return BeliefCode.TRUNCATED
    if signs.source_has_layouts and article.layout is None:
        if signs.is_named and article.published_at:
            return None
        return BeliefCode.FOREIGN_PAGE
    if signs.is_named is False or length < _SHORT_LETTERS:
        return BeliefCode.FOREIGN_PAGE
    if article.published_at is None and not signs.is_named and length < _LONG_LETTERS:
        return BeliefCode.FOREIGN_PAGE
    return None


def decide_new(
    article: Article,
    signs: PageSigns,
    site: SiteEvidence,
    pending: PendingObservation | None,
    *,
    at: datetime,
) -> Decision:
    """Decide about a page that is not stored yet."""
    if doubt_about_new(article, signs) is None:
        return ACCEPTED
    by_layout = article.layout is not None
    same = site.same_page if signs.is_named is not True else 0
    # A site may publish a text under two numbers; it publishes none under all of them.
    tolerated = 1 if by_layout or article.published_at else 0
    if same > tolerated or site.same_body >= _MIN_OBSERVATIONS - 1:
        count = max(same, site.same_body) + 1
        return _failure(BeliefCode.SAME_PAGE, count=count, title=article.title[:80])
    if not site.observations:
        return ACCEPTED  # a single capture out of an archive: nothing to compare it with
    # Some sites print no end tag at all: their other pages have none either.
    truncated = not signs.is_complete and not site.unfinished
    if not truncated and _has_own_evidence(article, signs, site):
        return ACCEPTED
    readable = by_layout or not signs.source_has_layouts
    later = pending is not None and at - pending.at >= MIN_TIME_BETWEEN_OBSERVATIONS
    if pending and readable and later and is_unchanged(pending.article, article):
        return ACCEPTED
    code = BeliefCode.TRUNCATED if truncated else BeliefCode.FOREIGN_PAGE
    return _wait(code, title=article.title[:80])


def _has_own_evidence(article: Article, signs: PageSigns, site: SiteEvidence) -> bool:
    length = len(article.text) + len(article.lead or "")
    dated = article.published_at is not None
    if article.layout is not None:
        return dated or bool(signs.is_named) or not site.dated or length >= _LONG_LETTERS
    if signs.is_named:
        return True
    if signs.source_has_layouts:
        return (dated and signs.is_named is None) or (length >= _LONG_LETTERS and dated)
    if dated:
        return signs.is_named is None or length >= _SHORT_LETTERS
    # Nothing is declared of the site: where its other pages have dates, one without is odd.
    return length >= _LONG_LETTERS or (not site.dated and signs.is_named is None)


def doubt_about_change(
    stored: StoredPage, article: Article, signs: PageSigns, *, flagged: bool
) -> BeliefCode | None:
    """Return why another text of a stored page may be no edit."""
    before = stored.article
    if is_unchanged(before, article):
        return None
    remaining, lost = remaining_share(before, article), lost_share(before, article)
    if remaining < _LITTLE_REMAINS:
        foreign = _lost_layout(before, article) or _lost_identity(before, article, signs)
        return BeliefCode.FOREIGN_PAGE if foreign else BeliefCode.UNLIKE_STORED
    uncertain_change = is_uncertain_change(before, article)
    if not signs.is_complete and not uncertain_change:
        return BeliefCode.TRUNCATED
    # By words, too: a reader without selectors fills an empty body with what stands around it.
    if lost >= _LOST_MUCH or remaining < _HALF_REMAINS:
        return BeliefCode.SHORTENED
    if stored.flagged and not flagged:
        return BeliefCode.UNFLAGGED
    if uncertain_change:
        return BeliefCode.UNCERTAIN_CHANGE
    if any(is_uncertain_change(one, article) for one in stored.earlier):
        return BeliefCode.RETURNED
    return None


def _lost_layout(before: Article, article: Article) -> bool:
    return before.layout is not None and article.layout is None


def _lost_identity(before: Article, article: Article, signs: PageSigns) -> bool:
    """Return whether a page that no layout reads has neither name nor date of the article left.

    A rewrite keeps the date, the name in its URL or at least the length of an article.
    """
    if article.layout is not None or signs.is_named or title_remains(before, article):
        return False
    lost_date = before.published_at is not None and article.published_at is None
    return lost_date and len(article.text) + len(article.lead or "") < _LONG_LETTERS


def decide_change(
    stored: StoredPage,
    article: Article,
    signs: PageSigns,
    site: SiteEvidence,
    pending: PendingObservation | None,
    *,
    at: datetime,
    flagged: bool,
) -> Decision:
    """Decide about another text of a stored page."""
    code = doubt_about_change(stored, article, signs, flagged=flagged)
    if code is None:
        return ACCEPTED
    if code not in _WEAK and code is not BeliefCode.RETURNED:
        if failure := _site_failure(article, code, site):
            return failure
        if code is BeliefCode.FOREIGN_PAGE and not site.redesigned:
            # However often it is met: the source's own layouts read its articles.
            return _wait(code, title=article.title[:80])
    if pending and _confirms(pending, article, at=at, stored=stored):
        return ACCEPTED
    return _wait(code, title=article.title[:80])


def _site_failure(article: Article, code: BeliefCode, site: SiteEvidence) -> Decision | None:
    if code in {BeliefCode.FOREIGN_PAGE, BeliefCode.UNLIKE_STORED} and site.same_page:
        return _failure(BeliefCode.SAME_PAGE, count=site.same_page + 1, title=article.title[:80])
    # No editor writes one text under two headlines.
    if site.same_body:
        return _failure(BeliefCode.SAME_PAGE, count=site.same_body + 1, title=article.title[:80])
    if site.doubted >= _MIN_OBSERVATIONS and site.doubted >= _MOST * site.observations:
        return _failure(BeliefCode.SITE_CHANGED, count=site.doubted, total=site.observations)
    return None


def _confirms(
    pending: PendingObservation, article: Article, *, at: datetime, stored: StoredPage
) -> bool:
    """Return whether enough consecutive observations agree; more where they often differed."""
    if at - pending.at < MIN_TIME_BETWEEN_OBSERVATIONS:
        return False
    if pending.at < stored.last_checked_at and not _is_own_rewrite(pending, article, stored):
        return False  # the stored text was found again since
    if not agrees(pending, article, stored.article):
        return False
    if pending.code is BeliefCode.RETURNED:
        since = pending.first_at or pending.at
        lasting = at - since >= _RETURN_LASTS and pending.agreeing >= _RETURN_OBSERVATIONS
        return lasting and pending.agreeing >= 1 + pending.refuted
    if pending.code is BeliefCode.TRUNCATED:
        return pending.agreeing >= _TRUNCATED_OBSERVATIONS
    most = _MAX_AGREEING if pending.code in _WEAK else _MAX_AGREEING_STRONG
    return pending.agreeing >= min(1 + pending.refuted, most)


def _is_own_rewrite(pending: PendingObservation, article: Article, stored: StoredPage) -> bool:
    """Return whether a rewrite was found twice, word for word, under the source's layout and the old date.

    A server that still answered with the old text in between does not refute it.
    """
    return (
        pending.code is BeliefCode.UNLIKE_STORED
        and article.layout is not None
        and article.published_at is not None
        and article.published_at == stored.article.published_at
        and is_unchanged(pending.article, article)
    )


def agrees(pending: PendingObservation, article: Article, stored: Article) -> bool:
    """Return whether a later observation found what the pending one found."""
    if pending.code is BeliefCode.RETURNED:
        return is_unchanged(pending.article, article) or is_uncertain_change(
            pending.article, article
        )
    return is_unchanged(pending.article, article) or (
        pending.code not in _WEAK
        and not is_uncertain_change(stored, article)
        and remaining_share(pending.article, article) >= 1 - _LITTLE_REMAINS
        and lost_share(pending.article, article) < _LOST_MUCH / 3
        and lost_share(article, pending.article) < _LOST_MUCH / 3
    )


def uncertain(article: Article) -> Decision:
    """Postpone a change in what the site's template prints on every page: it is never reported."""
    return _wait(BeliefCode.UNCERTAIN_CHANGE, title=article.title[:80])


def decide_missing(site: SiteEvidence) -> Decision:
    """Decide about an answer that the article is gone."""
    most = site.missing >= _MIN_OBSERVATIONS and site.missing >= _MOST * site.observations
    if most or site.announcement_failed:
        return _failure(BeliefCode.SITE_MISSING, count=site.missing, total=site.observations)
    return ACCEPTED


def _wait(code: BeliefCode, **values: str | int) -> Decision:
    return Decision(verdict=Verdict.WAIT, code=code, reason=message(code, **values))


def _failure(code: BeliefCode, **values: str | int) -> Decision:
    return Decision(verdict=Verdict.SITE_FAILURE, code=code, reason=message(code, **values))
