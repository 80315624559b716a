"""Exporting a source that is declared as data: a spider file that declares the same, and its fixture."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fixtures.processes.command_fork import run_command
from fixtures.sites.invented_sites import river_paper
from fixtures.sites.loopback_site import LoopbackSite

from crawler.scaffold.spider_file.spider_source import spider_code
from crawler.source.declaration import Source
from crawler.source.declaration_data import DataError, data_of
from crawler.spider.registry import shipped_spiders


def declared_by(code: str) -> Source:
    names: dict[str, Any] = {"__name__": "exported"}
    exec(compile(code, "exported", "exec"), names)
    spider = names["Exported"]
    found: Source = spider.source
    return found


def comparable(source: Source) -> dict[str, Any]:
    data: dict[str, Any] = data_of(source)
    return {**data, "layouts": [(one.name, one.selectors) for one in source.layouts]}


def test_the_spider_file_declares_what_the_data_declare() -> None:
    written = 0
    for spider in shipped_spiders().values():
        source = spider.source
        try:
            data_of(source)
        except DataError:
            continue
        code = spider_code(source, class_name="Exported", publisher="x", example_url="https://x/")
        assert comparable(declared_by(code)) == comparable(source)
        written += 1
    assert written > 25


def test_the_spider_file_is_formatted() -> None:
    for name in ("moha.gov.vn", "nhandan.vn", "mofa.gov.vn", "vov.vn"):
        source = shipped_spiders()[name].source
        code = spider_code(source, class_name="Exported", publisher="x", example_url="https://x/")
        checked = subprocess.run(
            [sys.executable, "-m", "ruff", "format", "--diff", "--line-length", "100", "-"],
            input=code, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert checked.stdout == ""


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site, folder = river_paper(), tmp_path_factory.mktemp("exported")
    with LoopbackSite(site.replies) as server:
        for words in (
            ["sources", "add", site.given, "--yes"],
            ["sources", "export", site.host, "-o", str(folder / "out")],
        ):
            done = run_command(
                *words,
                env={
                    **os.environ,
                    "TIPWATCH_DATA_DIR": str(folder / "data"),
                    "TIPWATCH_HOST_MAP": json.dumps({site.host: server.url}),
                },
            )
            assert done.returncode == 0, done.stderr
    return folder / "out"


def test_a_spider_file_and_a_fixture_are_written(exported: Path) -> None:
    code = (exported / "spiders/baosongnuoc.py").read_text("utf-8")
    assert "class Baosongnuoc(SourceSpider):" in code
    pages = exported / "tests/spiders/pages/baosongnuoc.example"
    expected = [json.loads(one.read_text("utf-8")) for one in pages.glob("*/expected.json")]
    titles = {one.title for one in river_paper().stories.values()}
    assert {one["title"] for one in expected if isinstance(one, dict)} <= titles
    feeds = json.loads((pages / "discovery/expected.json").read_text("utf-8"))
    assert [one["kind"] for one in feeds] == ["feed", "listing"]
