"""Messages of the dashboard: those of the digest, and those of its own messages.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from presentation.i18n import Translator
from relevance.judgement import Place, PlaceKind

_FILE = Path(__file__).parent / "messages.yaml"


@cache
def page_messages() -> Mapping[str, Mapping[str, Any]]:
    """Load the messages once: key, language."""
    read: dict[str, dict[str, Any]] = yaml.load(_FILE.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return read


class PageTranslator(Translator):
    """Translates messages of the dashboard into one language."""

    def translate(self, key: str, **values: object) -> str:
        """Return a message of the dashboard, else one of the digest."""
        entry = page_messages().get(key)
        return self._formatted(entry, **values) if entry else super().translate(key, **values)

    __call__ = translate

    def enum_label(self, section: str, key: str) -> str:
        """Return the label of an enum member; without one, its own name."""
        entry = page_messages().get(f"{section}_{key}")
        return self._formatted(entry) if entry else key.replace("_", " ")

    def format_date(self, at: datetime | date) -> str:
        """Format a day."""
        if isinstance(at, datetime):
            at = at.astimezone(self.zone).date()
        return at.strftime("%d/%m/%Y" if self.language == "vi" else "%d %b %Y")

    def place(self, place: Mapping[str, Any]) -> str:
        """Return the name of a stored place: countries translated, old provinces with today's."""
        kind = PlaceKind(place["kind"]) if place["kind"] in set(PlaceKind) else PlaceKind.SITE
        named = Place(name=place["name"], kind=kind, code=place["code"], now=place.get("now"))
        return self._place(named)

    def format_datetime_or_never(self, at: datetime | None) -> str:
        """Format an instant, or say that there was none yet."""
        return self.format_datetime(at) if at else self.translate("never")

    def format_number(self, value: float) -> str:
        """Format a number as the language does."""
        text = f"{value:,}" if value == int(value) else f"{value:,.2f}"
        return text.translate(str.maketrans(",.", ".,")) if self.language == "vi" else text

    def format_percent(self, share: float) -> str:
        """Format a share as a percentage."""
        return f"{share:.0%}"
