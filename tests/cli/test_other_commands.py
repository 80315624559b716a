"""The other commands, as scripts and people use them."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from argon2 import Type, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY
from openpyxl import load_workbook
from sqlalchemy import select

from storage.engine import Database
from storage.models import Account
from web.auth.passwords import verify_password

AT = datetime(2026, 11, 10, 2, tzinfo=UTC)
CASE = "Triệt phá đường dây mua bán người sang Campuchia, giải cứu năm nạn nhân."


def test_classify_answers_line_by_line(tipwatch_fresh) -> None:
    given = json.dumps({"id": "a", "title": CASE, "text": ""}, ensure_ascii=False)
    result = json.loads(tipwatch_fresh("classify", given=given + "\n").stdout)
    assert (result["id"], result["relevant"], result["tier"]) == ("a", True, "core")


def test_classify_offsets_point_into_the_field_as_given(tipwatch_fresh) -> None:
    title = "Nạn mua bán người ở vùng biên"
    given = json.dumps({"id": 1, "title": title, "text": ""})
    evidence = json.loads(tipwatch_fresh("classify", given=given).stdout)["evidence"]
    spans = {title[one["start"] : one["end"]] for one in evidence if one["field"] == "title"}
    assert any("mua bán người" in span for span in spans)


def test_classify_names_the_elements_of_the_offence(tipwatch_fresh) -> None:
    text = "Hai thiếu nữ bị bán sang bên kia biên giới, chủ quán giữ căn cước."
    given = json.dumps({"id": 1, "title": "", "text": text})
    elements = json.loads(tipwatch_fresh("classify", given=given).stdout)["elements"]
    assert set(elements) == {"act", "means", "purpose", "indicators"}
    assert {"person-sold"} <= {one["sign"] for one in elements["act"]}
    assert {"documents-retained"} <= {one["sign"] for one in elements["means"]}
    for one in elements["act"]:
        assert text[one["start"] : one["end"]] in one["quote"]


def test_classify_answers_a_lone_surrogate(tipwatch_fresh) -> None:
    result = tipwatch_fresh(
        "classify", given='{"id": 1, "title": "buôn người \\ud800", "text": ""}\n'
    )
    assert result.returncode == 0
    assert json.loads(result.stdout)["relevant"] is True


def test_classify_names_a_bad_line_and_answers_the_others(tipwatch_fresh) -> None:
    result = tipwatch_fresh("classify", given='{"id": 1, "title": "x", "text": "y"}\nnonsense\n')
    assert result.returncode == 1
    assert "line 2" in result.stderr
    assert len(result.stdout.splitlines()) == 1


def test_show_finds_an_article_by_number_and_by_any_of_its_addresses(filled) -> None:
    record = json.loads(filled("show", "1", "--json").stdout)
    again = json.loads(filled("show", record["url"] + "?utm_source=mail", "--json").stdout)
    assert again["id"] == record["id"] == 1
    assert record["history"][0]["number"] == 1


def test_show_reports_that_there_is_no_such_article(filled) -> None:
    result = filled("show", "https://nowhere.vn/x")
    assert result.returncode == 1
    assert "https://nowhere.vn/x" in result.stderr


def test_sources_list_has_the_fields_of_the_contract(tipwatch_fresh) -> None:
    records = json.loads(tipwatch_fresh("sources", "list", "--json").stdout)
    assert {
        "name",
        "hosts",
        "language",
        "state",
        "health",
        "reason",
        "next_crawl_at",
        "last_article_at",
    } <= set(records[0])


def test_status_counts_articles_and_flags(filled) -> None:
    result = json.loads(filled("status", "--json").stdout)
    assert (result["articles"], result["flagged"]) == (12, 5)


def test_csv_export_cannot_run_a_formula(filled) -> None:
    rows = list(csv.DictReader(io.StringIO(filled("export", "--format", "csv").stdout)))
    assert len(rows) == 12
    assert not any(value.startswith(("=", "+", "@")) for row in rows for value in row.values())


def test_spreadsheet_export_opens(filled, tmp_path) -> None:
    filled("export", "--format", "xlsx", "-o", tmp_path / "a.xlsx")
    assert load_workbook(tmp_path / "a.xlsx").active.max_row == 13


def test_unknown_source_is_refused_by_name(tipwatch_fresh) -> None:
    result = tipwatch_fresh("crawl", "nowhere.vn")
    assert result.returncode == 2
    assert "nowhere.vn" in result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIPWATCH_DATABASE_URL", "mysql://x"),
        ("TIPWATCH_HOST_MAP", "not json"),
        ("TIPWATCH_LOG_FORMAT", "xml"),
        ("TIPWATCH_BIND", "localhost"),
        ("TIPWATCH_SMTP_URL_FILE", "/nowhere/secret"),
    ],
)
def test_wrong_setting_is_refused_by_name(tipwatch_fresh, name: str, value: str) -> None:
    result = tipwatch_fresh("status", **{name: value})
    assert result.returncode == 2
    assert name in result.stderr


def test_schema_of_an_empty_database_is_made_and_upgrading_again_does_nothing(
    tipwatch_fresh, tipwatch
) -> None:
    assert tipwatch_fresh("status").returncode == 0
    assert tipwatch("status").returncode == 0
    assert "nothing to do" in tipwatch("db", "upgrade").stderr


def test_scrapy_knows_the_sources(tipwatch_fresh) -> None:
    import subprocess
    import sys
    from pathlib import Path

    result = subprocess.run(
        [Path(sys.executable).with_name("scrapy"), "list"],
        capture_output=True,
        text=True,
        check=True,
    )
    names = [
        record["name"] for record in json.loads(tipwatch_fresh("sources", "list", "--json").stdout)
    ]
    assert result.stdout.split() == names


def test_account_is_added_with_a_password_that_is_slow_to_guess(tipwatch_fresh, tmp_path) -> None:
    given = "correct horse battery\n"
    result = tipwatch_fresh("accounts", "add", "mai", "--role", "analyst", given=given)
    assert result.returncode == 0, result.stderr
    database = Database(f"sqlite:///{tmp_path / 'var' / 'tipwatch.db'}")
    with database.reading() as session:
        account = session.scalars(select(Account)).one()
    database.close()
    cost = extract_parameters(account.password_hash)
    assert cost.type is Type.ID
    assert cost.time_cost >= RFC_9106_LOW_MEMORY.time_cost
    assert cost.memory_cost >= RFC_9106_LOW_MEMORY.memory_cost
    assert verify_password(account, given.strip())
    assert not verify_password(account, given)
