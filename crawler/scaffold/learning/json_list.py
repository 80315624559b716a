"""Learn where an API's list of articles stands now, from the articles in it that are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from article.dates import read_date
from article.model import Article
from crawler.discovery import JsonListing
from crawler.json_path import learn_template, text_at
from crawler.scaffold.learning.json_paths import json_key, leaf_paths, short_paths
from crawler.scaffold.learning.short_fields import FieldReader

_MAX_DEPTH = 6
_MIN_KNOWN = 2
"""Known articles in a list: one title may stand anywhere."""


def learn_json_list(
    declared: JsonListing, data: Any, known: Mapping[str, Article], *, now: datetime
) -> JsonListing | None:
    """Declare the list that holds the known articles, by address; None where none holds two."""
    by_title = {article.title: (url, article) for url, article in known.items()}
    for path, items in _lists(data, "", depth=0):
        title = _title_key(items, by_title)
        if title is None:
            continue
        pairs = [
            (item, *by_title[text]) for item in items if (text := text_at(title, item)) in by_title
        ]
        filled = [(item, url) for item, url, _ in pairs]
        link = learn_template(declared.link, title, filled, short_paths(items[0]))
        if link is None or len(pairs) < _MIN_KNOWN:
            continue
        return replace(
            declared,
            items=path or "@",
            link=link,
            title=title,
            date=_date_key(pairs, now=now) or "",
            lead=_lead_key(pairs) or "",
        )
    return None


def _lists(data: Any, path: str, *, depth: int) -> Iterator[tuple[str, list[Any]]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(data, list):
        if any(isinstance(one, dict) for one in data):
            yield path, [one for one in data if isinstance(one, dict)]
    elif isinstance(data, dict):
        for name, value in data.items():
            key = json_key(str(name))
            yield from _lists(value, f"{path}.{key}" if path else key, depth=depth + 1)


def _title_key(items: Sequence[Any], by_title: Mapping[str, Any]) -> str | None:
    counted: dict[str, int] = {}
    for item in items:
        for path, value in leaf_paths(item):
            if text_at("@", value) in by_title:
                counted[path] = counted.get(path, 0) + 1
    best = max(counted, key=lambda path: counted[path], default=None)
    return best if best and counted[best] >= _MIN_KNOWN else None


def _date_key(pairs: Sequence[tuple[Any, str, Article]], *, now: datetime) -> str | None:
    reader = FieldReader(name="date", now=now)
    dated = [(item, article.published_at) for item, _, article in pairs if article.published_at]
    if not dated:
        return None

    def is_right(item: Any, path: str, at: datetime) -> bool:
        read = read_date(text_at(path, item), now=now)
        return read is not None and reader.is_right(read.at, at)

    offered = [path for path, _ in leaf_paths(dated[0][0])]
    return next(
        (path for path in offered if all(is_right(item, path, at) for item, at in dated)), None
    )


def _lead_key(pairs: Sequence[tuple[Any, str, Article]]) -> str | None:
    led = [(item, article.lead) for item, _, article in pairs if article.lead]
    offered = [path for path, _ in leaf_paths(led[0][0])] if led else []
    return next(
        (path for path in offered if all(text_at(path, item) == lead for item, lead in led)), None
    )
