"""Find the provinces that a filter names: any spelling, a code, or a name of former times."""

from __future__ import annotations

import csv
import difflib
import re
from functools import cache
from pathlib import Path

import yaml

from article.text import nfd
from relevance.judgement import PlaceKind
from relevance.terms.spelling_variants import expand_alternatives
from relevance.terms.term_matcher import DATA

_FORMER_FILE = Path(__file__).with_name("former_provinces.csv")
_UNIT_WORDS = ("tinh", "thanhpho", "tp", "province", "city")
_NEAREST = 3


class UnknownProvince(ValueError):
    """No province has this name; the message names the nearest ones."""


def provinces_named(value: str) -> frozenset[str]:
    """Return the names in places.yaml that a value stands for; raises UnknownProvince."""
    known, plain = _known(), _plain(value)
    keys = [plain, *(plain.removeprefix(word) for word in _UNIT_WORDS)]
    found = next((known[key] for key in keys if key in known), None)
    if found:
        return found
    nearest = difflib.get_close_matches(plain, known, n=_NEAREST, cutoff=0.5)
    names = dict.fromkeys(name for key in nearest for name in sorted(known[key]))
    hint = f"; did you mean {', '.join(list(names)[:_NEAREST])}?" if names else ""
    raise UnknownProvince(f"there is no such province{hint} A code such as VN-22 works, too")


@cache
def _known() -> dict[str, frozenset[str]]:
    """Map each way to write a province to the names it stands for."""
    places = yaml.load((DATA / "places.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)["places"]
    found: dict[str, frozenset[str]] = {}
    for place in places:
        if place["kind"] != PlaceKind.PROVINCE:
            continue
        forms = [form for written in place["forms"] for form in expand_alternatives(written)]
        for form in (place["name"], place["code"], *forms):
            found.setdefault(_plain(form), frozenset({place["name"]}))
    lines = _FORMER_FILE.read_text("utf-8").splitlines()
    for row in csv.DictReader(line for line in lines if not line.startswith("#")):
        found.setdefault(_plain(row["former"]), frozenset(row["holds"].split(";")))
    return found


def _plain(text: str) -> str:
    """Return letters and digits alone, without marks and capitals: `Lào Cai` is `laocai`."""
    letters = nfd(text.casefold().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]", "", letters)
