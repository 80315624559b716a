"""Any string is a legal field: no error, and never more time than its length deserves."""

from __future__ import annotations

import time

import pytest

from relevance import RULE_VERSION, Tier, judge

REPEATED = {
    "terms": "mua bán người ",
    "half terms": "bán ",
    "marks": "a\u0301\u0323\u0302\u0309",
    "stops": ". ",
    "quotes": '."',
    "spaces": "x" + " " * 40,
    "newlines": "\n",
    "numbers": "12 năm ",
    "articles": "khoản 2 điều 150 ",
    "names": "Hà Nam ",
    "surrogates": "\ud800\udfff ",
    "nothing": "\0",
    "invisible": "\u200b\u00ad ",
    "one word": "ngườ",
}


def seconds(text):
    began = time.process_time()
    judge(title="Mua bán người", lead=text[:1000], text=text)
    return time.process_time() - began


@pytest.mark.timing
@pytest.mark.parametrize("unit", REPEATED.values(), ids=REPEATED.keys())
def test_time_grows_with_length_only(unit):
    short, long = unit * (40_000 // len(unit)), unit * (320_000 // len(unit))
    # Eight times the text may take eight times as long, and 64 times if every word looked at every
    # other. The quickest of three, and four times as much, allow for the machine's own noise.
    quickest = min(seconds(short) for _ in range(3))
    assert min(seconds(long) for _ in range(3)) < 32 * quickest + 0.2


@pytest.mark.parametrize("unit", REPEATED.values(), ids=REPEATED.keys())
def test_long_repetition_is_judged(unit):
    text = unit * (80_000 // len(unit))
    assert judge(title="Mua bán người", lead=text[:1000], text=text).rule_version == RULE_VERSION


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "\0", "\ud800", "\u0301", "\u0301" * 100_000, "İ" * 50, "🏝" * 50]
)
def test_is_judged(text):
    judgement = judge(title=text, lead=text, text=text)
    assert judgement.tier is Tier.NONE
    assert judgement.score == 0.0


def test_an_empty_lead_is_no_lead():
    text = "Bắt nhóm mua bán người tại vùng biên."
    assert judge(title="x", lead="", text=text) == judge(title="x", lead=None, text=text)


def test_every_judgement_names_its_rules():
    assert judge(title="", lead=None, text="").rule_version == RULE_VERSION


def test_offsets_hold_beyond_the_basic_plane():
    text = "🏝🏝 Bắt nhóm mua bán người 🏝 tại vùng biên."
    found = judge(title="", lead=None, text=text).evidence
    assert "mua bán người" in [text[e.start : e.end] for e in found]
