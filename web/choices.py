"""What each filter can be set to, in words."""

from __future__ import annotations

from collections.abc import Sequence

from digest.search import CHOICES, DAYS, WORDS, Filters
from digest.wording import words
from web.provinces import provinces
from web.wording import PageWording

_YES_NO = ("yes", "no")
_NAMED = {
    "review": ("unreviewed", "confirmed", "rejected"),
    "state": ("live", "removed"),
    "language": ("vi", "en", "none"),
    "dated": ("meta", "json-ld", "page", "feed", "url", "none"),
}
_LABELLED = {"tier": "tiers", "theme": "themes", "form": "forms"}

Choice = tuple[str, str]


def choices(t: PageWording, *, sources: Sequence[str]) -> dict[str, list[Choice]]:
    """Give the values of each filter with their words."""
    known = words()
    values: dict[str, Sequence[str]] = {
        **dict.fromkeys(CHOICES, _YES_NO),
        **_NAMED,
        **{name: list(known[section]) for name, section in _LABELLED.items()},
        "place": [one.code for one in sorted(provinces(), key=lambda one: one.name)],
        "source": sources,
        "score": [str(tenth) for tenth in range(1, 10)],
    }
    return {name: [(one, worded(t, name, one)) for one in values[name]] for name in CHOICES}


def worded(t: PageWording, name: str, value: str) -> str:
    """Say a filter's value."""
    if name in _LABELLED:
        return t.label(_LABELLED[name], value)
    if name in _NAMED:
        return t.name(name, value)
    if name == "place":
        return next((one.name for one in provinces() if one.code == value), value)
    if name == "score":
        return t.number(int(value) / 10)
    return t(value) if name in CHOICES and value in _YES_NO else value


def told(t: PageWording, filters: Filters) -> str:
    """Say a search in a line."""
    parts = [f"“{filters.q}”"] if filters.q else []
    for name in (*CHOICES, *WORDS, *DAYS, "published"):
        if values := filters.values.get(name):
            said = ", ".join(worded(t, name, one) for one in values)
            parts.append(f"{t.name('filter', name)}: {said}")
    return " · ".join(parts) or t("everything")
