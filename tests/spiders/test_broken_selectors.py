"""Every recorded page with the selectors of its site broken: the net still gives the article."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from fixtures.samples.generic_extraction_score import (
    ExtractionScore,
    SamplePage,
    extract_without_selectors,
    score_extraction,
)

from crawler.source.declaration import Layout, Source
from crawler.spider.registry import declared_spiders

pytestmark = pytest.mark.slow

PAGES = Path(__file__).parent / "pages"
GOAL = 0.90
MIN_SIMILARITY = 0.90

SAMPLES = [
    (name, SamplePage(page.parent))
    for name in declared_spiders()
    for page in sorted(PAGES.glob(f"{name}/*/page.html"))
]
NO_LONGER = Layout(name="redesigned", title=".no-longer", body=".no-longer", date=".no-longer")


def broken(source: Source, *, how: str) -> Source:
    if how == "none":
        return replace(source, layouts=())
    if how == "all":
        return replace(source, layouts=(NO_LONGER,))
    gone: dict[str, Any] = {how: ".no-longer"}
    remaining = [replace(layout, **gone) for layout in source.layouts]
    return replace(source, layouts=tuple(remaining))


@cache
def fits(how: str) -> tuple[ExtractionScore, ...]:
    spiders = declared_spiders()
    return tuple(
        score_extraction(
            extract_without_selectors(sample, broken(spiders[name].source, how=how)),
            sample.expected,
        )
        for name, sample in SAMPLES
    )


@pytest.mark.parametrize("how", ["none", "all", "title", "body", "date"])
def test_title_date_and_body_survive_on_nearly_every_page(how: str) -> None:
    found = fits(how)
    assert mean(one.title and one.date and one.body >= MIN_SIMILARITY for one in found) >= GOAL


@pytest.mark.parametrize("how", ["none", "all", "body"])
def test_boxes_around_the_article_stay_out(how: str) -> None:
    assert mean(not one.boxes for one in fits(how)) >= GOAL
