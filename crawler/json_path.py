"""JSON by declared paths: jmespath expressions, and address templates filled from what they find."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from article.text import nfd, tidy_or_none

_PLACEHOLDER = re.compile(r"\{([^{}|]+)(?:\|(slug))?\}")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_TAG = re.compile(r"<[^<>]{0,500}>")


class NoJson(ValueError):
    """The answer is no JSON document."""


def parse_json(body: bytes | str) -> Any:
    """Parse an answer; raises NoJson for any other answer."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NoJson(f"{type(error).__name__}: {error}"[:200]) from None


def search_json(path: str, data: Any) -> Any:
    """Return what a path finds; None where it finds nothing or does not apply."""
    try:
        return _compiled(path).search(data) if path else None
    except JMESPathError:
        return None


def text_at(path: str, data: Any) -> str | None:
    """Return the value of a path as one line of plain text, markup removed."""
    value = search_json(path, data)
    if isinstance(value, list):
        value = ", ".join(str(one) for one in value if isinstance(one, (str, int)))
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return tidy_or_none(_TAG.sub(" ", str(value)))


def fill_template(template: str, data: Any) -> str | None:
    """Fill `{path}` and `{path|slug}` of an address; None where a value is missing."""
    missing = False

    def value(placeholder: re.Match[str]) -> str:
        nonlocal missing
        found = text_at(placeholder[1], data)
        missing = missing or not found
        return slug(found or "") if placeholder[2] else (found or "")

    filled = _PLACEHOLDER.sub(value, template)
    return None if missing else filled


def template_pieces(template: str, address: str) -> list[str] | None:
    """Return what stands at each place of a template in an address; None where it is no such address."""
    before, *literals = _PLACEHOLDER.split(template)[::3]
    if not address.startswith(before):
        return None
    rest, pieces = address.removeprefix(before), []
    for number, literal in enumerate(literals, 1):
        end = len(rest) - len(literal) if number == len(literals) else rest.find(literal)
        if end < 0 or not rest.endswith(literal, 0, end + len(literal)):
            return None
        pieces.append(rest[:end])
        rest = rest[end + len(literal) :]
    return pieces


def learn_template(
    template: str, title: str, filled: Sequence[tuple[Any, str]], paths: Sequence[str]
) -> str | None:
    """Write a template with the paths of today, from data and the addresses that they belong to.

    `title` is the path that slugs are made of; of `paths` the first whose value is the piece of every
    address. None where a piece stands nowhere.
    """
    read = [(data, template_pieces(template, address)) for data, address in filled]
    known = [(data, pieces) for data, pieces in read if pieces is not None]
    learned: list[str] = []
    for number, (_, is_slug) in enumerate(_PLACEHOLDER.findall(template)):
        if is_slug:
            learned.append(f"{{{title}|slug}}")
            continue
        stated = (
            path for path in paths if all(text_at(path, data) == one[number] for data, one in known)
        )
        if not known or (path := next(stated, None)) is None:
            return None
        learned.append(f"{{{path}}}")
    places = iter(learned)
    return _PLACEHOLDER.sub(lambda _: next(places), template)


def path_problem(path: str) -> str | None:
    """Return why a text is no jmespath expression; None if it is one."""
    try:
        _compiled(path)
    except JMESPathError as error:
        return f"{path!r} is no jmespath expression: {str(error).splitlines()[0]}"
    return None


def template_problem(template: str) -> str | None:
    """Return why an address template is wrong; None if it is right."""
    places = _PLACEHOLDER.findall(template)
    if not places:
        return f"{template!r} has no place for an id, such as {{ID}}"
    return next((problem for path, _ in places if (problem := path_problem(path))), None)


def slug(title: str) -> str:
    """Write a Vietnamese title as portals write it in addresses: `Bộ Nội vụ` → `bo-noi-vu`."""
    plain = nfd(title.lower().replace("đ", "d"))
    return _NOT_SLUG.sub("-", re.sub(r"[\u0300-\u036f]", "", plain)).strip("-")


@lru_cache(maxsize=500)
def _compiled(path: str) -> ParsedResult:
    return jmespath.compile(path)
