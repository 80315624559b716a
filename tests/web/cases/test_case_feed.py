"""Cases for programs: the API's records, and an Atom feed with one entry for each development."""

from __future__ import annotations

import json
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from fixtures.samples.sample_affair import AFFAIR, store_affair_report

from grouping.case_index import CaseIndex
from grouping.case_records import case_records

pytestmark = pytest.mark.slow


@pytest.fixture
def affair(bare_site) -> Iterator:
    """Serve the first chapters of one affair: a rescue, its copy, a report without news."""
    for number in (0, 1, 2):
        store_affair_report(bare_site.database, number)
    with bare_site() as site:
        yield site


def entries(site) -> dict[str, ET.Element]:
    feed = ET.fromstring(site.get("/feeds/cases/1.atom").body)
    return {one.findtext("{*}id", ""): one for one in feed.iterfind("{*}entry")}


def test_feed_has_the_first_report_and_then_one_entry_for_each_development(affair) -> None:
    assert list(entries(affair)) == ["urn:tipwatch:development:1"]
    for number in (3, 4, 5):
        store_affair_report(affair.database, number)
    CaseIndex(affair.database).refresh()
    found = entries(affair)
    assert list(found) == [f"urn:tipwatch:development:{page}" for page in (6, 4, 1)]
    moved = found["urn:tipwatch:development:4"]
    assert moved.findtext("{*}title") == AFFAIR[3][2]
    assert (moved.findtext("{*}summary") or "").startswith("Số nạn nhân: 9 → 31.")
    links = {one.attrib["rel"]: one.attrib["href"] for one in moved.iterfind("{*}link")}
    assert links == {"alternate": "https://d.vn/3", "related": f"{affair.base}/cases/1#report-4"}


def test_feed_is_one_whatever_article_names_it(affair) -> None:
    ids = {
        ET.fromstring(affair.get(f"/feeds/cases/{number}.atom").body).findtext("{*}id")
        for number in (1, 2, 3)
    }
    assert ids == {f"{affair.base}/feeds/cases/1.atom"}
    assert affair.get("/feeds/cases/4711.atom").status == 404


def test_feed_is_in_the_language_of_its_reader(affair) -> None:
    store_affair_report(affair.database, 3)
    CaseIndex(affair.database).refresh()
    body = affair.get("/feeds/cases/1.atom", accept_language="en").body
    assert "Victims: 9 → 31" in body


def test_api_returns_the_record_of_the_command(affair) -> None:
    with affair.database.reading() as session:
        (record,) = case_records(session)
    assert json.loads(affair.get("/api/v1/cases").body) == {"cases": [record], "next": None}
    assert json.loads(affair.get("/api/v1/cases/3").body) == record
    assert json.loads(affair.get("/api/v1/cases?stage=sentenced").body)["cases"] == []
    assert affair.get("/api/v1/cases/4711").status == 404
    assert affair.get("/api/v1/cases?stage=x").status == 422


def test_api_lists_cases_a_page_at_a_time(affair, store_article) -> None:
    text = "Tòa án tỉnh Cà Mau tuyên phạt hai bị cáo về tội mua bán người sang Malaysia."
    for number in (1, 2):
        store_article(
            affair.database, number, title="Cà Mau: tuyên phạt hai bị cáo mua bán người", text=text,
            url=f"https://x.vn/{number}",
        )  # fmt: skip
    CaseIndex(affair.database).refresh()
    first = json.loads(affair.get("/api/v1/cases?limit=1").body)
    second = json.loads(affair.get(f"/api/v1/cases?limit=1&page={first['next']}").body)
    assert [one["id"] for page in (first, second) for one in page["cases"]] == [1, 4]
    assert second["next"] is None


def test_api_is_documented(affair) -> None:
    body = affair.get("/api/docs").body
    assert "/api/v1/cases/{number}" in body
    assert "furthest stage" in body
