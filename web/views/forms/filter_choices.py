"""The choices of each filter, with labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from article.text import nfc, nfd
from presentation.article_query import CHOICE_FILTERS, DATE_FILTERS, WORD_FILTERS, ArticleQuery
from presentation.i18n import messages
from relevance.judgement import PlaceKind
from relevance.places.gazetteer import gazetteer
from storage.search.tags import site_slug
from web.charts.provinces import provinces
from web.i18n.messages import PageTranslator

_YES_NO = ("yes", "no")
_FLAGGED = (*_YES_NO, "document")
_NAMED = {
    "review": ("unreviewed", "unsure", "confirmed", "rejected"),
    "state": ("live", "removed"),
    "language": ("vi", "en", "none"),
    "dated": ("meta", "json-ld", "page", "feed", "url", "none"),
}
_CONDITIONS = {"province": "place"}
_LABELLED = {"tier": "tiers", "theme": "themes", "form": "forms"}

_LETTERS = " aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"

Choice = tuple[str, str]


def filter_choices(t: PageTranslator, *, sources: Sequence[str]) -> dict[str, list[Choice]]:
    """Return the values of each filter with their labels."""
    known = messages()
    values: dict[str, Sequence[str]] = {
        **dict.fromkeys(CHOICE_FILTERS, _YES_NO),
        **_NAMED,
        "flagged": _FLAGGED,
        **{name: list(known[section]) for name, section in _LABELLED.items()},
        "place": [*_by_name({one.code: one.name for one in provinces()}), *_by_name(_countries())],
        "site": _by_name(_sites()),
        "source": sources,
        "score": [str(tenth) for tenth in range(1, 10)],
    }
    return {
        name: [(one, choice_label(t, name, one)) for one in values[name]] for name in CHOICE_FILTERS
    }


def choice_label(t: PageTranslator, name: str, value: str) -> str:
    """Return the label of a filter's value."""
    if name in _LABELLED:
        return t.label(_LABELLED[name], value)
    if name in _NAMED:
        return t.enum_label(name, value)
    if name == "place":
        return next((one.name for one in provinces() if one.code == value), None) or t.place(
            {"name": _countries().get(value, value), "kind": "country", "code": value}
        )
    if name == "site":
        return _sites().get(value, value)
    if name == "score":
        return t.format_number(int(value) / 10)
    if name in DATE_FILTERS:
        return t.format_date(date.fromisoformat(value))
    if name == "flagged" and value == "document":
        return t("flagged_by_document")
    return t(value) if name in CHOICE_FILTERS and value in _YES_NO else value


@cache
def _countries() -> dict[str, str]:
    places = gazetteer().places.values()
    return {one.code: one.name for one in places if one.kind is PlaceKind.COUNTRY and one.code}


@cache
def _sites() -> dict[str, str]:
    places = gazetteer().places.values()
    return {site_slug(one.name): one.name for one in places if one.kind is PlaceKind.SITE}


def _by_name(names: Mapping[str, str]) -> list[str]:
    return sorted(names, key=lambda code: alphabetical(names[code]))


def alphabetical(name: str) -> tuple[list[int], str]:
    """Return the sort key of a Vietnamese name: letters first, as a dictionary orders them."""
    decomposed = nfd(name.casefold())
    letters = nfc("".join(c for c in decomposed if c not in _TONES))
    return [_LETTERS.find(character) for character in letters], name


@dataclass(frozen=True, kw_only=True)
class FilterChip:
    """One filter that is set, and the query without it."""

    label: str
    without: str


def filter_chips(t: PageTranslator, filters: ArticleQuery) -> list[FilterChip]:
    """Return what is set, each with the query that is left when it is removed."""
    chips = (
        [FilterChip(label=_quoted(filters.q), without=filters.without("q", "").query_string)]
        if filters.q
        else []
    )
    for name in (*CHOICE_FILTERS, *WORD_FILTERS, *DATE_FILTERS, "published"):
        for value in filters.values.get(name, ()):
            label = f"{t.enum_label('filter', name)}: {choice_label(t, name, value)}"
            chips.append(FilterChip(label=label, without=filters.without(name, value).query_string))
    return chips


def describe_query(t: PageTranslator, filters: ArticleQuery) -> str:
    """Describe a search in one line."""
    parts = [_quoted(filters.q)] if filters.q else []
    for name in (*CHOICE_FILTERS, *WORD_FILTERS, *DATE_FILTERS, "published"):
        if values := filters.values.get(name):
            labels = ", ".join(choice_label(t, name, one) for one in values)
            parts.append(f"{t.enum_label('filter', name)}: {labels}")
    return " · ".join(parts) or t("everything")


def describe_subscription(t: PageTranslator, conditions: Sequence[str]) -> str:
    """Describe the filters of a recipient, `key=value` each."""
    parts: dict[str, list[str]] = {}
    for condition in conditions:
        name, _, value = condition.partition("=")
        parts.setdefault(name, []).append(_condition_value(t, name, value))
    described = (f"{_condition_name(t, name)}: {', '.join(found)}" for name, found in parts.items())
    return " · ".join(described) or t("everything")


def _condition_name(t: PageTranslator, name: str) -> str:
    if name == "search":
        return t("saved_search")
    return (
        t("search_words")
        if name == "words"
        else t.enum_label("filter", _CONDITIONS.get(name, name))
    )


def _condition_value(t: PageTranslator, name: str, value: str) -> str:
    return t.label(_LABELLED[name], value) if name in _LABELLED else value


def _quoted(words: str) -> str:
    # A phrase has quotes of its own.
    return words if words.startswith('"') else f"“{words}”"
