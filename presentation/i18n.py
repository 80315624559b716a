"""The words of a digest in a reader's language, from phrases.yaml."""

from __future__ import annotations

from collections.abc import Mapping
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
    """The languages a reader can ask for."""

    VIETNAMESE = "vi"
    ENGLISH = "en"


_FILE = Path(__file__).parent / "phrases.yaml"
_DATES = {Language.VIETNAMESE: "%d/%m/%Y %H:%M", Language.ENGLISH: "%d %b %Y, %H:%M"}
_MAX_PLACES = 6


@cache
def messages() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """Read the words once: section, key, language."""
    read: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(_FILE.read_text("utf-8"))
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
        """Name a theme, form, tier or kind of change; one without words yet keeps its own name."""
        known = messages()[section].get(key, {}).get(self.language)
        return str(known) if known else key.replace("_", " ")

    def format_datetime(self, at: datetime | None) -> str:
        """Format an instant in the reader's zone, or state that the page gave none."""
        if at is None:
            return self.translate("undated")
        return at.astimezone(self.zone).strftime(_DATES[self.language])

    def format_date(self, day: date) -> str:
        """Format a day of this year, briefly."""
        return day.strftime("%d/%m" if self.language is Language.VIETNAMESE else "%d %b")

    def labels(self, section: str, keys: tuple[str, ...]) -> str:
        """Name several, in their order."""
        return " · ".join(self.label(section, key) for key in keys)

    def places(self, places: tuple[Place, ...]) -> str:
        """Name the first places, and say how many more there are."""
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
