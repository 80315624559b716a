"""Backfilling from archives that page, resume, refuse and lose records: nothing is missed, nothing misdated."""

from __future__ import annotations

import json
import signal
import time
from datetime import datetime
from pathlib import Path

import pytest
from fixtures.processes.command_fork import start_command
from fixtures.sites.archived_history import ArchivedHistory, archived_history
from fixtures.sites.loopback_site import SiteReply
from fixtures.sites.odd_archive import OddArchive, json_lines, replayed, timestamp

SOURCE = "baoquocte.vn"
VIA = "http://archive.example/press/cdx"


@pytest.fixture(scope="module")
def history() -> ArchivedHistory:
    return archived_history(articles=14, sources=(SOURCE,))


@pytest.fixture
def archive(history: ArchivedHistory):
    return OddArchive(list(history.entries))


@pytest.fixture
def fill(tipwatch_sqlite):
    def run(archive: OddArchive, *more: str, code: int = 0, **settings: str):
        with archive.serve() as site:
            result = tipwatch_sqlite(
                "backfill", SOURCE, "--from", "2018-01-01", "--via", VIA, "--json", *more,
                TIPWATCH_HOST_MAP=json.dumps({"archive.example": site.url}), **settings,
            )  # fmt: skip
        assert result.returncode == code, result.stderr
        return json.loads(result.stdout)[0], result.stderr

    return run


@pytest.fixture
def assert_whole(tipwatch_sqlite, export_of, history: ArchivedHistory):
    def check() -> None:
        records = {one["url"]: one for one in export_of(tipwatch_sqlite)}
        seen = {url: datetime.fromisoformat(one["first_seen_at"]) for url, one in records.items()}
        assert seen == history.first_seen
        assert {url: one["revisions"] for url, one in records.items()} == history.revisions
        removed = {url for url, one in records.items() if one["state"] == "removed"}
        assert removed == history.removed

    return check


def test_index_is_resumed_by_its_keys_and_after_it_asked_to_wait(
    fill, archive: OddArchive, assert_whole
) -> None:
    header = ["timestamp", "original", "statuscode", "mimetype", "digest", "length"]
    rows = [
        [row[name] for name in ("timestamp", "url", "status", "mime", "digest", "length")]
        for row in archive.rows()
    ]
    size, busy = 30, [429]

    def listing(query: dict[str, str]) -> SiteReply:
        begin = int(query.get("resumeKey", "0"))
        if begin and busy:
            return SiteReply(status=busy.pop(), headers={"Retry-After": "1"})
        key = [[], [str(begin + size)]] if begin + size < len(rows) else []
        return SiteReply(json.dumps([header, *rows[begin : begin + size], *key]))

    archive.listing = listing
    done, notes = fill(archive)
    assert "asks to wait" in notes
    assert done["listed"] == len(rows)
    keys = [query.get("resumeKey", "0") for query in archive.queries]
    assert keys == ["0", "30", *[str(begin) for begin in range(30, len(rows), 30)]]
    assert_whole()


def test_answer_that_is_too_large_is_asked_in_halves(
    fill, archive: OddArchive, assert_whole
) -> None:
    def listing(query: dict[str, str]) -> SiteReply:
        rows = [row for row in archive.rows() if query["from"] <= row["timestamp"] <= query["to"]]
        reply = json_lines(rows)
        return reply if len(rows) < 40 else SiteReply(f"{reply.body!s}{' ' * 300_000}\n")

    archive.listing = listing
    fill(archive, TIPWATCH_PAGE_BYTES_LIMIT="200000")
    assert len(archive.queries) > 2
    assert_whole()


def test_lines_that_name_no_capture_are_counted_and_the_others_stored(
    fill, archive: OddArchive, assert_whole
) -> None:
    lines = str(json_lines(archive.rows()).body).splitlines()
    odd = json.dumps({**archive.rows()[0], "timestamp": "20190001000000"})
    archive.listing = lambda _query: SiteReply("\n".join([odd, *lines[:9], "500 oops", *lines[9:]]))
    done, notes = fill(archive)
    assert done["unreadable"] == 2
    assert "2 lines of the index name no capture" in notes
    assert_whole()


