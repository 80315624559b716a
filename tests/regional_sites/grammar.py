"""Invented news texts in three languages: sentences with slots, drawn from a seed."""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path

import yaml

HANOI = timezone(timedelta(hours=7))
NEWEST = datetime(2026, 11, 24, 16, 5, tzinfo=HANOI)
_SLOT = re.compile(r"\{(\w+)\}")
_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class NewsText:
    """What one article says, whatever page it is put on."""

    number: int
    title: str
    lead: str
    lines: tuple[str, ...]
    author: str
    at: datetime
    slug: str

    @property
    def utc(self) -> datetime:
        return self.at.astimezone(UTC)


def news_texts(language: str, seed: int, *, count: int = 10) -> list[NewsText]:
    """Draw unlike articles, newest first."""
    chance = random.Random(f"{language}{seed}")
    grammar = _grammar(language)
    titles = chance.sample(grammar["titles"], count)
    return [
        _text(grammar, chance, title=title, number=seed * 1000 + 37 * (count - place), place=place)
        for place, title in enumerate(titles)
    ]


def _text(
    grammar: dict[str, list[str]], chance: random.Random, *, title: str, number: int, place: int
) -> NewsText:
    def fill(template: str) -> str:
        filled = _SLOT.sub(lambda slot: fill(chance.choice(grammar[slot[1]])), template)
        return filled.replace("#", str(chance.randint(3, 98)))

    def sentence(template: str) -> str:
        filled = fill(template)
        return filled[0].upper() + filled[1:]

    named = fill(title)
    minutes = place * 60 * 31 + chance.randint(0, 200)
    lines = [sentence(line) for line in chance.sample(grammar["sentences"], 16)]
    paragraphs: list[str] = []
    while lines:
        size = chance.randint(1, 3)
        # No two articles share a paragraph, as no two of a real site do.
        closing = sentence(chance.choice(grammar["closings"]))
        paragraphs.append(" ".join([*lines[:size], closing]))
        del lines[:size]
    return NewsText(
        number=number,
        title=sentence(named),
        lead=sentence(chance.choice(grammar["leads"])),
        lines=tuple(paragraphs),
        author=chance.choice(grammar["authors"]),
        at=NEWEST - timedelta(minutes=minutes),
        slug=slug_of(named),
    )


def slug_of(title: str) -> str:
    """Write a title as addresses show it: no marks, small letters, hyphens."""
    plain = unicodedata.normalize("NFD", title.casefold().replace("đ", "d"))
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


@cache
def _grammar(language: str) -> dict[str, list[str]]:
    loaded: dict[str, list[str]] = yaml.safe_load((_FOLDER / f"{language}.yaml").read_text("utf-8"))
    return loaded
