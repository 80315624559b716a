"""Regressions that show only when a source's last crawls are compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from statistics import median

from article.message import Message, message
from crawler.health.code import HealthCode
from crawler.health.history import PastCrawl

_RECENT = 20
_RELIABLE = 0.7
_STREAK = 5
"""So many good crawls in a row end a regression."""
_FEW_CRAWLS = 10
_YIELD_CRAWLS, _YIELD_PAST, _YIELD_LEAST = 3, 8, 5
_YIELD_DROP = 0.3
_FIELD_ARTICLES, _FIELD_PAST = 5, 20
_FILLED, _FILL_DROP = 0.6, 0.5
_FIELDS = {"lines": "body", "published_at": "date", "author": "author", "lead": "lead"}
_UNREADABLE = 5
_CHALLENGED = 3


def failures_in_a_row(crawls: Sequence[PastCrawl]) -> list[PastCrawl]:
    """Return the newest crawls without articles, up to the last that worked."""
    return list(takewhile(lambda crawl: not crawl.succeeded, crawls))


def pages_without_text(crawls: Sequence[PastCrawl]) -> Message | None:
    """Report that links are found and no page has text any more."""
    recent = crawls[:_RECENT]
    since = list(takewhile(lambda crawl: not crawl.articles, recent))
    unreadable = sum(crawl.unreadable for crawl in since)
    if unreadable < _UNREADABLE:
        return None
    return message(HealthCode.TEXTLESS, count=unreadable, crawls=len(since))


def regressions(crawls: Sequence[PastCrawl]) -> Iterator[Message]:
    """Yield what got worse over the last crawls."""
    yield from _failing_crawls(crawls[:_RECENT])
    yield from _lower_yield(crawls)
    yield from _firewall_challenges(crawls[:_RECENT])
    yield from _lower_field_coverage(crawls)


def fallback_in_use(crawls: Sequence[PastCrawl]) -> Message | None:
    """Return since when a later discovery method answers than before; None if none does."""
    answers = [crawl for crawl in crawls if crawl.answered_by is not None]
    if not answers:
        return None
    usual = min(crawl.answered_by or 0 for crawl in answers)
    falling = list(takewhile(lambda crawl: crawl.answered_by != usual, answers))
    if len(falling) < 2 or len(falling) == len(answers):
        return None
    kind = falling[0].chain[falling[0].answered_by or 0][0]
    return message(HealthCode.FALLBACK, method=kind, since=falling[-1].at, crawls=len(falling))


def _failing_crawls(recent: Sequence[PastCrawl]) -> Iterator[Message]:
    good = sum(crawl.succeeded for crawl in recent)
    streak = len(list(takewhile(lambda crawl: crawl.succeeded, recent)))
    if len(recent) < _FEW_CRAWLS or good >= len(recent) * _RELIABLE or streak >= _STREAK:
        return
    last = next(crawl for crawl in recent if not crawl.succeeded)
    yield message(HealthCode.UNRELIABLE, good=good, crawls=len(recent), last=last.reason)


def _lower_yield(crawls: Sequence[PastCrawl]) -> Iterator[Message]:
    """Compare how many links the same discovery method finds with what was usual."""
    now = [crawl for crawl in crawls if crawl.succeeded][:_YIELD_CRAWLS]
    if len(now) < _YIELD_CRAWLS or len({crawl.answered_by for crawl in now}) > 1:
        return
    before = [
        crawl.announced
        for crawl in crawls
        if crawl.at < now[-1].at and crawl.answered_by == now[0].answered_by
    ]
    if len(before) < _YIELD_PAST:
        return
    usual, most = median(before), max(crawl.announced for crawl in now)
    if usual >= _YIELD_LEAST and most < usual * _YIELD_DROP:
        kind = now[0].chain[now[0].answered_by or 0][0]
        yield message(HealthCode.FEWER, method=kind, count=most, usual=usual)


def _firewall_challenges(recent: Sequence[PastCrawl]) -> Iterator[Message]:
    # The newest one has its own diagnosis.
    met = sum(crawl.challenges > 0 for crawl in recent)
    calm = len(list(takewhile(lambda crawl: not crawl.challenges, recent)))
    if met >= _CHALLENGED and 0 < calm < _STREAK:
        yield message(HealthCode.CHALLENGED, count=met, crawls=len(recent))


def _lower_field_coverage(crawls: Sequence[PastCrawl]) -> Iterator[Message]:
    """Yield the fields that used to be filled and are not any more."""
    split = _newest_articles(crawls)
    now, before = _sum(crawls[:split]), _sum(crawls[split:])
    for field, name in _FIELDS.items():
        new, old = now.get(field, Counter()), before.get(field, Counter())
        if new.total() < _FIELD_ARTICLES or old.total() < _FIELD_PAST:
            continue
        share, usual = _share(new), _share(old)
        if usual >= _FILLED and share < usual * _FILL_DROP:
            filled = new.total() - new["none"]
            yield message(
                HealthCode.EMPTIER, field=name, count=filled, total=new.total(), usual=usual
            )


def _newest_articles(crawls: Sequence[PastCrawl]) -> int:
    """Return how many of the newest crawls hold enough articles to compare."""
    total = 0
    for number, crawl in enumerate(crawls, 1):
        total += crawl.articles
        if total >= _FIELD_ARTICLES:
            return number
    return len(crawls)


def _sum(crawls: Iterable[PastCrawl]) -> dict[str, Counter[str]]:
    read: dict[str, Counter[str]] = {}
    for crawl in crawls:
        for field, readers in crawl.fields.items():
            read.setdefault(field, Counter()).update(readers)
    return read


def _share(readers: Counter[str]) -> float:
    return 1 - readers["none"] / readers.total()
