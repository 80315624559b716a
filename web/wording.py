"""The words of the dashboard: those of the digest, and those of its own words.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from digest.value import Language
from digest.wording import Wording
from relevance.judgement import Place, PlaceKind
from web.reasons import in_vietnamese

_FILE = Path(__file__).parent / "words.yaml"


@cache
def own_words() -> Mapping[str, Mapping[str, Any]]:
    """Read the words once: key, language."""
    read: dict[str, dict[str, Any]] = yaml.safe_load(_FILE.read_text("utf-8"))
    return read


class PageWording(Wording):
    """Says things of the dashboard in one language."""

    def say(self, key: str, **values: object) -> str:
        """Say a phrase of ours, else one of the digest's."""
        entry = own_words().get(key)
        return self._said(entry, **values) if entry else super().say(key, **values)

    __call__ = say

    def name(self, section: str, key: str) -> str:
        """Name a member of an enum; one without words yet keeps its own name."""
        entry = own_words().get(f"{section}_{key}")
        return self._said(entry) if entry else key.replace("_", " ")

    def day(self, at: datetime | date) -> str:
        """Tell a day."""
        if isinstance(at, datetime):
            at = at.astimezone(self.zone).date()
        return at.strftime("%d/%m/%Y" if self.language == "vi" else "%d %b %Y")

    def reason(self, reason: str) -> str:
        """Tell why a source or a reader is as they are."""
        return in_vietnamese(reason) if self.language is Language.VIETNAMESE else reason

    def place(self, place: Mapping[str, Any]) -> str:
        """Name a stored place: a country in the reader's language, an old province with today's."""
        kind = PlaceKind(place["kind"]) if place["kind"] in set(PlaceKind) else PlaceKind.SITE
        named = Place(name=place["name"], kind=kind, code=place["code"], now=place.get("now"))
        return self._place(named)

    def maybe(self, at: datetime | None) -> str:
        """Tell an instant, or that there was none yet."""
        return self.when(at) if at else self.say("never")

    def number(self, value: float) -> str:
        """Write a number as the language does."""
        text = f"{value:,}" if value == int(value) else f"{value:,.2f}"
        return text.translate(str.maketrans(",.", ".,")) if self.language == "vi" else text

    def percent(self, share: float) -> str:
        """Write a share."""
        return f"{share:.0%}"
