"""Vocabulary of class names and labels: which part of a page an element or a line is."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

VOCABULARY = Path(__file__).parent / "markup_vocabulary.yaml"
_THEME_OPTION = re.compile(
    r"(?<![a-z])(?:(?:no|has|with|without|hide|active)-|rank-++math-++)[a-z]++(?>(?:-[a-z]++)*)"
    r"|(?<![a-z])(?:view-mode|entity-reference)(?![a-z])"
)
"""`no-sidebar`, `has-footer`: what a theme says about the page, not what the element is; `view-mode`,
`entity-reference`: how Drupal stores it."""
_LONGEST_REPLY = 24
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


class MarkupPart(StrEnum):
    """The part of a page that a block is, by its class and id."""

    RELATED = "related"
    COMMENTS = "comments"
    NAVIGATION = "navigation"
    CHROME = "chrome"
    FOOTER = "footer"
    CAPTION = "caption"
    LEAD = "lead"
    TITLE = "title"
    LIVE_DATE = "live-date"
    KICKER = "kicker"
    UNSEEN = "unseen"


@cache
def _facts() -> dict[str, Any]:
    facts: dict[str, Any] = yaml.load(VOCABULARY.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return facts


@cache
def body_selectors() -> tuple[str, ...]:
    """List the selectors of known bodies, the most reliable first."""
    return tuple(row["selector"] for row in _facts()["bodies"])


@cache
def _names() -> dict[MarkupPart, re.Pattern[str]]:
    found = {}
    for part in MarkupPart:
        words = sorted({word for row in _facts()[part.value] for word in row.split()})
        forms = "|".join(re.escape(word).replace(r"\*", "[a-z]*") for word in words)
        found[part] = re.compile(rf"(?<![a-z])(?:{forms})(?![a-z])")
    return found


@lru_cache(maxsize=20_000)
def parts_named(name: str) -> frozenset[MarkupPart]:
    """Return the parts that a class or id names."""
    flat = _flat(name)
    return frozenset(part for part, pattern in _names().items() if pattern.search(flat))


@lru_cache(maxsize=20_000)
def words_naming(part: MarkupPart, name: str) -> frozenset[str]:
    """Return the words of a class or id that name a part: `toc` in `TOC_TITLE_3`."""
    return frozenset(_names()[part].findall(_flat(name)))


def _flat(name: str) -> str:
    return _THEME_OPTION.sub("", _CAMEL.sub("-", name).lower().replace("_", "-"))


@cache
def _lines(section: str, kind: str) -> re.Pattern[str]:
    rows = _facts()[section][kind] if kind else _facts()[section]
    forms = "|".join(rows)
    ending = "" if section == "tools" else r"\W*(?:\(\d+\)\W*)?$"
    return re.compile(rf"^\W*+(?:{forms}){ending}", re.IGNORECASE)


def is_related_label(line: str, *, final: bool) -> bool:
    """Return whether a line is a label above other articles; a final one ends the text."""
    return len(line) <= 60 and bool(_lines("labels", "final" if final else "local").match(line))


@cache
def _label_before_link() -> re.Pattern[str]:
    forms = "|".join(_facts()["labels"]["local"])
    return re.compile(rf"^\W*+(?:{forms})\s*+[:›»|-]", re.IGNORECASE)


def begins_with_related_label(line: str) -> bool:
    """Return whether a label and the link it announces are one line: `Lire aussi : …`."""
    return bool(_label_before_link().match(line))


def is_chrome_text(line: str) -> bool:
    """Return whether a short line is a counter, a button or a notice of the site."""
    return len(line) <= 140 and bool(_lines("tools", "").match(line))


@cache
def _replies() -> frozenset[str]:
    return frozenset(word for row in _facts()["replies"] for word in row.split(", "))


def is_reply_link(line: str) -> bool:
    """Return whether a line invites to answer a reader's comment."""
    return len(line) <= _LONGEST_REPLY and line.strip(" »›↩()").casefold() in _replies()
