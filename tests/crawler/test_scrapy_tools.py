"""Scrapy's own tools work on our spiders, and record nothing as a crawl."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from loopback_site import LoopbackSite, SiteReply, mastercms_page

from storage.engine import Database
from storage.models import CrawlRun
from storage.schema import ensure_schema

ROOT = Path(__file__).parents[2]
ARTICLE = "/bai-10000.html"
PAGE = mastercms_page(
    "Triệt phá đường dây", "Rạng sáng 12/10, tổ công tác phát hiện một xuồng máy." * 3
)


def scrapy(tmp_path: Path, site: LoopbackSite, *args: str) -> str:
    environment = {
        **os.environ,
        "TIPWATCH_DATA_DIR": str(tmp_path / "var"),
        "TIPWATCH_HOST_MAP": json.dumps({"thoidai.com.vn": site.url, "nowhere.example": site.url}),
    }
    done = subprocess.run(
        [Path(sys.executable).with_name("scrapy"), *args],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


@pytest.fixture
def database(tmp_path: Path) -> Database:
    opened = Database(f"sqlite:///{tmp_path / 'var' / 'tipwatch.db'}")
    ensure_schema(opened)
    return opened


@pytest.mark.parametrize("host", ["thoidai.com.vn", "nowhere.example"])
def test_shell_fetches_a_page_of_any_host(tmp_path: Path, host: str) -> None:
    with LoopbackSite({f"{host}{ARTICLE}": SiteReply(PAGE)}) as site:
        shown = scrapy(tmp_path, site, "shell", f"https://{host}{ARTICLE}", "-c", "response.url")
    assert shown.strip() == f"https://{host}{ARTICLE}"


def test_parse_records_no_crawl(tmp_path: Path, database: Database) -> None:
    with LoopbackSite({f"thoidai.com.vn{ARTICLE}": SiteReply(PAGE)}) as site:
        scrapy(tmp_path, site, "parse", f"https://thoidai.com.vn{ARTICLE}")
    with database.reading() as session:
        assert session.query(CrawlRun).count() == 0
    database.close()


def test_genspider_makes_a_spider_of_ours(tmp_path: Path) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("scrapy"), "genspider", "-d", "basic"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    text = done.stdout.replace("$name", "bao.example").replace("$domain", "bao.example")
    text = text.replace("$classname", "Bao").replace("$$", "$")
    made: dict[str, object] = {"__name__": "made"}
    exec(compile(text, "made.py", "exec"), made)
    assert made["Bao"].source.name == "bao.example"  # type: ignore[attr-defined]
