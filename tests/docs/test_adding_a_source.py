"""docs/adding-a-source.md, walked: every block of it, in a copy of the folders it touches."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fixtures.databases.migrated_files import with_database
from fixtures.sites.loopback_site import LoopbackSite
from fixtures.sites.undeclared_site import host_map, paper_site

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs/adding-a-source.md").read_text("utf-8")
FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.M | re.S)
SPIDER = Path("spiders/baolangsong.py")
FIXTURE = Path("tests/spiders/pages/baolangsong.example")
TWO_PAGES = 140  # lines


@dataclass
class Walker:
    """Does what the document says, and remembers what was printed last."""

    home: Path
    environment: dict[str, str]
    printed: str = ""

    def sh(self, block: str, info: str) -> None:
        """Run each command; `fails` beside the fence says that it must."""
        for command in block.splitlines():
            done = subprocess.run(
                ["bash", "-c", command],
                cwd=self.home,
                env=self.environment,
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
            )
            self.printed = done.stdout
            assert (done.returncode != 0) == (info.strip() == "fails"), done.stdout + done.stderr

    def text(self, block: str, info: str) -> None:
        """Find each line in what was printed, whatever the space between its words."""
        printed = " ".join(self.printed.split())
        for line in block.splitlines():
            assert " ".join(line.split()) in printed, printed

    def json(self, block: str, info: str) -> None:
        """Correct these keys of the drafted answers."""
        (path,) = (self.home / FIXTURE).glob("[!d]*/expected.json")
        answers = json.loads(path.read_text("utf-8")) | json.loads(block)
        path.write_text(json.dumps(answers, ensure_ascii=False, indent=2), "utf-8")

    def python(self, block: str, info: str) -> None:
        """Save the spider."""
        (self.home / SPIDER).write_text(block, "utf-8")


@pytest.fixture
def walker(tmp_path: Path) -> Iterator[Walker]:
    home = tmp_path / "checkout"
    for folder in ("spiders", "tests/spiders", "tests/fixtures"):
        ours = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, home / folder, ignore=ours)
    for file in (ROOT / "pyproject.toml", *(ROOT / "tests").glob("*.py")):
        shutil.copy(file, home / file.relative_to(ROOT))
    with LoopbackSite(paper_site()) as site:
        environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": f"{home}{os.pathsep}{ROOT}",
            "COLUMNS": "200",  # no line is wrapped
            "PYTHONDONTWRITEBYTECODE": "1",
            "TIPWATCH_HOST_MAP": host_map(site),
            "TIPWATCH_DATA_DIR": str(with_database(tmp_path / "var")),
            **{f"GIT_{who}_NAME": "A developer" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": "dev@example.org" for who in ("AUTHOR", "COMMITTER")},
        }
        walker = Walker(home, environment)
        walker.sh("git init -q -b main\ngit add .\ngit commit -q -m 'As it was'", "")
        yield walker


def test_walk_leads_from_an_address_to_a_watched_source(walker: Walker) -> None:
    for kind, info, block in FENCE.findall(DOCUMENT):
        getattr(walker, kind)(block, info)
    assert "2 stored" in walker.printed
    changed = subprocess.run(
        ["git", "log", "--name-only", "--format=", "-1"],
        cwd=walker.home,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert {path.startswith((str(SPIDER), str(FIXTURE))) for path in changed} == {True}


def test_finished_spider_is_the_draft_with_one_selector_more(walker: Walker) -> None:
    blocks = FENCE.findall(DOCUMENT)
    walker.sh(next(block for kind, _, block in blocks if kind == "sh"), "")
    drafted = (walker.home / SPIDER).read_text("utf-8").splitlines()
    finished = next(block for kind, _, block in blocks if kind == "python").splitlines()
    differs = [line for line in finished if line not in drafted]
    assert len(differs) == 4  # two docstrings, the class's name, `drop`
    assert len(finished) - finished.index(differs[1]) <= 25


def test_document_fits_on_two_pages() -> None:
    assert len(DOCUMENT.splitlines()) <= TWO_PAGES
