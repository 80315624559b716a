"""Translate the texts of a digest into the recipient's language, from phrases.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from article.message import Message
from presentation.messages import render
from relevance.judgement import Place, PlaceKind


class Language(StrEnum):
    """The languages of digests and pages."""

    VIETNAMESE = "vi"
    ENGLISH = "en"


_FILE = Path(__file__).parent / "sentences" / "phrases.yaml"
_DATES = {Language.VIETNAMESE: "%d/%m/%Y %H:%M", Language.ENGLISH: "%d %b %Y, %H:%M"}
_MAX_PLACES = 6


@cache
def messages() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """Load the texts once: section, key, language."""
    read: dict[str, dict[str, dict[str, Any]]] = yaml.load(
        _FILE.read_text("utf-8"), Loader=yaml.CSafeLoader
    )
    return read


class Translator:
    """Translates into one language, with times in one zone."""

    def __init__(self, language: Language, *, zone: ZoneInfo) -> None:
        self.language = language
        self.zone = zone

    def translate(self, key: str, **values: object) -> str:
        """Return a phrase; `n` chooses between one and many."""
        return self._formatted(messages()["phrases"][key], **values)

    def label(self, section: str, key: str) -> str:
        """Return the label of a theme, form, tier or change; without one, the key itself."""
        known = messages()[section].get(key, {}).get(self.language)
        return str(known) if known else key.replace("_", " ")

    def format_datetime(self, at: datetime | None) -> str:
        """Format an instant in the reader's zone, or state that the page gave none."""
        if at is None:
            return self.translate("undated")
        return at.astimezone(self.zone).strftime(_DATES[self.language])

    @property
    def zone_name(self) -> str:
        """Return the usual name of the zone."""
        return self.name_of_zone(self.zone.key)

    def name_of_zone(self, key: str) -> str:
        """Return the usual name of any zone; one without a name keeps its key."""
        return str(messages()["zones"].get(key, {}).get(self.language, key))

    def format_date(self, day: date) -> str:
        """Format a day of this year, briefly."""
        return day.strftime("%d/%m" if self.language is Language.VIETNAMESE else "%d %b")

    def labels(self, section: str, keys: tuple[str, ...]) -> str:
        """Return several labels, in their order."""
        return "\u00a0· ".join(self.label(section, key) for key in keys)

    def known_labels(self, section: str, keys: Iterable[str]) -> str:
        """Return the labels of those keys that have one, each once."""
        known = messages()[section]
        return "\u00a0· ".join(
            dict.fromkeys(self.label(section, one) for one in keys if one in known)
        )

    def places(self, places: tuple[Place, ...]) -> str:
        """Return the first places, and how many more there are."""
        named = ", ".join(self._place(place) for place in places[:_MAX_PLACES])
        more = len(places) - _MAX_PLACES
        return f"{named} {self.translate('and_more', n=more)}" if more > 0 else named

    def render(self, message: Message) -> str:
        """Render a message."""
        return render(message, self.language)

    def _place(self, place: Place) -> str:
        name = place.name
        if place.kind is PlaceKind.COUNTRY:
            name = messages()["countries"].get(place.code, {}).get(self.language, name)
        return self.translate("province_now", name=name, now=place.now) if place.now else name

    def _formatted(self, entry: Mapping[str, Any], **values: object) -> str:
        phrase = entry[self.language]
        if isinstance(phrase, dict):
            phrase = phrase["one" if values.get("n") == 1 else "other"]
        return str(phrase).format(**values)
