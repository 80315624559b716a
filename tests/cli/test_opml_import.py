"""`tipwatch sources opml-import`: one proposal a site, what is watched already counted, what is no address named."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from fixtures.processes.command_fork import run_command

from storage.engine import Database
from storage.models import SourceProposal

pytestmark = pytest.mark.slow


def run(tmp_path: Path, database: Database, text: str) -> subprocess.CompletedProcess[str]:
    file = tmp_path / "feeds.opml"
    file.write_text(f"<opml><body>{text}</body></opml>", "utf-8")
    url = database.engine.url.render_as_string(hide_password=False)
    return run_command(
        *("sources", "opml-import", file),
        env={
            **os.environ,
            "TIPWATCH_DATA_DIR": str(tmp_path / "var"),
            "TIPWATCH_DATABASE_URL": url,
            "COLUMNS": "300",
        },
    )


def test_five_hundred_feeds_are_asked_for_and_what_is_wrong_is_named(
    database: Database, tmp_path: Path
) -> None:
    feeds = [f"https://paper{number}.example/rss" for number in range(500)]
    more = [
        "https://www.paper7.example/rss/phap-luat",
        "https://vov.vn/rss/x.rss",
        feeds[3],
        "mailto:a@b.vn",
    ]
    text = "".join(f'<outline text="Báo" xmlUrl="{one}"/>' for one in [*feeds, *more])
    done = run(tmp_path, database, text)
    assert done.returncode == 1
    shown = " ".join(done.stderr.split())
    assert "500 proposals are asked for, 1 feeds are of sites that are watched already" in shown
    assert "paper7.example: asked for once, by https://paper7.example/rss; 1 more feeds" in shown
    assert "'mailto:a@b.vn' is no address of a feed" in shown
    with database.reading() as session:
        assert sorted(row.url for row in session.query(SourceProposal)) == sorted(feeds)


def test_list_without_mistakes_ends_with_zero(database: Database, tmp_path: Path) -> None:
    done = run(tmp_path, database, '<outline text="A" xmlUrl="https://a.example/rss"/>')
    assert done.returncode == 0, done.stderr
