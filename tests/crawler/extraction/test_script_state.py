"""Article text that a page holds in a script only: data elements and objects assigned to a global name."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fixtures.samples.sample_objects import NOON
from fixtures.sites.page_of_a_village import HEADLINE, LINES
from selectolax.lexbor import LexborHTMLParser

from crawler.extraction.generic import extract_generic
from crawler.html.script_state import script_states

STORY = {"title": HEADLINE, "body": "".join(f"<p>{line}</p>" for line in LINES)}
OTHER = {
    "title": "Ngày hội của một bản khác bên kia núi",
    "body": "".join(
        f"<p>Ở bản bên kia núi, {line[:1].lower()}{line[1:]}</p>" for line in LINES * 2
    ),
}


def page(script: str, *, visible: str = "") -> str:
    return (
        f"<!doctype html><html lang=vi><head><title>{HEADLINE}</title></head>"
        f"<body><h1>{HEADLINE}</h1><div id=app>{visible}</div>{script}</body></html>"
    )


def text_of(script: str, *, visible: str = "") -> list[str]:
    found = extract_generic(
        page(script, visible=visible), url="https://ban.example/na-mon", now=NOON
    )
    return list(found.lines)


def state(value: Any) -> str:
    return json.dumps(value).replace("<", "\\u003c")


@pytest.mark.parametrize(
    "assignment",
    [
        "window.__STATE__ = {}",
        "window.__INITIAL_STATE__={};window.other=1",
        'window["__DATA__"] = {};',
        "var state = {};",
        "self.page = {};",
    ],
)
def test_text_in_an_object_that_a_script_assigns_is_read(assignment: str) -> None:
    script = f"<script>{assignment.replace('{}', state({'story': STORY}))}</script>"
    assert text_of(script) == LINES


def test_text_in_a_string_of_json_that_a_script_parses_is_read() -> None:
    script = f"<script>window.state = JSON.parse({json.dumps(state({'story': STORY}))});</script>"
    assert text_of(script) == LINES


def test_undefined_values_do_not_hide_the_text() -> None:
    value = state({"story": STORY})[:-1] + ',"user":undefined}'
    assert text_of(f"<script>window.s={value}</script>") == LINES


def test_text_under_the_headline_of_the_page_is_preferred_to_a_longer_one() -> None:
    script = f"<script>window.s={state({'next': OTHER, 'story': STORY})}</script>"
    assert text_of(script) == LINES


def test_teaser_is_completed_by_the_text_under_its_headline() -> None:
    visible = f"<p>{LINES[0]}</p><p>{LINES[1]}</p><p>{LINES[2]}</p>"
    script = f"<script>window.s={state({'story': STORY})}</script>"
    assert text_of(script, visible=visible) == LINES


def test_short_text_is_not_replaced_by_another_article() -> None:
    visible = "".join(f"<p>{line}</p>" for line in LINES[:3])
    script = f"<script>window.s={state({'next': OTHER})}</script>"
    assert text_of(script, visible=visible) == LINES[:3]


@pytest.mark.parametrize(
    "script",
    [
        "window.s = {broken",
        "window.s = " + "[" * 50_000,
        "window.s = 'just a string of letters, and nothing that could be read as data' " * 10,
        "window.a=" * 5_000,
        "window." + "a" * 50_000 + "={}",
    ],
)
def test_scripts_that_are_no_data_give_nothing(script: str) -> None:
    tree = LexborHTMLParser(f"<html><body><script>{script}</script></body></html>")
    assert list(script_states(tree)) == []
