"""An archived page is seen in place: its words, and nothing that runs or asks another server."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from fixtures.dashboard.page_navigation import follow
from fixtures.samples.warc_files import WarcEntry, warc_bytes

from crawler.html.inert import inert_html
from storage.models import Revision

PAGE = """<!doctype html><html><head><meta charset="windows-1258"><title>Bài</title>
<meta http-equiv="refresh" content="0;url=https://elsewhere.example/refresh">
<base href="https://elsewhere.example/"><link rel="preconnect" href="https://elsewhere.example">
<link rel="stylesheet" href="https://elsewhere.example/style.css">
<style>p { color: rgb(10, 20, 30); background: url(https://elsewhere.example/style.png) }</style></head>
<body onload="document.title = 'ran'"><script>document.title = "ran"</script>
<noscript><p>Lời cho trình duyệt không chạy mã.</p></noscript>
<p id="words">Bộ Công an giải cứu ba nạn nhân.</p><img src="https://elsewhere.example/a.png" srcset="/b.png 2x">
<iframe src="https://elsewhere.example/frame"></iframe><a href="javascript:alert(1)" ping="https://elsewhere.example/ping">bẫy</a>
<a id="out" href="https://elsewhere.example/page">ra ngoài</a>
<form action="https://elsewhere.example/"><button formaction="https://elsewhere.example/">gửi</button></form></body></html>"""


@pytest.fixture
def archive(site, settings) -> Callable[[str], None]:
    def store(page: str) -> None:
        settings.archive_config.folder.mkdir(parents=True, exist_ok=True)
        entry = WarcEntry(url="https://vov.vn/a-1.vov", body=page.encode())
        (settings.archive_config.folder / "a.warc.gz").write_bytes(warc_bytes(entry))
        digest = hashlib.sha256(page.encode()).hexdigest()
        with site.database.writing() as session:
            revision = session.query(Revision).filter_by(page_id=1, number=2).one()
            revision.archive = {"warc": "a.warc.gz", "offset": 0, "sha256": digest}

    return store


def test_page_is_shown_with_its_words_and_asks_nobody_else(site, window, archive) -> None:
    archive(PAGE)
    shown = window(site.base, width=390)
    page = shown.open("/articles/1/archived/2")
    frame = page.frame_locator("iframe.archived")
    assert frame.locator("#words").inner_text() == "Bộ Công an giải cứu ba nạn nhân."
    assert "Lời cho trình duyệt" in frame.locator("body").inner_text()
    assert hashlib.sha256(PAGE.encode()).hexdigest() in page.locator("main").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    frame.locator("#out").click()
    assert shown.strangers == []


def test_article_leads_to_its_archived_page_and_to_references(site, window, archive) -> None:
    archive(PAGE)
    shown = window(site.base)
    page = shown.open("/articles/1?rev=2")
    page.locator(".cite summary").click()
    assert "/articles/1/archived/2" in page.locator("#cite-vi").input_value()
    assert page.locator("#cite-bibtex").input_value().startswith("@online{tipwatch-1-2,")
    follow(page.locator("a[href='/articles/1/archived/2']"))
    page.frame_locator("iframe.archived").locator("#words").wait_for()
    assert shown.complaints == []


def test_frame_forbids_scripts_and_remote_parts_by_its_headers_as_well(site, archive) -> None:
    archive(PAGE)
    policy = site.get("/articles/1/archived/2/frame.html").headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert (
        "frame-src 'self'" in site.get("/articles/1/archived/2").headers["content-security-policy"]
    )


def test_page_that_is_nested_too_deep_or_not_archived_is_not_found(site, archive) -> None:
    archive("<div>" * 20_000)
    for path in (
        "/articles/1/archived/2/frame.html",
        "/articles/1/archived/1",
        "/articles/99/archived/1",
    ):
        assert site.get(path).status == 404


@pytest.mark.parametrize(
    "part",
    [
        "elsewhere.example/a.png", "onload", "<script", "<iframe", "javascript:", "ping=", "srcset", "formaction",
        "preconnect", "refresh", "<base",
    ],
)  # fmt: skip
def test_part_that_runs_or_loads_is_taken_out(part: str) -> None:
    assert part in PAGE
    assert part not in inert_html(PAGE)


def test_words_and_links_stay() -> None:
    assert "Bộ Công an giải cứu ba nạn nhân." in inert_html(PAGE)
    assert 'href="https://elsewhere.example/page"' in inert_html(PAGE)
