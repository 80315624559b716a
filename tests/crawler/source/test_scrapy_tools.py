"""Scrapy's own tools see the sources that the daemon watches."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

RIVER = """
name = "river.example"
hosts = ["river.example"]
language = "vi"
article_url = '^/(?P<id>\\d+)$'

[[discovery]]
kind = "feed"
urls = ["https://river.example/rss"]

[[layouts]]
name = "first"
title = "h1"
body = ["article"]
"""


@pytest.fixture
def listed(tmp_path: Path):
    folder = tmp_path / "sources.d"
    folder.mkdir()

    def run(**files: str) -> list[str]:
        for name, text in files.items():
            (folder / f"{name}.toml").write_text(text, "utf-8")
        result = subprocess.run(
            [Path(sys.executable).with_name("scrapy"), "list"],
            env={**os.environ, "TIPWATCH_SOURCES_DIR": str(folder)},
            capture_output=True,
            text=True,
            check=True,
        )
        return result.stdout.split()

    return run


def test_scrapy_list_names_a_source_declared_as_data(listed) -> None:
    assert "river.example" in listed(river=RIVER)


def test_scrapy_list_leaves_out_a_source_that_is_switched_off(listed) -> None:
    assert "baotintuc.vn" in listed()
    assert "baotintuc.vn" not in listed(off='overrides = "baotintuc.vn"\noff = true\n')
