"""Lists of captures: the dialects of the archives, and what of them is fetched from where."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from crawler.warc.web_archive.capture_address import (
    UnknownIndex,
    can_be_fetched,
    capture_address,
    index_base,
    original_location,
)
from crawler.warc.web_archive.cdx import (
    Capture,
    UnknownDialect,
    parse_captures,
    worth_fetching,
)
from crawler.warc.web_archive.index_query import LINES, IndexQuery, ListIncomplete

AT = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
WAYBACK = "https://web.archive.org/cdx/search/cdx"
COMMON_CRAWL = "https://index.commoncrawl.org/CC-MAIN-2020-05-index"
TABLE = """[["urlkey","timestamp","original","mimetype","statuscode","digest","length"],
["vn,vov)/a-1.vov","20200102030405","http://vov.vn:80/a-1.vov","text/html","200","AAA","1234"],
[],
["vn%2Cvov%29+20200102"]]"""
FIELDS = {
    "url": "http://vov.vn:80/a-1.vov",
    "mime": "text/html",
    "status": "200",
    "digest": "AAA",
    "length": "1234",
    "offset": "77",
    "filename": "crawl-data/x.warc.gz",
}
LINE = json.dumps({"urlkey": "vn,vov)/a-1.vov", "timestamp": "20200102030405", **FIELDS})
CDXJ = f"vn,vov)/a-1.vov 20200102030405 {json.dumps(FIELDS)}"


def test_every_dialect_names_the_same_capture() -> None:
    (table,) = parse_captures(TABLE).captures
    (line,) = parse_captures(f"{LINE}\n").captures
    (cdxj,) = parse_captures(f"{CDXJ}\n").captures
    assert cdxj == line
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
    assert parse_captures(answer).captures == []


def test_lines_that_name_no_capture_are_counted() -> None:
    lines = [
        LINE,
        LINE.replace("20200102030405", "20200002030405"),
        "Internal error",
        LINE.replace('"url"', '"address"'),
        '"a word"',
        LINE.replace("a-1", "a-2"),
    ]
    answer = parse_captures("\n".join(lines))
    assert [one.url for one in answer.captures] == [
        "http://vov.vn:80/a-1.vov",
        "http://vov.vn:80/a-2.vov",
    ]
    assert (answer.lines, answer.unreadable) == (6, 4)
    with pytest.raises(UnknownDialect):
        parse_captures("\n".join([*lines, LINE[:40]]))  # it breaks off


def test_numbers_may_be_numbers_and_odd_ones_are_unknown() -> None:
    whole = {**FIELDS, "timestamp": "20200102030405", "offset": 0, "length": 12}
    odd = {**whole, "offset": "-3", "length": "9" * 5000}
    first, second = parse_captures(f"{json.dumps(whole)}\n{json.dumps(odd)}").captures
    assert (first.offset, first.length) == (0, 12)
    assert (second.offset, second.length) == (None, 0)
    assert len(worth_fetching([first, second, first])) == 2


def test_key_of_a_table_asks_for_the_rest() -> None:
    query = IndexQuery(host="vov.vn", start=AT, end=AT + timedelta(days=1))
    answer = parse_captures(TABLE)
    assert "showResumeKey=true" in query.url(WAYBACK)
    (rest,) = query.rest(answer) or []
    assert "resumeKey=vn%252Cvov" in rest.url(WAYBACK)
    assert rest.rest(parse_captures(TABLE.partition(",\n[],")[0] + "]")) == []
    with pytest.raises(UnknownDialect, match="resumes where it was"):
        rest.rest(answer)


def test_full_answer_without_a_key_is_asked_in_halves_down_to_an_hour() -> None:
    query = IndexQuery(host="vov.vn", start=AT, end=AT + timedelta(hours=2))
    one_is_unreadable = "\n".join([LINE] * (LINES - 2) + ["odd", LINE])
    assert query.rest(parse_captures(one_is_unreadable)) is None
    later, earlier = query.halves()
    assert (earlier.start, later.end) == (query.start, query.end)
    assert later.start - earlier.end == timedelta(seconds=1)
    with pytest.raises(ListIncomplete, match="within an hour"):
        later.halves()


def test_pages_of_common_crawl_are_counted_first() -> None:
    query = IndexQuery(host="vov.vn", start=AT, end=AT + timedelta(days=1))
    assert "showNumPages=true" in query.url(COMMON_CRAWL)
    pages = query.pages('{"pages": 3, "pageSize": 5, "blocks": 11}')
    assert [one.page for one in pages] == [2, 1, 0], "the last one is asked first"
    assert all(f"&page={one.page}" in one.url(COMMON_CRAWL) for one in pages)
    assert not any(one.counts_pages(COMMON_CRAWL) for one in pages)
    assert (query.pages("2")[0].page, query.pages("0"), query.pages("")) == (1, [], [])
    for answer in ("<html>", '{"pages": -1}', '{"pages": 1e9}', "{}"):
        with pytest.raises(UnknownDialect):
            query.pages(answer)


@pytest.mark.parametrize(
    "answer",
    ["<html>Blocked</html>", "[1, 2", '{"url": ', "[[1], 2]", "null", "[" * 200_000, '{"a":' * 200_000],
)  # fmt: skip
def test_anything_else_is_refused_with_its_beginning(answer: str) -> None:
    with pytest.raises(UnknownDialect, match="no list of captures"):
        parse_captures(answer)


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
    (line,) = parse_captures(LINE).captures
    found = capture_address(COMMON_CRAWL, line)
    assert found is not None
    assert found.url == "https://data.commoncrawl.org/crawl-data/x.warc.gz"
    assert (found.first_byte, found.last_byte) == (77, 77 + 1234 - 1)
    assert capture_address(COMMON_CRAWL, Capture(at=AT, url="http://vov.vn/a")) is None
    for file in ("https://elsewhere.example/x.warc.gz", "//elsewhere.example/x", ""):
        elsewhere = Capture(at=AT, url=line.url, length=9, file=file, offset=0)
        assert capture_address(COMMON_CRAWL, elsewhere) is None


def test_record_that_repeats_another_one_is_replayed_and_no_range() -> None:
    repeated = Capture(at=AT, url="http://vov.vn/a", media_type="warc/revisit", status="-")
    assert can_be_fetched(WAYBACK, repeated)
    assert not can_be_fetched(COMMON_CRAWL, repeated)


def test_address_of_no_index_is_refused_with_examples() -> None:
    with pytest.raises(UnknownIndex, match=r"web\.archive\.org/cdx/search/cdx"):
        index_base("https://web.archive.org/")


def test_list_is_asked_for_a_host_and_a_time() -> None:
    url = IndexQuery(host="*.gov.vn", start=AT, end=AT + timedelta(days=1)).url(WAYBACK)
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

    same = [capture(day, status="-" if day % 2 else "200", digest="A") for day in range(5)]
    edited = [capture(day, status="200", digest="B") for day in (5, 6)]
    others = [capture(7, status="503"), capture(8, status="200", media_type="image/png")]
    gone = [capture(9, status="404", digest="C")]
    found = worth_fetching([*gone, *others, *reversed(edited), *same, same[0]])
    assert found == [*same[:2], *edited, *gone]
