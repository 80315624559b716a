"""The two journeys of docs/architecture.md are those that really run, and short enough to be read.

After a change `make journeys` writes the tables anew.
"""

from __future__ import annotations

import pytest

from architecture.journeys import BASE, DOCUMENT, ROOT, SCRIPTS, Step, steps, traced, written

MOST = {"page": 38, "mail": 34}
"""As many as there are: a further file has to replace one. docs/architecture.md says so."""


@pytest.fixture(params=SCRIPTS)
def journey(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_journey_passes_no_more_files_than_allowed(journey: str) -> None:
    assert 10 < len(written(journey)) <= MOST[journey]


@pytest.mark.slow
def test_files_are_those_that_run(journey: str) -> None:
    assert {row[1].strip("`") for row in written(journey)} == set(traced(journey))


def test_each_file_is_reached_from_another_one_or_by_a_registration(journey: str) -> None:
    files = [row[1].strip("`") for row in written(journey)]
    found = steps(files)
    assert [row[3] for row in written(journey)] == [step.origin or "start" for step in found]
    assert len([step for step in found if not step.origin]) == 1


def test_each_file_is_described_by_its_own_first_line(journey: str) -> None:
    for number, file, opening, _ in written(journey):
        assert opening == Step(file.strip("`"), "").opening, f"row {number}"


def test_files_that_are_not_counted_are_named_in_the_document() -> None:
    text = DOCUMENT.read_text("utf-8")
    for file in BASE:
        assert (ROOT / file).is_file()
        assert f"`{file}`" in text
