"""The choices of each filter, with labels."""

from __future__ import annotations

from collections.abc import Sequence

from presentation.article_query import CHOICE_FILTERS, DATE_FILTERS, WORD_FILTERS, ArticleQuery
from presentation.i18n import messages
from web.charts.provinces import provinces
from web.i18n.messages import PageTranslator

_YES_NO = ("yes", "no")
_NAMED = {
    "review": ("unreviewed", "confirmed", "rejected"),
    "state": ("live", "removed"),
    "language": ("vi", "en", "none"),
    "dated": ("meta", "json-ld", "page", "feed", "url", "none"),
}
_LABELLED = {"tier": "tiers", "theme": "themes", "form": "forms"}

Choice = tuple[str, str]


def filter_choices(t: PageTranslator, *, sources: Sequence[str]) -> dict[str, list[Choice]]:
    """Return the values of each filter with their labels."""
    known = messages()
    values: dict[str, Sequence[str]] = {
        **dict.fromkeys(CHOICE_FILTERS, _YES_NO),
        **_NAMED,
        **{name: list(known[section]) for name, section in _LABELLED.items()},
        "place": [one.code for one in sorted(provinces(), key=lambda one: one.name)],
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
        return next((one.name for one in provinces() if one.code == value), value)
    if name == "score":
        return t.format_number(int(value) / 10)
    return t(value) if name in CHOICE_FILTERS and value in _YES_NO else value


def describe_query(t: PageTranslator, filters: ArticleQuery) -> str:
    """Describe a search in one line."""
    parts = [f"“{filters.q}”"] if filters.q else []
    for name in (*CHOICE_FILTERS, *WORD_FILTERS, *DATE_FILTERS, "published"):
        if values := filters.values.get(name):
            labels = ", ".join(choice_label(t, name, one) for one in values)
            parts.append(f"{t.enum_label('filter', name)}: {labels}")
    return " · ".join(parts) or t("everything")
