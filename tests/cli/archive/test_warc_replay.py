"""The main job out of archives, on both databases: what each visit to the sample sites leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from storage.articles.article_records import article_records
from storage.engine import Database
from storage.schema import ensure_schema

FIRST = datetime(2026, 11, 10, 2, tzinfo=UTC)
SECOND = datetime(2026, 11, 12, 2, tzinfo=UTC)
THIRD = datetime(2026, 11, 13, 2, tzinfo=UTC)

Records = list[dict[str, Any]]


@dataclass(frozen=True)
class ReplayHistory:
    """What the database held after each command."""

    first: Records
    again: Records
    second: Records
    third: Records


def records(url: str) -> Records:
    database = Database(url)
    ensure_schema(database)
    with database.reading() as session:
        found = list(article_records(session))
    database.close()
    return found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def history(
    request: pytest.FixtureRequest,
    tmp_path_factory,
    archive: Callable[[str, datetime], Path],
    run_on,
) -> ReplayHistory:
    """Live through three archives, the first one twice."""
    url = (
        f"sqlite:///{tmp_path_factory.mktemp('history') / 'tipwatch.db'}"
        if request.param == "sqlite"
        else request.getfixturevalue("module_postgres_url")
    )
    archived = []
    for round_name, at in (
        ("first", FIRST),
        ("first", FIRST),
        ("second", SECOND),
        ("second", THIRD),
    ):
        result = run_on(url)("crawl", "--replay", archive(round_name, at))
        assert result.returncode == 0, result.stderr
        archived.append(records(url))
    return ReplayHistory(*archived)


def of(found: Records, source: str) -> Records:
    return [record for record in found if record["source"] == source]


def test_every_announced_article_is_stored_once(history: ReplayHistory) -> None:
    urls = [record["url"] for record in history.first]
    assert len(urls) == len(set(urls)) == 12


def test_only_articles_about_trafficking_are_flagged(history: ReplayHistory) -> None:
    flagged = sorted(record["source"] for record in history.first if record["relevant"])
    assert flagged == ["baochinhphu.vn", "baoquocte.vn", "mofa.gov.vn", "vietnam.vn", "vovworld.vn"]


def test_republished_text_points_to_its_original(history: ReplayHistory) -> None:
    flagged = {record["source"]: record for record in history.first if record["relevant"]}
    copy, original = flagged["vietnam.vn"], flagged["baoquocte.vn"]
    assert copy["duplicate_of"] == original["id"]
    assert copy["original_url"] == original["url"]


def test_replaying_the_same_archive_changes_nothing(history: ReplayHistory) -> None:
    assert history.again == history.first


def test_clock_of_a_replay_is_the_archives(history: ReplayHistory) -> None:
    assert {record["first_seen_at"] for record in history.first} == {"2026-11-10T02:00:00Z"}


def test_later_archive_shows_what_was_edited(history: ReplayHistory) -> None:
    revised = {record["source"] for record in history.second if record["revisions"] == 2}
    assert revised == {"baochinhphu.vn", "vovworld.vn"}


def test_later_archive_brings_what_is_new(history: ReplayHistory) -> None:
    before = {record["url"] for record in history.first}
    assert sum(record["url"] not in before for record in history.second) == 2


def test_page_that_is_missing_once_is_still_live(history: ReplayHistory) -> None:
    assert {record["state"] for record in of(history.second, "mofa.gov.vn")} == {"live"}


def test_page_that_is_missing_twice_is_removed(history: ReplayHistory) -> None:
    assert {record["state"] for record in of(history.third, "mofa.gov.vn")} == {"live", "removed"}


def test_two_archives_in_one_command_give_the_same_history(tipwatch, database_url, archive) -> None:
    tipwatch("crawl", "--replay", archive("second", SECOND), "--replay", archive("first", FIRST))
    revised = {record["source"] for record in records(database_url) if record["revisions"] == 2}
    assert revised == {"baochinhphu.vn", "vovworld.vn"}


def test_addresses_the_archive_lacks_are_reported_once_and_are_no_failure(
    tipwatch_sqlite, archive
) -> None:
    result = tipwatch_sqlite("crawl", "thoidai.com.vn", "--replay", archive("first", FIRST))
    assert result.stderr.count("not in the archive") == 1
    assert "failed" not in result.stderr


def test_ingest_stores_every_article_once(tipwatch, database_url, archive) -> None:
    for _ in range(2):
        result = tipwatch("ingest", archive("first", FIRST))
        assert result.returncode == 0, result.stderr
    found = records(database_url)
    assert len(found) == 12
    assert sum(record["relevant"] for record in found) == 5
    assert {record["revisions"] for record in found} == {1}
