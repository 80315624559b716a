"""Eighteen sites as papers and authorities of the region make them, added by their address alone."""

from __future__ import annotations

from functools import cache

import pytest
from fixtures.sites.regional_sites import ASIDE, READ, Make
from fixtures.sites.regional_sites.measure import MIN_F1, Outcome, measured

# Half of its nodes have no alias: its list mixes two makes of address.
TWO_MAKES = {"consular_views"}
_measured = cache(measured)


def names_of(outcomes: list[Outcome]) -> list[str]:
    return [f"{one.name}: {one.problem or one.faults[:2]}" for one in outcomes]


@pytest.mark.parametrize("make", READ)
def test_titles_dates_and_texts_of_every_page_are_right(make: Make) -> None:
    outcome = _measured(make)
    assert (outcome.title, outcome.date) == (outcome.of, outcome.of), outcome.faults[:3]
    assert min(outcome.f1) >= MIN_F1


@pytest.mark.parametrize("make", [one for one in READ if one.__name__ not in TWO_MAKES])
def test_the_articles_and_nothing_else_are_announced(make: Make) -> None:
    outcome = _measured(make)
    assert outcome.discovery, outcome.faults[:3]


def test_sites_set_aside_do_not_get_worse() -> None:
    outcomes = [_measured(make) for make in ASIDE]
    assert sum(one.unedited for one in outcomes) >= 3
