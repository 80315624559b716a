"""The filters of an article list: parsed from a URL query, and turned into a search query."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from article.dates import HANOI
from article.text import fold_diacritics
from relevance.places.gazetteer import province_codes
from storage.search import SearchQuery, SortOrder
from storage.search.tokenizer import tokenize

CHOICE_FILTERS = (
    "flagged", "tier", "theme", "form", "place", "site", "source", "review", "state", "language", "copy",
    "story", "original", "edited", "archive", "images", "dated", "score",
)  # fmt: skip
"""Same names as the search tags."""
WORD_FILTERS = ("author", "section", "credited", "term")
DATE_FILTERS = ("since", "until", "published_since", "published_until")
CHECKED_FILTERS = (*DATE_FILTERS, "published", "score")
"""Those that have a form of their own: what is none is said, and filters nothing."""
_EXCLUDES_FLAGGED = (("flagged", "no"), ("review", "rejected"))
_MONTHS = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")
MAX_VALUE_CHARACTERS = 300
_MAX_VALUES = 200
_MAX_LETTERS = 10_000
"""Of all values together: a list offers a link without each of them, which grows with their square."""
_MAX_MONTHS = 60


@dataclass(frozen=True, kw_only=True)
class ArticleQuery:
    """Filters as written; invalid ones are left out."""

    q: str = ""
    values: Mapping[str, tuple[str, ...]]
    order: SortOrder = SortOrder.BEST
    refused: Mapping[str, str] = field(default_factory=dict, compare=False)
    """What was written for a filter and is no value of it."""

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[str, str]]) -> ArticleQuery:
        """Return the query of name and value pairs; what nobody chooses by hand is left out behind 200 of them."""
        found: dict[str, dict[str, None]] = {}
        values = letters = 0
        words, order = "", SortOrder.BEST
        refused: dict[str, str] = {}
        for name, value in pairs:
            value = value.strip()[:MAX_VALUE_CHARACTERS].replace("\x00", "")
            if not value:
                continue
            if name == "q":
                words = value
            elif name == "sort":
                order = SortOrder(value) if value in set(SortOrder) else SortOrder.BEST
            elif values >= _MAX_VALUES or letters > _MAX_LETTERS:
                continue
            elif _is_known(name, value):
                values, letters = values + 1, letters + len(value)
                found.setdefault(name, {})[value] = None
            elif name in CHECKED_FILTERS:
                refused[name] = value
        chosen = {name: tuple(written) for name, written in found.items()}
        return cls(q=words, values=chosen, order=order, refused=refused)

    @classmethod
    def parse(cls, query: str) -> ArticleQuery:
        """Parse a stored query."""
        return cls.from_pairs(parse_qsl(query))

    def first_value(self, name: str) -> str:
        """Return the first value of a filter, or an empty text."""
        return self.values.get(name, ("",))[0]

    def has(self, name: str, value: str) -> bool:
        """Return whether a filter has a value."""
        return value in self.values.get(name, ())

    @property
    def query_string(self) -> str:
        """The filters as the query part of a URL, always in the same order."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [(name, one) for name in sorted(self.values) for one in self.values[name]]
        pairs += [] if self.order is SortOrder.BEST else [("sort", self.order.value)]
        return urlencode(pairs)

    def without(self, name: str, value: str) -> ArticleQuery:
        """Return the query without one value of a filter, or without the words (`q`)."""
        if name == "q":
            return replace(self, q="")
        left = tuple(one for one in self.values.get(name, ()) if one != value)
        others = {key: values for key, values in self.values.items() if key != name}
        return replace(self, values={**others, name: left} if left else others)

    def without_days(self) -> ArticleQuery:
        """Return the query without the days of publication."""
        days = {"published_since", "published_until"}
        left = {name: found for name, found in self.values.items() if name not in days}
        return replace(self, values=left)

    @property
    def is_empty(self) -> bool:
        """Whether there is no filter."""
        return not (self.q or self.values)

    @property
    def can_match_flagged(self) -> bool:
        """Whether flagged articles can be among the results."""
        return not any(
            set(self.values.get(name, ())) == {value} for name, value in _EXCLUDES_FLAGGED
        )

    def to_search_query(self, *, now: datetime) -> SearchQuery:
        """Return the search query for the index."""
        since, until = _day(self.first_value("since")), _day(self.first_value("until"))
        after = _midnight(since) if since else None
        before = _midnight(until + timedelta(days=1)) if until else None
        first, last = (_day(self.first_value(f"published_{end}")) for end in ("since", "until"))
        groups = [_tags(name, self.values[name]) for name in CHOICE_FILTERS if name in self.values]
        groups += [
            (f"{name}:{fold_diacritics(word)}",)
            for name in WORD_FILTERS
            for written in self.values.get(name, ())
            for word in tokenize(written)
        ]
        if "published" in self.values:
            groups.append(tuple(f"published:{one}" for one in self.values["published"]))
        if after or before:
            groups.append(month_tags(("seen",), after, before or now + timedelta(days=1)))
        if first and last:
            groups.append(month_tags(("published",), _midnight(first), _midnight(last)))
        return SearchQuery(
            words=self.q,
            tags=tuple(group for group in groups if group),
            seen_since=after,
            seen_until=before,
            published_since=_midnight(first) if first else None,
            published_until=_midnight(last + timedelta(days=1)) if last else None,
            order=self.order,
        )


def _is_known(name: str, value: str) -> bool:
    if name in DATE_FILTERS:
        return _day(value) is not None
    if name == "published":
        return bool(_MONTHS.fullmatch(value))
    if name == "score":
        return value.isdecimal() and int(value) <= 10
    return name in CHOICE_FILTERS or name in WORD_FILTERS


def _tags(name: str, values: tuple[str, ...]) -> tuple[str, ...]:
    if name == "score":
        return tuple(f"score:{tenth}" for tenth in range(int(values[0]), 11))
    if name == "place":
        # A province of today includes those that were merged into it.
        values = tuple(code for one in values for code in province_codes(one))
    return tuple(f"{name}:{one}" for one in dict.fromkeys(values))


def month_tags(names: Sequence[str], after: datetime | None, before: datetime) -> tuple[str, ...]:
    """Return tags of the months or years that cover some days; none where there are too many.

    The index then skips everything else, and the days themselves are checked on the rows.
    """
    if after is None:
        return ()
    first, last = after.astimezone(HANOI).date(), before.astimezone(HANOI).date()
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months > _MAX_MONTHS:
        years = range(first.year, last.year + 1)
        covered = [f"{year:04}" for year in years] if len(years) <= _MAX_MONTHS else []
    else:
        start = first.year * 12 + first.month - 1
        covered = [f"{one // 12:04}-{one % 12 + 1:02}" for one in range(start, start + months)]
    return tuple(f"{name}:{one}" for name in names for one in covered)


def _day(written: str) -> date | None:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2100 else None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=HANOI)
