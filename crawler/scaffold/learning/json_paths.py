"""Learn where the fields of known articles stand in an API's answers, as jmespath expressions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from article.credits.byline import author_name
from article.credits.credit_line import strip_agency_prefix
from article.dates import read_date
from article.model import Article
from crawler.json_path import learn_template, search_json, text_at
from crawler.scaffold.learning.short_fields import FieldReader
from crawler.scaffold.selectors.selector_candidate import word_overlap
from crawler.source.json_article import JsonArticle

_PLAIN_KEY = re.compile(r"[A-Za-z_]\w*")
_TAG = re.compile(r"<[^<>]{0,500}>")
_MAX_DEPTH = 6
_MAX_PATHS = 500
_WRONG = 3
"""How many answers a path must read rightly to make up for one that it reads wrongly."""
_MIN_OVERLAP = 0.9
"""Of the words of a body, before it is read as a page."""

FieldTest = Callable[[Article, Any], bool | None]
"""Whether a value is the known one; None where it is no value of this field."""


@dataclass(frozen=True, kw_only=True)
class KnownAnswer:
    """An answer whose article is known, and the public address of it."""

    url: str
    data: Any
    article: Article


def learn_json_article(
    declared: JsonArticle, answers: Sequence[KnownAnswer], *, now: datetime
) -> JsonArticle | None:
    """Learn a path for each field and for the address; None where title or body are not found."""
    tests = _tests(now)
    paths = {field: _best_path(answers, test) for field, test in tests.items()}
    if not paths["title"] or not paths["body"]:
        return None
    page = learn_template(
        declared.page,
        paths["title"],
        [(one.data, one.url) for one in answers],
        short_paths(answers[0].data),
    )
    return replace(declared, page=page, **paths) if page else None


def _tests(now: datetime) -> dict[str, FieldTest]:
    date = FieldReader(name="date", now=now)

    def is_text(field: str, clean: Callable[[str], str | None]) -> FieldTest:
        def test(article: Article, value: Any) -> bool | None:
            text, known = text_at("@", value), getattr(article, field)
            understood = clean(text) if text else None
            return None if understood is None else understood == (clean(known) if known else None)

        return test

    def is_date(article: Article, value: Any) -> bool | None:
        read = read_date(text_at("@", value), now=now)
        return None if read is None else date.is_right(read.at, article.published_at)

    def is_body(article: Article, value: Any) -> bool | None:
        if not isinstance(value, str) or len(value) < len(article.text) / 2:
            return None
        return word_overlap(_TAG.sub(" ", value), article.text) >= _MIN_OVERLAP

    return {
        "title": is_text("title", str),
        "body": is_body,
        "lead": is_text("lead", strip_agency_prefix),
        "author": is_text("author", author_name),
        "date": is_date,
        "section": is_text("section", str),
    }


def _best_path(answers: Sequence[KnownAnswer], test: FieldTest) -> str:
    """Return the path that is right most often; empty where none is right more than wrong."""
    offered = dict.fromkeys(
        path
        for answer in answers
        for path, value in leaf_paths(answer.data)
        if test(answer.article, value)
    )
    best, most = "", 0
    for path in offered:
        gain = 0
        for answer in answers:
            right = test(answer.article, search_json(path, answer.data))
            gain += 0 if right is None else 1 if right else -_WRONG
        if gain > most:
            best, most = path, gain
    return best


def short_paths(data: Any) -> list[str]:
    """List the paths of all values, those near the root first."""
    return sorted(
        (path for path, _ in leaf_paths(data)), key=lambda one: (one.count("."), len(one))
    )


def leaf_paths(data: Any) -> list[tuple[str, Any]]:
    """List every value under keys alone, with its path; of lists the first element."""
    found: list[tuple[str, Any]] = []
    for one in _leaves(data, "", depth=0):
        found.append(one)
        if len(found) == _MAX_PATHS:
            break
    return found


def _leaves(data: Any, path: str, *, depth: int) -> Iterator[tuple[str, Any]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(data, dict):
        for name, value in data.items():
            key = json_key(str(name))
            yield from _leaves(value, f"{path}.{key}" if path else key, depth=depth + 1)
    elif isinstance(data, list):
        if data:
            yield from _leaves(data[0], f"{path}[0]", depth=depth + 1)
    elif path and data is not None and not isinstance(data, bool):
        yield path, data


def json_key(name: str) -> str:
    """Write a key as jmespath wants it."""
    return name if _PLAIN_KEY.fullmatch(name) else json.dumps(name, ensure_ascii=False)
