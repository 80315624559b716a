"""`tipwatch stories` as an analyst uses it, on both databases."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

Run = Callable[..., CompletedProcess[str]]
ARTICLE = {"url", "source", "role"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def replayed(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    archive: Callable[[str, datetime], Path],
    run_on: Callable[[str], Run],
) -> Run:
    """Crawl the sample sites yesterday; no test here leaves it other than it found it."""
    url = (
        f"sqlite:///{tmp_path_factory.mktemp('replayed') / 'tipwatch.db'}"
        if request.param == "sqlite"
        else request.getfixturevalue("module_postgres_url")
    )
    tipwatch = run_on(url)
    now = datetime.now(UTC).replace(microsecond=0)
    result = tipwatch("crawl", "--replay", archive("first", now - timedelta(days=1)))
    assert result.returncode in {0, 1}, result.stderr
    return tipwatch


def listed(tipwatch: Run, *args: str) -> list[dict[str, Any]]:
    result = tipwatch("stories", *args, "--json")
    assert result.returncode == 0, result.stderr
    stories: list[dict[str, Any]] = json.loads(result.stdout)
    return stories


def test_republished_article_and_its_original_are_one_story(replayed: Run) -> None:
    stories = listed(replayed)
    assert all({"id", "title", "first_at", "articles"} <= story.keys() for story in stories)
    assert all(one.keys() >= ARTICLE for story in stories for one in story["articles"])
    roles = [[(one["source"], one["role"]) for one in story["articles"]] for story in stories]
    assert any(
        found[0] == ("baoquocte.vn", "original") and ("vietnam.vn", "republished") in found
        for found in roles
    )


def test_export_names_the_story(replayed: Run, export_of: Callable[..., list[Any]]) -> None:
    named = {record["url"]: record["story_id"] for record in export_of(replayed)}
    for story in listed(replayed, "--all"):
        assert {named[one["url"]] for one in story["articles"]} == {story["id"]}


def test_story_is_explained_rebuilt_and_refuses_nonsense(replayed: Run) -> None:
    story = listed(replayed)[0]
    result = replayed("stories", "why", str(story["id"]))
    assert "the same words" in result.stdout
    assert replayed("stories", "rebuild").returncode == 0
    assert listed(replayed)[0]["id"] == story["id"]
    refused = replayed("stories", "split", str(story["id"]), "999")
    assert refused.returncode == 1
    assert "name some, not all" in refused.stderr


def test_case_has_the_figures_with_their_sentences_and_the_stage(replayed: Run) -> None:
    result = replayed("cases", "--json")
    assert result.returncode == 0, result.stderr
    cases = json.loads(result.stdout)
    assert {one["story_id"] for case in cases for one in case["articles"]} >= {
        one["id"] for one in listed(replayed)
    }
    assert all(
        {"id", "title", "first_at", "last_at", "stage", "articles", "figures"} <= one.keys()
        for one in cases
    )
    shown = replayed("cases").stdout
    assert all(case["title"] in shown for case in cases)
