"""The data files say what the code expects, and nothing that is never used."""

from __future__ import annotations

import re

import pytest
import yaml

from relevance.elements.sign import OFFENDER, Element
from relevance.elements.signs import signs_document
from relevance.judgement import PlaceKind
from relevance.places.gazetteer import gazetteer
from relevance.profile import Axis
from relevance.rules import Scope
from relevance.terms.spelling_variants import expand_alternatives
from relevance.terms.term_matcher import DATA, read_terms


def document(file):
    if file == "signs":
        return signs_document()
    return yaml.safe_load((DATA / file).read_text("utf-8"))


def test_every_rule_names_known_terms():
    known = {term.name for term, _ in read_terms("terms.yaml")}
    for name, rule in document("rules.yaml")["rules"].items():
        (parts,) = [rule[kind] for kind in ("alone", "then", "near") if kind in rule]
        parts = [parts] if isinstance(parts, str) else parts
        assert {term for part in parts for term in part.split("|")} <= known, name


def test_every_term_takes_part_in_a_rule_or_masks_one():
    used = set()
    for rule in document("rules.yaml")["rules"].values():
        for kind in ("alone", "then", "near"):
            parts = rule.get(kind, [])
            for part in [parts] if isinstance(parts, str) else parts:
                used |= set(part.split("|"))
    assert not [t.name for t, _ in read_terms("terms.yaml") if not t.mask and t.name not in used]


def test_every_term_names_its_source():
    known = {"L2024", "PC", "PC1999", "PALERMO", "PRESS", "OWN"}
    for name, term in document("terms.yaml")["terms"].items():
        assert term["source"], name
        assert set(term["source"]) <= known, name


def test_weights_and_scopes_are_within_their_meaning():
    for name, rule in document("rules.yaml")["rules"].items():
        assert 0 < rule["weight"] <= 1.2, name
        assert rule["scope"] in set(Scope), name


def test_no_term_is_a_sentence():
    for term, forms in read_terms("terms.yaml"):
        for form in forms:
            assert not set(form) & set(".!?;"), (term.name, form)


def test_the_tags_are_on_known_axes():
    axes = {term.name.partition(":")[0] for term, _ in read_terms("profile.yaml")}
    assert axes == set(Axis)


def test_all_63_old_provinces_and_34_new_ones_are_known():
    provinces = [p for p in gazetteer().places.values() if p.kind is PlaceKind.PROVINCE]
    assert len({place.code for place in provinces}) == 63
    assert len({place.now or place.name for place in provinces}) == 34


def test_no_rule_is_made_of_common_terms_only():
    common = {term.name for term, _ in read_terms("terms.yaml") if term.too_common}
    for name, rule in document("rules.yaml")["rules"].items():
        (parts,) = [rule[kind] for kind in ("alone", "then", "near") if kind in rule]
        parts = [parts] if isinstance(parts, str) else parts
        if rule["scope"] in (Scope.CORE, Scope.RELATED):
            assert any(not common & set(part.split("|")) for part in parts), name


@pytest.mark.parametrize("file", ["signs", "frames.yaml"])
def test_every_sign_names_known_sources_and_elements(file):
    known = {"ILO", "PALERMO", "L2024", "PC", "PRESS", "OWN"}
    for name, sign in document(file)["signs"].items():
        assert sign["source"], name
        assert set(sign["source"]) <= known, name
        assert sign["element"] in set(Element), name
        assert 0 < sign["weight"] <= 1.6, name


@pytest.mark.parametrize("file", ["signs", "frames.yaml"])
def test_every_word_class_takes_part_in_a_sign(file):
    content = document(file)
    used = {
        part
        for sign in content["signs"].values()
        for pattern in sign["patterns"]
        for part in re.findall(r"<([a-z-]+)>", pattern)
    } | {
        sign[key]
        for sign in content["signs"].values()
        for key in ("after", "goods", "among", "negated")
        if key in sign
    }
    assert set(content["words"]) - used <= {OFFENDER}


def test_frames_take_and_keep_known_indicators():
    indicators = {sign["indicator"] for sign in document("signs")["signs"].values()}
    for name, frame in document("frames.yaml")["signs"].items():
        assert set(frame["takes"]) <= indicators | {"all", "rules"}, name
        assert set(frame["keeps"]) <= indicators, name


def test_the_eleven_indicators_of_forced_labour_are_all_looked_for():
    assert len(set(document("signs")["indicators"].values())) == 11


def test_compounds_are_words_of_several_syllables():
    for written in document("compounds.yaml")["words"]:
        assert all(" " in form for form in expand_alternatives(written)), written
