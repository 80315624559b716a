"""Renders messages: the sentence of a code in one language, from messages.yaml."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from article.dates import HANOI
from article.message import Message

VIETNAMESE, ENGLISH = "vi", "en"
LANGUAGES = (VIETNAMESE, ENGLISH)

_FILE = Path(__file__).parent / "sentences" / "messages.yaml"
_TIMES = {
    VIETNAMESE: {"time": "%d/%m/%Y %H:%M", "day": "%d/%m/%Y", "clock": "%H:%M %d/%m"},
    ENGLISH: {"time": "%d %b %Y, %H:%M", "day": "%d %b %Y", "clock": "%H:%M, %d %b"},
}
_PLURALS = {0: "zero", 1: "one"}
_DAY = 24 * 60


@cache
def catalogue() -> Mapping[str, Mapping[str, Any]]:
    """Read the catalogue once: section, code, language."""
    read: dict[str, dict[str, Any]] = yaml.load(_FILE.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return read


def render(message: Message, language: str) -> str:
    """Render a message in one language; a code without a sentence is shown with its parameters."""
    entry = catalogue()["messages"].get(message.code)
    if not entry:
        return str(message)
    try:
        return _SENTENCES[language].vformat(_form(entry[language], message), (), message.params)
    except (KeyError, ValueError, TypeError):
        return str(message)  # written by another release: better the facts than an error page


def term(word: str, language: str) -> str:
    """Name a technical word in one language; one without words yet keeps its own."""
    return str(catalogue()["terms"].get(word, {}).get(language, word))


def span(seconds: float, language: str) -> str:
    """Render a span of time in at most two units."""
    minutes = round(seconds / 60)
    if minutes >= 2 * _DAY:
        return _unit("days", round(minutes / _DAY), language)
    hours, minutes = divmod(minutes, 60)
    parts = [_unit("hours", hours, language)] * bool(hours)
    parts += [_unit("minutes", minutes, language)] * bool(minutes)
    return " ".join(parts) or _unit("seconds", int(f"{seconds:.0f}"), language)


def _unit(name: str, n: int, language: str) -> str:
    entry = catalogue()["units"][name][language]
    return str(entry if isinstance(entry, str) else entry["one" if n == 1 else "other"]).format(n=n)


def _form(entry: Any, message: Message) -> str:
    if isinstance(entry, str):
        return entry
    n = message.params.get("n", message.params.get("count"))
    wanted = _PLURALS.get(n, "other") if isinstance(n, int) else "other"
    return str(entry.get(wanted, entry["other"]))


class _Sentence(string.Formatter):
    """Format strings of the catalogue: `:time`, `:day`, `:clock`, `:span`, `:days`, `:term`."""

    def __init__(self, language: str) -> None:
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        """Render nested messages, and what a format of ours asks for."""
        if isinstance(value, Message):
            return render(value, self._language)
        if isinstance(value, Sequence) and not isinstance(value, str):
            between = ", " if format_spec == "comma" else "; "
            return between.join(render(one, self._language) for one in value)
        if written := _TIMES[self._language].get(format_spec):
            return datetime.fromisoformat(value).astimezone(HANOI).strftime(written)
        if format_spec == "span":
            return span(value, self._language)
        if format_spec == "days":
            return _unit("days", max(1, round(value / (_DAY * 60))), self._language)
        if format_spec == "term":
            return term(str(value), self._language)
        text = format(value, format_spec)
        if format_spec.startswith(",") and self._language == VIETNAMESE:
            return text.translate(str.maketrans(",.", ".,"))
        return text


_SENTENCES = {language: _Sentence(language) for language in LANGUAGES}
