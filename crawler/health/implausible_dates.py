"""Whether the dates that a source's articles carry can be true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from article.message import Message, message
from crawler.health.code import HealthCode
from crawler.health.history import ArticleDates

_NEWEST = 20
_FEW = 5
_AHEAD = timedelta(hours=26)
"""More than a day: a date without an hour, in the zone that is furthest ahead, is still true."""
_FUTURE_SHARE = 0.2
_SAME_SHARE = 0.9
_SAME_APART = timedelta(days=3)


def implausible_dates(articles: Sequence[ArticleDates]) -> Iterator[Message]:
    """Yield what is implausible about the newest articles' dates."""
    newest = articles[:_NEWEST]
    dated = [(seen, at) for seen in newest if (at := seen.published_at)]
    if len(dated) < _FEW:
        return
    future = [at for seen, at in dated if at - seen.first_seen_at > _AHEAD]
    if len(future) > len(dated) * _FUTURE_SHARE:
        yield message(HealthCode.FUTURE, count=len(future), total=len(dated), date=max(future))
    (at, count), *_ = Counter(at for _, at in dated).most_common(1)
    seen_at = [seen.first_seen_at for seen, one in dated if one == at]
    # Ten documents of one day carry that day; ten that came over a week do not.
    if count > len(dated) * _SAME_SHARE and max(seen_at) - min(seen_at) > _SAME_APART:
        yield message(HealthCode.SAME_DATE, count=count, total=len(dated), date=at)
