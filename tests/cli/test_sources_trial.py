"""`tipwatch sources trial`: the broken source is named with its link or selector, and can be replayed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fixtures.sites.loopback_site import LoopbackSite, SiteReply, mastercms_page, rss_feed, rss_item

PAPER = "baoquocte.vn"
PATHS = [f"/dua-cong-dan-ve-nuoc-an-toan-{number}.html" for number in (310001, 310002)]
DATE = '<meta property="article:published_time" content="2026-11-08T08:00:00+07:00">'
TEXT = (
    "Rạng sáng 12/10, tổ công tác phát hiện một xuồng máy tắt đèn chở ba người qua sông biên giới."
)


def paper(*, page: str | None = None, feed: SiteReply | None = None) -> dict[str, Any]:
    body = mastercms_page("Đưa công dân về nước an toàn", TEXT, head=DATE)
    links = "".join(f"<h3 class='article-title'><a href='{path}'>Tin</a></h3>" for path in PATHS)
    feed_page = rss_feed(*(rss_item(f"https://{PAPER}{path}") for path in PATHS))
    return {
        f"{PAPER}/rss_feed/": feed or feed_page,
        f"{PAPER}/goc-nhin-nhan-quyen": SiteReply(links),
        f"{PAPER}/tin-moi": SiteReply(links),
        **{f"{PAPER}{path}": SiteReply(page or body) for path in PATHS},
    }


def redesigned() -> str:
    body = mastercms_page("Đưa công dân về nước an toàn", TEXT, head=DATE)
    return body.replace("__MASTERCMS_CONTENT", "zz-content").replace("article-detail-content", "zz")


@pytest.fixture
def tried(tipwatch_fresh, tmp_path):
    """Try sources on a loopback site; return exit code, what was printed, and the report."""

    def attempt(site: dict[str, Any], *names: str) -> tuple[int, str, list[dict[str, Any]]]:
        folder = tmp_path / "report"
        with LoopbackSite(site) as served:
            completed = tipwatch_fresh(
                "sources", "trial", *(names or (PAPER,)), "-o", folder,
                TIPWATCH_HOST_MAP=json.dumps({PAPER: served.url, "cand.vn": "http://127.0.0.1:9"}),
            )  # fmt: skip
        assert (folder / "report.json").exists(), completed.stderr
        return (
            completed.returncode,
            completed.stdout,
            json.loads((folder / "report.json").read_text()),
        )

    return attempt


def test_source_that_answers_as_declared_is_ok(tried, tmp_path) -> None:
    code, _, (record,) = tried(paper())
    assert (code, record["name"], record["verdict"]) == (0, PAPER, "ok")
    assert {"links", "fields", "mend"} <= set(record)
    title = next(field for field in record["fields"] if field["field"] == "title")
    read = {one["selector"]: one["read"] for one in title["selectors"]}
    assert read == {"h1.article-detail-title": "Đưa công dân về nước an toàn"}
    page = (tmp_path / "report" / "index.html").read_text()
    assert "h1.article-detail-title" in page


def test_selector_that_reads_nothing_breaks_the_source_and_is_named(tried) -> None:
    code, output, (record,) = tried(paper(page=redesigned()))
    assert (code, record["verdict"]) == (1, "broken")
    assert record["mend"][0].startswith("layouts.body: ")
    assert "div.__MASTERCMS_CONTENT" in record["mend"][0]
    assert "zz-content" in record["mend"][0]
    assert f"{PAPER}: broken" in output


def test_first_link_that_fails_is_a_fallback_and_is_named(tried) -> None:
    code, _, (record,) = tried(paper(feed=SiteReply("Không có", 404)))
    assert (code, record["verdict"]) == (0, "fallback")
    assert record["mend"][0].startswith(f"discovery[0]: https://{PAPER}/rss_feed/")


def test_source_without_any_working_link_is_broken(tried) -> None:
    code, _, (record,) = tried({f"{PAPER}/robots.txt": SiteReply("", 404)})
    assert (code, record["verdict"]) == (1, "broken")
    assert [repair.partition(":")[0] for repair in record["mend"]] == [
        "discovery[0]",
        "discovery[1]",
    ]


def test_source_that_nothing_answers_for_is_unreachable_and_breaks_no_other(tried) -> None:
    code, _, records = tried(paper(), PAPER, "cand.vn")
    assert {one["name"]: one["verdict"] for one in records} == {
        PAPER: "ok",
        "cand.vn": "unreachable",
    }
    assert code == 0


def test_archive_of_a_trial_replays_it(tried, tipwatch_fresh, tmp_path) -> None:
    tried(paper(page=redesigned()))
    archive = tmp_path / "report" / f"{PAPER}.warc.gz"
    again = tmp_path / "again"
    completed = tipwatch_fresh("sources", "trial", PAPER, "--replay", archive, "-o", again)
    (record,) = json.loads((again / "report.json").read_text())
    assert (completed.returncode, record["verdict"]) == (1, "broken")
    checked = tipwatch_fresh("sources", "check", PAPER, "--replay", archive, "--json")
    assert json.loads(checked.stdout)["pages"]["found"].startswith("2 of 2")


def test_trial_stores_nothing(tried, tmp_path: Path) -> None:
    tried(paper())
    assert not list(tmp_path.rglob("tipwatch.db"))


@pytest.mark.parametrize("args", [(), (PAPER, "--all")])
def test_trial_wants_names_or_all(args: tuple[str, ...], tipwatch_fresh) -> None:
    assert tipwatch_fresh("sources", "trial", *args).returncode == 2
