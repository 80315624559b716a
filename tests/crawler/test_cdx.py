"""Lists of captures: the dialects of the archives, and what of them is fetched from where."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from crawler.warc.web_archive.capture_address import (
    UnknownIndex,
    capture_address,
    index_base,
    original_location,
)
from crawler.warc.web_archive.cdx import (
    Capture,
    CaptureList,
    UnknownDialect,
    listing_url,
    parse_captures,
    worth_fetching,
)

AT = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
WAYBACK = "https://web.archive.org/cdx/search/cdx"
COMMON_CRAWL = "https://index.commoncrawl.org/CC-MAIN-2020-05-index"
TABLE = """[["urlkey","timestamp","original","mimetype","statuscode","digest","length"],
["vn,vov)/a-1.vov","20200102030405","http://vov.vn:80/a-1.vov","text/html","200","AAA","1234"],
[],
["vn%2Cvov%29+20200102"]]"""
LINES = json.dumps(
    {
        "urlkey": "vn,vov)/a-1.vov",
        "timestamp": "20200102030405",
        "url": "http://vov.vn:80/a-1.vov",
        "mime": "text/html",
        "status": "200",
        "digest": "AAA",
        "length": "1234",
        "offset": "77",
        "filename": "crawl-data/x.warc.gz",
    }
)


def test_both_dialects_name_the_same_capture() -> None:
    (table,) = parse_captures(TABLE).captures
    (line,) = parse_captures(f"{LINES}\n").captures
    assert (table.at, table.url, table.status, table.digest, table.length) == (
        AT, "http://vov.vn:80/a-1.vov", "200", "AAA", 1234,
    )  # fmt: skip
    assert (line.at, line.url, line.status, line.digest) == (
        table.at,
        table.url,
        table.status,
        "AAA",
    )
    assert (line.file, line.offset) == ("crawl-data/x.warc.gz", 77)


@pytest.mark.parametrize(
    "answer", ["", " \n", "[]", '{"message": "No Captures found for: vov.vn/*"}']
)
def test_nothing_captured_is_an_empty_list(answer: str) -> None:
    assert parse_captures(answer) == CaptureList()


@pytest.mark.parametrize(
    "answer",
    ["<html>Blocked</html>", "[1, 2", '{"url": ', "[[1], 2]", "null", "[" * 200_000, '{"a":' * 200_000,
     f"{LINES}\n{LINES[:40]}"],
)  # fmt: skip
def test_anything_else_is_refused_with_its_beginning(answer: str) -> None:
    with pytest.raises(UnknownDialect, match="no list of captures"):
        parse_captures(answer)


@pytest.mark.parametrize(
    "odd",
    [
        "null",
        "5",
        "[1, 2]",
        '"x"',
        '{"url": "http://vov.vn/a"}',
        LINES.replace("2020", "2O20"),
        LINES.replace("1234", "9" * 5_000),
    ],
)
def test_odd_row_is_counted_and_the_others_are_read(odd: str) -> None:
    found = parse_captures(f"{LINES}\n{odd}\n{LINES}")
    assert (len(found.captures), len(found.odd)) == (2, 1)


def test_odd_row_of_a_table_is_counted_and_marks_for_the_next_answer_are_not() -> None:
    rows = [*json.loads(TABLE), ["http://vov.vn/b", "20200102030405"], [], ["vn,vov)/c 2020"]]
    found = parse_captures(json.dumps(rows))
    assert (len(found.captures), len(found.odd)) == (1, 1)


@pytest.mark.parametrize(
    ("via", "address"),
    [
        (WAYBACK, "https://web.archive.org/web/20200102030405id_/http://vov.vn/a"),
        ("http://127.0.0.1:8080/press/cdx", "http://127.0.0.1:8080/press/20200102030405id_/http://vov.vn/a"),
        ("https://arquivo.example/wayback/news-cdx", "https://arquivo.example/wayback/news/20200102030405id_/http://vov.vn/a"),
    ],
)  # fmt: skip
def test_capture_is_replayed_as_it_was_captured(via: str, address: str) -> None:
    found = capture_address(via, Capture(at=AT, url="http://vov.vn/a"))
    assert found is not None
    assert (found.url, found.is_record) == (address, False)


def test_capture_of_common_crawl_is_a_range_of_its_file() -> None:
    (line,) = parse_captures(LINES).captures
    found = capture_address(COMMON_CRAWL, line)
    assert found is not None
    assert found.url == "https://data.commoncrawl.org/crawl-data/x.warc.gz"
    assert (found.first_byte, found.last_byte) == (77, 77 + 1234 - 1)
    assert capture_address(COMMON_CRAWL, Capture(at=AT, url="http://vov.vn/a")) is None


def test_address_of_no_index_is_refused_with_examples() -> None:
    with pytest.raises(UnknownIndex, match=r"web\.archive\.org/cdx/search/cdx"):
        index_base("https://web.archive.org/")


def test_list_is_asked_for_a_host_and_a_time() -> None:
    url = listing_url(WAYBACK, host="*.gov.vn", start=AT, end=AT + timedelta(days=1))
    assert "url=gov.vn&matchType=domain" in url
    assert "from=20200102030405&to=20200103030405" in url


@pytest.mark.parametrize(
    "location",
    [
        "https://vov.vn/",
        "https://web.archive.org/web/20200102030405id_/https://vov.vn/",
        "/web/20200102030405/https://vov.vn/",
    ],
)
def test_archived_redirect_leads_to_the_site(location: str) -> None:
    assert original_location(location) == "https://vov.vn/"


def test_repetitions_pictures_and_errors_are_not_fetched() -> None:
    def capture(day: int, **more: str) -> Capture:
        return Capture(
            at=AT + timedelta(days=day), url=more.pop("url", "http://vov.vn/a"), **more  # type: ignore[arg-type]
        )  # fmt: skip

    same = [capture(day, status="200", digest="A") for day in range(5)]
    edited = [capture(day, status="200", digest="B") for day in (5, 6)]
    others = [capture(7, status="503"), capture(8, status="200", media_type="image/png")]
    gone = [capture(9, status="404", digest="C")]
    found = worth_fetching([*gone, *others, *reversed(edited), *same, same[0]])
    assert found == [*same[:2], *edited, *gone]
