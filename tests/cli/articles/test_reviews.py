"""Analysts' verdicts, what they say of the rules, and judging again – on both databases."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from storage.engine import Database
from storage.models import StoredJudgement

AT = datetime(2026, 11, 10, 2, tzinfo=UTC)


def flagged(tipwatch, export_of) -> set[int]:
    return {record["id"] for record in export_of(tipwatch, "--flagged")}


def test_rejected_article_is_no_longer_flagged_whatever_its_score(filled_either, export_of) -> None:
    one = min(flagged(filled_either, export_of))
    filled_either("articles", "review", str(one), "rejected", "--note", "a film")
    assert one not in flagged(filled_either, export_of)
    record = next(record for record in export_of(filled_either) if record["id"] == one)
    assert (record["review"], record["relevant"]) == ("rejected", True)


def test_confirmed_article_is_flagged_whatever_its_score(filled_either, export_of) -> None:
    missed = next(record["id"] for record in export_of(filled_either) if not record["relevant"])
    filled_either("articles", "review", str(missed), "confirmed")
    assert missed in flagged(filled_either, export_of)


def test_status_and_show_obey_the_verdict(filled_either, export_of) -> None:
    records = export_of(filled_either)
    film = next(one["id"] for one in records if one["relevant"])
    missed = next(one["id"] for one in records if not one["relevant"])

    def read_counts() -> tuple[int, str, str]:
        count = json.loads(filled_either("status", "--json").stdout)["flagged"]
        shown = [filled_either("show", str(one)).stdout.splitlines() for one in (film, missed)]
        verdicts = [next(one for one in lines if ", score " in one) for lines in shown]
        return count, verdicts[0], verdicts[1]

    before, film_line, missed_line = read_counts()
    assert before == len(flagged(filled_either, export_of))
    assert film_line.startswith("flagged: ")
    assert missed_line.startswith("not flagged: ")
    filled_either("articles", "review", str(film), "rejected")
    assert read_counts()[:2] == (before - 1, f"not {film_line}, rejected by an analyst")
    filled_either("articles", "review", str(missed), "confirmed")
    expected = f"{missed_line.removeprefix('not ')}, confirmed by an analyst"
    assert read_counts()[::2] == (before, expected)
    assert f"flagged {before}," in filled_either("status").stdout
    planned = json.loads(filled_either("show", str(missed), "--json").stdout)["revisit"]
    assert (planned["every_hours"], planned["why"]) == (6, "flagged, known for less than 2 days")


def test_newest_verdict_counts(filled_either, export_of) -> None:
    one = min(flagged(filled_either, export_of))
    for verdict in ("rejected", "confirmed"):
        filled_either("articles", "review", str(one), verdict)
    assert one in flagged(filled_either, export_of)


def test_report_gives_precision_by_term_and_source(filled_either, export_of) -> None:
    ids = sorted(flagged(filled_either, export_of))
    for number, verdict in zip(ids, ["confirmed"] * 4 + ["rejected"], strict=True):
        filled_either("articles", "review", str(number), verdict)
    read_counts = json.loads(filled_either("relevance", "report", "--json").stdout)
    assert (read_counts["reviewed"], read_counts["confirmed"], read_counts["precision"]) == (
        5,
        4,
        0.8,
    )
    assert read_counts["low"] < 0.8 < read_counts["high"]
    assert {line["name"] for line in read_counts["sources"]} >= {"baochinhphu.vn", "vovworld.vn"}
    assert read_counts["terms"]


def made_by_old_rules(filled_url: str) -> None:
    database = Database(filled_url)
    with database.writing() as session:
        for judgement in session.query(StoredJudgement):
            judgement.rule_version = "old"
            judgement.relevant = False
    database.close()


def test_dry_run_lists_what_would_change_and_changes_nothing(
    filled_either, export_of, filled_url
) -> None:
    made_by_old_rules(filled_url)
    turned = json.loads(filled_either("reassess", "--dry-run", "--json").stdout)
    assert len(turned) == 5
    assert flagged(filled_either, export_of) == set()


def test_reassessing_puts_todays_judgement_in_force(filled_either, export_of, filled_url) -> None:
    made_by_old_rules(filled_url)
    read_counts = filled_either("reassess")
    assert f"{len(export_of(filled_either))} articles judged" in read_counts.stderr
    assert len(flagged(filled_either, export_of)) == 5


def test_reassessing_again_finds_nothing_to_do(filled_either, filled_url) -> None:
    made_by_old_rules(filled_url)
    filled_either("reassess")
    assert "0 articles judged" in filled_either("reassess").stderr
