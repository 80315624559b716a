from __future__ import annotations

from pathlib import Path

import pytest

from supply.retired_words import ROOT, check, read_list

LIST = """
[everywhere]
"tell" = "return"
"in hand" = "in flight"
[identifiers]
"desk" = "claims"
"letter" = "mail"
[openings]
"give" = "return"
[exact]
words = ["letter"]
[forms]
"tell" = ["told"]
[exceptions]
"teller_desk" = "public setting"
"old/" = "never rewritten"
"""


def hits(source: str, path: str = "room/file.py") -> list[tuple[str, str]]:
    return [(hit.kind, hit.word) for hit in read_list(LIST).hits(source, path)]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("told = 1", ("name", "tell")),
        ("def f(): told_by, x = 1, 2", ("name", "tell")),
        ("class FrontDesk: ...", ("class", "desk")),
        ("def telling(): ...", ("function", "tell")),
        ("def f(*, told): ...", ("parameter", "tell")),
        ("class A:\n def f(self): self.told = 1", ("attribute", "tell")),
        ("in_hand = []", ("name", "in hand")),
        ("class InHand: ...", ("class", "in hand")),
        ("letter = 1", ("name", "letter")),
        ("import json as desks", ("name", "desk")),
        ("def test_a_reader_is_told_once(): ...", ("test", "tell")),
        ('"""Told by a server."""', ("docstring", "tell")),
        ('def f():\n """Cancel what is in hand."""', ("docstring", "in hand")),
        ('def f():\n """Give the answer."""', ("docstring", "give")),
        ('class A:\n x = 1\n """Tells why."""', ("docstring", "tell")),
    ],
)
def test_a_retired_word_is_found(source: str, found: tuple[str, str]) -> None:
    assert hits(source) == [found]


@pytest.mark.parametrize(
    "source",
    [
        "hotel = 1",
        "stellar = 1",
        "begin, handled = 1, 2",
        "letters = 1",
        "teller_desk = 1",
        "print(told)",
        '"""The desk of a newspaper: a word of a sentence."""',
        '"""Parse what servers give."""',
        '"""Read `told` of the old table."""',
        'def f():\n """Return the answer.\n\n It is told later."""',
        "def test_a_desk_is_locked(): ...",
    ],
)
def test_other_words_pass(source: str) -> None:
    assert hits(source) == []


def test_the_name_of_a_module_is_an_identifier() -> None:
    assert hits("", "room/desk.py") == [("module", "desk")]


def test_an_excepted_folder_is_not_read() -> None:
    assert hits("told = 1", "old/0001.py") == []


def test_a_hit_names_the_place_and_the_word_to_use(tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "file.py").write_text("x = 1\ntold = 2\n")
    (hit,) = check(["room"], read_list(LIST), tmp_path)
    assert str(hit) == "room/file.py:2: name 'told': 'tell' is retired; write return"


def test_every_exception_has_a_reason_and_is_still_needed() -> None:
    retired = read_list()
    assert all(retired.exceptions.values())
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for path in ROOT.rglob("*.py")
        if not {".venv", "var", "supply"} & set(path.relative_to(ROOT).parts)
    )
    for name in retired.exceptions:
        known = (ROOT / name).is_dir() if name.endswith("/") else name.split(":")[-1] in sources
        assert known, name