def test_list_that_breaks_off_is_no_list(fill, archive: OddArchive, tipwatch_sqlite, export_of) -> None:  # fmt: skip
    body = str(json_lines(archive.rows()).body)
    archive.listing = lambda _query: SiteReply(body[: len(body) // 2])
    fill(archive, code=1)
    assert export_of(tipwatch_sqlite) == []


def test_index_that_is_not_there_is_no_empty_archive(fill, archive: OddArchive) -> None:
    archive.listing = lambda _query: SiteReply("<h1>No such collection</h1>", 404)
    _, notes = fill(archive, code=1)
    assert "answered 404" in notes
    archive.listing = lambda _query: SiteReply('{"message": "No Captures found"}', 404)
    fill(archive)


def test_another_capture_than_the_one_asked_for_is_not_stored_under_its_date(
    fill, archive: OddArchive, history: ArchivedHistory, tipwatch_sqlite, export_of
) -> None:
    url = next(url for url, count in history.revisions.items() if count == 2)
    captures = sorted((one for one in archive.entries if one.url == url), key=lambda one: one.at)
    lost, last = captures[0], captures[-1]
    archive.replies[f"{timestamp(lost)}/{url}"] = replayed(last)
    done, notes = fill(archive, code=1)
    assert len(done["unavailable"]) == 1
    assert "answered the capture of" in notes
    (record,) = [one for one in export_of(tipwatch_sqlite) if one["url"] == url]
    assert record["first_seen_at"] != lost.at
    assert record["revisions"] == 1 + (captures[1].body != last.body)


@pytest.mark.parametrize("order", ["oldest", "newest"])
def test_records_that_an_archive_lost_do_not_end_the_run(
    fill, archive: OddArchive, history: ArchivedHistory, order: str, tipwatch_sqlite, export_of
) -> None:
    ordered = sorted(archive.entries, key=lambda one: one.at)
    articles = [one for one in ordered if one.url in history.first_seen]
    begin = 0 if order == "oldest" else len(articles) // 2
    lost = articles[begin : begin + 9]
    gone = {f"{timestamp(one)}/{one.url}": SiteReply("lost", 404) for one in lost}
    archive.replies |= gone
    done, _ = fill(archive, "--order", order, code=1)
    missed = gone.keys() & set(archive.asked)
    assert (done["left"], len(done["unavailable"])) == (0, len(missed))
    assert len(missed) > 5
    urls = {one.url for one in articles} - {one.url for one in lost}
    assert urls <= {one["url"] for one in export_of(tipwatch_sqlite)}


def test_archive_that_fails_is_asked_for_the_same_captures_later(
    fill, archive: OddArchive, assert_whole
) -> None:
    whole = archive.answer
    archive.answer = lambda handler: (  # type: ignore[method-assign]
        whole(handler)
        if "cdx?" in handler.path or len(archive.asked) < 20
        else SiteReply("down", 403)(handler)
    )
    done, notes = fill(archive, code=1)
    assert "5 captures in a row" in notes
    assert done["unavailable"] == []
    archive.answer = whole  # type: ignore[method-assign]
    fill(archive)
    assert_whole()


def test_archived_server_error_is_no_request_to_wait(
    fill, archive: OddArchive, assert_whole
) -> None:
    first = archive.rows()[3]
    odd = {**first, "timestamp": f"{int(first['timestamp']) + 1}", "status": "-", "digest": "X"}
    url = first["url"]
    old = next(one for one in archive.entries if one.url == url)
    at = datetime.strptime(f"{odd['timestamp']}Z", "%Y%m%d%H%M%S%z").isoformat()
    answer = replayed(old, at=at)
    archive.replies[f"{odd['timestamp']}/{url}"] = SiteReply(
        "busy", 503, {**answer.headers, "Retry-After": "3600"}
    )
    archive.listing = lambda _query: json_lines([*archive.rows(), odd])
    _, notes = fill(archive)
    assert "asks to wait" not in notes
    assert_whole()


def test_estimate_is_what_is_asked_and_dates_are_its_limits(
    fill, archive: OddArchive, history: ArchivedHistory
) -> None:
    limits = ("--to", "2020-06-30")
    estimate, _ = fill(archive, *limits, "--dry-run")
    assert archive.asked == []
    done, notes = fill(archive, *limits)
    assert estimate["left"] == len(archive.asked) == len(set(archive.asked))
    assert all("20180101" <= one[:8] <= "20200630" for one in archive.asked)
    assert f"{estimate['left'] + 1:,} requests" in notes
    assert (done["left"], done["captures"]) == (0, estimate["captures"])
    rest, _ = fill(archive, "--dry-run")
    assert rest["left"] == rest["captures"] - estimate["captures"] > 0


def test_bounds_hold_for_repeated_requests_and_for_bytes(fill, archive: OddArchive) -> None:
    whole, count = archive.answer, [0]

    def answer(handler) -> None:
        count[0] += 1
        (SiteReply("oops", 502) if count[0] == 4 else whole)(handler)

    archive.answer = answer  # type: ignore[method-assign]
    fill(archive, "--max-requests", "6")
    assert count[0] == 6
    last = archive.asked[-1]
    headers = {**archive.replay(last).headers, "Content-Type": "image/jpeg"}
    large = SiteReply(b"." * 1_000_000, 200, headers)
    archive.replies[last] = large
    before = [*archive.asked]
    archive.asked.clear()
    _, notes = fill(archive, "--max-megabytes", "1", "--again")
    assert "bytes were received" in notes
    assert archive.asked == before


@pytest.mark.parametrize("order", ["oldest", "newest"])
def test_killed_run_goes_on_to_the_same_rows(
    fill, archive: OddArchive, assert_whole, tmp_path: Path, order: str
) -> None:
    command = ["backfill", SOURCE, "--from", "2018-01-01", "--via", VIA, "--order", order]
    with archive.serve() as site:
        environment = {
            "PATH": "/usr/bin:/bin",
            "TIPWATCH_DATA_DIR": str(tmp_path / "var"),
            "TIPWATCH_HOST_MAP": json.dumps({"archive.example": site.url}),
        }
        for captures in (21, 22, 23):
            archive.asked.clear()
            running = start_command(*command, env=environment)
            deadline = time.monotonic() + 300
            while running.poll() is None and len(archive.asked) < captures:
                assert time.monotonic() < deadline
                time.sleep(0.01)
            running.send_signal(signal.SIGKILL)
            running.wait(300)
    fill(archive, "--order", order)
    assert_whole()
    archive.asked.clear()
    fill(archive, "--order", order)
    assert archive.asked == []
