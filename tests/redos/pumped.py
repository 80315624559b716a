"""Strings that make a backtracking engine try again and again, generated from a pattern's own parts."""

from __future__ import annotations

import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, pairwise
from typing import Any

_MANY = 4
"""Repeats of at least so many can be pumped."""
_EXAMPLES = 6
_ATTACKS = 120
"""Pumps tried of one pattern, each with every tail."""
_TAILS = ("\x00", "!", "a", " ", "")
_CATEGORIES: dict[str, Callable[[str], bool]] = {
    "CATEGORY_DIGIT": str.isdigit,
    "CATEGORY_SPACE": str.isspace,
    "CATEGORY_WORD": lambda char: char.isalnum() or char == "_",
}
_PROBES = " \t1a A.-,:|/(x9đ\u2013\"'"


def attack_strings(expression: str, flags: int, *, length: int) -> Iterator[str]:
    """Yield strings of about that length: a way into the pattern, a pump, and an end that fails."""
    tree = parser.parse(expression, flags)
    whole = [("", pump) for pump in _neighbours(tree)]
    attacks = dict.fromkeys([*_repeats(tree, ""), *whole])
    for head, pump in islice(attacks, _ATTACKS):
        body = head + pump * max(1, (length - len(head)) // len(pump))
        for tail in _TAILS:
            yield body + tail


def _repeats(tree: Any, head: str) -> Iterator[tuple[str, str]]:
    """Yield each repeated part with the shortest text that leads to it, and with none."""
    for name, argument in tree:
        if str(name).endswith("REPEAT") and argument[1] >= _MANY:
            for pump in dict.fromkeys([*_examples(argument[2]), *_members(argument[2])]):
                if pump:
                    yield head, pump
                    yield "", pump
        for inner in _inner(name, argument):
            yield from _repeats(inner, head)
        head += next(_examples([(name, argument)]), "")


def _neighbours(tree: Any) -> Iterator[str]:
    """Yield parts that stand side by side, such as a number and its separator, and the whole."""
    items = list(tree)
    for one, other in pairwise(items):
        for first in islice(_examples([one]), 3):
            yield from (
                first + second for second in islice(_examples([other]), 3) if first + second
            )
    yield from (text for text in _examples(tree) if text)


def _inner(name: Any, argument: Any) -> Iterable[Any]:
    match str(name):
        case "SUBPATTERN":
            return [argument[3]]
        case "BRANCH":
            return list(argument[1])
        case "ATOMIC_GROUP":
            return [argument]
        case "ASSERT" | "ASSERT_NOT":
            return [argument[1]]
        case "GROUPREF_EXISTS":
            return [one for one in argument[1:] if one]
        case kind if kind.endswith("REPEAT"):
            return [argument[2]]
    return []


def _examples(tree: Any) -> Iterator[str]:
    """Yield some texts that a sequence matches: the shortest, and those with optional parts."""
    found = [""]
    for name, argument in tree:
        options = list(dict.fromkeys(islice(_options(str(name), argument), _EXAMPLES)))
        found = [one + other for other in options for one in found][: 4 * _EXAMPLES]
    yield from dict.fromkeys(found)


def _options(name: str, argument: Any) -> Iterator[str]:
    match name:
        case "LITERAL":
            yield chr(argument)
        case "NOT_LITERAL":
            yield next(one for one in "a b" if ord(one) != argument)
        case "ANY":
            yield "a"
        case "IN":
            yield from _characters(argument)
        case "SUBPATTERN" | "ATOMIC_GROUP":
            yield from _examples(argument[3] if name == "SUBPATTERN" else argument)
        case "BRANCH":
            for branch in argument[1]:
                yield from islice(_examples(branch), 2)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least = argument[0]
            for one in islice(_examples(argument[2]), 3):
                yield one * least
                yield one * (least + 1)
        case _:
            yield ""


def _members(tree: Any) -> Iterator[str]:
    for name, argument in tree:
        if str(name) == "IN":
            yield from _characters(argument)


def _characters(members: Any) -> list[str]:
    """List a few characters of a class, one of each kind."""
    negated = bool(members) and str(members[0][0]) == "NEGATE"
    found = [
        one for one in _PROBES if any(_holds(member, ord(one)) for member in members) != negated
    ]
    if not found and not negated:
        first = members[0]
        found = [chr(first[1] if str(first[0]) == "LITERAL" else first[1][0])]
    return found[:_EXAMPLES] or ["a"]


def _holds(member: Any, code: int) -> bool:
    name, argument = str(member[0]), member[1]
    if name == "LITERAL":
        return bool(code == argument)
    if name == "RANGE":
        return bool(argument[0] <= code <= argument[1])
    if name == "CATEGORY":
        kind = str(argument).replace("_NOT_", "_")
        return _CATEGORIES[kind](chr(code)) != ("_NOT_" in str(argument))
    return False
