"""`changes` and `diff`, as scripts and people use them, on both databases."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

FIRST = datetime(2026, 11, 10, 2, tzinfo=UTC)
SECOND = datetime(2026, 11, 12, 2, tzinfo=UTC)
THIRD = datetime(2026, 11, 13, 2, tzinfo=UTC)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lived(request, tmp_path_factory, archive, run_on):
    """Two visits to the sample sites, and a third that confirms the second."""
    url = (
        f"sqlite:///{tmp_path_factory.mktemp('lived') / 'tipwatch.db'}"
        if request.param == "sqlite"
        else request.getfixturevalue("module_postgres_url")
    )
    tipwatch = run_on(url)
    result = []
    for round_name, at in (("first", FIRST), ("second", SECOND), ("second", THIRD)):
        assert tipwatch("crawl", "--replay", archive(round_name, at)).returncode == 0
        result.append(json.loads(tipwatch("changes", "--json").stdout))
    return tipwatch, result


def test_first_visit_changes_nothing(lived) -> None:
    assert lived[1][0] == []


def test_second_visit_reports_the_edits_and_no_removal(lived) -> None:
    found = {(one["source"], one["kind"]) for one in lived[1][1]}
    assert {source for source, _ in found} == {"baochinhphu.vn", "vovworld.vn"}
    assert "removed" not in {kind for _, kind in found}


def test_third_visit_confirms_the_removal_and_repeats_nothing(lived) -> None:
    second, third = lived[1][1:]
    assert third[: len(second)] == second
    (removed,) = third[len(second) :]
    assert (removed["source"], removed["kind"]) == ("mofa.gov.vn", "removed")


def test_change_has_the_fields_of_the_contract_and_its_weight(lived) -> None:
    for one in lived[1][2]:
        assert {"kind", "url", "at", "from_revision", "to_revision", "summary"} <= set(one)
        assert 0 < one["significance"] <= 1
        assert one["reasons"]
        assert one["at"].endswith("Z")


def test_newest_change_comes_last(lived) -> None:
    dates = [one["at"] for one in lived[1][2]]
    assert dates == sorted(dates)


def test_since_leaves_out_what_happened_before(lived) -> None:
    result = json.loads(lived[0]("changes", "--since", "2026-11-13", "--json").stdout)
    assert [one["kind"] for one in result] == ["removed"]


def test_changes_are_readable_without_json(lived) -> None:
    result = lived[0]("changes", "--significance", "1")
    assert "removed" in result.stdout
    assert "bài bị gỡ" in result.stdout
    assert "edited" not in result.stdout


def test_difference_is_shown_word_by_word(lived) -> None:
    edited = next(one for one in lived[1][2] if one["kind"] in {"edited", "retitled"})
    result = lived[0]("diff", edited["url"])
    assert result.returncode == 0
    assert edited["summary"] in result.stdout
    assert "[-" in result.stdout or "{+" in result.stdout
    record = json.loads(
        lived[0]("diff", str(edited["id"]), "--from", "1", "--to", "2", "--json").stdout
    )
    assert (record["from_revision"], record["to_revision"]) == (1, 2)
    steps = {piece["step"] for one in record["passages"] for piece in one["pieces"]}
    assert steps & {"added", "removed"}


def test_article_with_one_revision_has_no_difference(lived) -> None:
    removed = lived[1][2][-1]
    result = lived[0]("diff", removed["url"])
    assert result.returncode == 0
    assert "one revision" in result.stderr


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (("1", "--from", "7"), 2, "no revision 7"),
        (("https://nowhere.vn/x",), 1, "https://nowhere.vn/x"),
    ],
    ids=["no such revision", "no such article"],
)  # fmt: skip
def test_difference_that_cannot_be_shown_is_explained(lived, args, code: int, message: str) -> None:
    result = lived[0]("diff", *args)
    assert result.returncode == code
    assert message in result.stderr
