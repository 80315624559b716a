"""Watching a page by its address: a preview first, a part by selector or number, a file that the crawl obeys."""

from __future__ import annotations

import json
import os
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from fixtures.databases.migrated_files import with_database
from fixtures.processes.command_fork import run_command
from fixtures.sites.loopback_site import LoopbackSite, SiteReply

from crawler.scaffold.watch.page_parts import page_parts
from crawler.spider.declarations.sources_folder import apply_folder, read_folder
from settings.source_names import FIXED_PAGES_SOURCE

pytestmark = pytest.mark.slow

HOST = "register.example"
URL = f"https://{HOST}/licensed"
PAGE = """<html><head><title>Doanh nghiệp được cấp phép</title></head><body>
<div id="menu">Lượt truy cập hôm nay: 5.678; trang chủ, giới thiệu, liên hệ, sơ đồ trang</div>
<table class="firms"><tr><th>Công ty</th><th>Giấy phép</th></tr>
<tr><td>Công ty Hoa Sen</td><td>GP 12/2024</td></tr>
<tr><td>Công ty Biển Xanh</td><td>GP 31/2025</td></tr>
<tr><td>Công ty Sao Mai</td><td>GP 7/2023</td></tr></table>
<div class="note">Danh sách được cập nhật vào ngày làm việc đầu tiên của mỗi tháng.</div></body></html>"""
Answer = subprocess.CompletedProcess[str]


@pytest.fixture
def site() -> Iterator[LoopbackSite]:
    with LoopbackSite({f"{HOST}/licensed": SiteReply(body=PAGE)}) as server:
        yield server


def tipwatch(tmp_path: Path, site: LoopbackSite, *words: str) -> Answer:
    return run_command(
        *words,
        env={
            **os.environ,
            "TIPWATCH_DATA_DIR": str(with_database(tmp_path)),
            "TIPWATCH_HOST_MAP": json.dumps({HOST: site.url}),
        },
    )


def test_parts_of_a_page_are_listed_with_their_first_words() -> None:
    parts = page_parts(PAGE)
    assert [one.selector for one in parts] == ["#menu", "table.firms", "div.note"]
    assert parts[1].first_words.startswith("Công ty Giấy phép Công ty Hoa Sen")


def test_preview_shows_what_would_be_compared_and_watches_nothing(tmp_path, site) -> None:
    done = tipwatch(tmp_path, site, "sources", "add", URL, "--watch", "--part", "table.firms")
    assert done.returncode == 0, done.stderr
    assert "Công ty Biển Xanh | GP 31/2025" in done.stdout
    assert "div.note" in done.stdout
    assert not (tmp_path / "sources.d").exists()


def test_part_chosen_by_its_number_is_watched_and_crawled(tmp_path, site) -> None:
    done = tipwatch(
        tmp_path, site, "sources", "add", URL, "--watch", "--part", "2", "--yes", "--json"
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["part"] == "table.firms"
    (file,) = (tmp_path / "sources.d").glob("*.toml")
    assert tomllib.loads(file.read_text("utf-8")) == {"watch": URL, "part": "table.firms"}
    crawled = tipwatch(tmp_path, site, "crawl", FIXED_PAGES_SOURCE)
    assert crawled.returncode == 0, crawled.stderr
    (stored,) = map(json.loads, tipwatch(tmp_path, site, "export").stdout.splitlines())
    assert "Công ty Sao Mai | GP 7/2023" in stored["text"]
    assert "Lượt truy cập" not in stored["text"]
    again = tipwatch(tmp_path, site, "sources", "add", URL, "--watch", "--yes")
    assert (again.returncode, "watched already" in again.stderr) == (2, True)


def test_part_that_is_not_there_is_refused_with_those_that_are(tmp_path, site) -> None:
    done = tipwatch(tmp_path, site, "sources", "add", URL, "--watch", "--part", ".gone", "--yes")
    assert done.returncode == 1
    assert "#menu, table.firms, div.note" in " ".join(done.stderr.split())
    assert not (tmp_path / "sources.d").exists()


def listed(tmp_path: Path, site: LoopbackSite) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(
        tipwatch(tmp_path, site, "sources", "watched", "--json").stdout
    )
    return found


def test_recipients_of_a_page_are_named_listed_and_changed(tmp_path, site) -> None:
    for email in ("an@example.org", "binh@example.org"):
        assert tipwatch(tmp_path, site, "subscribers", "add", email).returncode == 0
    watch = ("sources", "add", URL, "--watch", "--yes", "--recipient")
    refused = tipwatch(tmp_path, site, *watch, "nobody@example.org")
    assert (refused.returncode, "nobody@example.org is no subscriber" in refused.stderr) == (
        2,
        True,
    )
    assert listed(tmp_path, site) == []
    done = tipwatch(tmp_path, site, *watch, "an@example.org", "--recipient", "binh@example.org")
    assert done.returncode == 0, done.stderr
    (page,) = listed(tmp_path, site)
    assert page == {
        "url": URL, "part": None, "every": "6h", "language": "vi",
        "recipients": ["an@example.org", "binh@example.org"],
    }  # fmt: skip
    edit = ("sources", "edit-watched", URL)
    changed = tipwatch(tmp_path, site, *edit, "--every", "2h", "--recipient", "binh@example.org")
    assert changed.returncode == 0, changed.stderr
    (page,) = listed(tmp_path, site)
    assert (page["every"], page["recipients"]) == ("2h", ["binh@example.org"])
    shown = tipwatch(tmp_path, site, "sources", "watched").stdout
    assert "recipients  binh@example.org" in shown
    assert tipwatch(tmp_path, site, *edit, "--no-recipients").returncode == 0
    assert listed(tmp_path, site)[0]["recipients"] == []
    assert tipwatch(tmp_path, site, "sources", "unwatch", URL).returncode == 0
    assert listed(tmp_path, site) == []


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("sources", "edit-watched", URL, "--every", "6h"), "is not watched"),
        (("sources", "unwatch", "nowhere"), "nowhere"),
        (("sources", "edit-watched", URL), "name --every"),
        (("sources", "add", URL, "--recipient", "a@example.org"), "is only for --watch"),
    ],
)
def test_command_on_a_page_that_is_not_watched_is_refused(words, reason, tmp_path, site) -> None:
    done = tipwatch(tmp_path, site, *words)
    assert (done.returncode, reason in " ".join(done.stderr.split())) == (2, True), done.stderr


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('watch = "https://a.example/"\npart = "p["', "part: 'p[' is no CSS selector"),
        ('watch = "nowhere"', "watch: 'nowhere' is no web address"),
        ('watch = "https://a.example/"\nparts = "p"', "parts: is no field"),
        ("watch = 5", "watch: 5 is no text"),
    ],
)
def test_mistake_in_a_file_is_named_and_the_other_pages_are_watched(
    text: str, reason: str, tmp_path: Path
) -> None:
    (tmp_path / "bad.toml").write_text(text, "utf-8")
    (tmp_path / "good.toml").write_text(f'watch = "{URL}"', "utf-8")
    spiders, problems = apply_folder({}, read_folder(tmp_path))
    assert spiders[FIXED_PAGES_SOURCE].source.address(URL)
    assert [one.reason.startswith(reason) for one in problems] == [True]


def test_page_that_two_files_name_is_watched_as_the_first_says(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text(f'watch = "{URL}"', "utf-8")
    spiders, problems = apply_folder({}, read_folder(tmp_path))
    assert FIXED_PAGES_SOURCE in spiders
    assert [one.reason for one in problems] == [f"watch: {URL} is watched already"]
