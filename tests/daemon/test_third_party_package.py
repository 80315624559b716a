"""A package outside the repository: its spider is crawled, its transport gets a letter, its faults stop nothing."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fixtures.processes.command_fork import run_command
from fixtures.sites.loopback_site import LoopbackSite, SiteReply

pytestmark = pytest.mark.slow

HOST = "harbour.example"
SPIDER = '''
from crawler.declaration import Layout
from crawler.discovery import Listing
from crawler.spider import SourceSpider


class HarbourPaper(SourceSpider):
    """A paper of a package."""

    name = "harbour.example"
    hosts = ("harbour.example",)
    article_url = r"^/news-(?P<id>\\d+)$"
    discovery = (Listing(urls=("https://harbour.example/",)),)
    layouts = (Layout(name="harbour", title="h1", body="div.text"),)
'''
STORM = '''
import sys

from crawler.declaration import Layout
from crawler.discovery import Listing
from crawler.spider import SourceSpider


class StormPaper(SourceSpider):
    """A paper whose package fails at each article."""

    name = "storm.example"
    hosts = ("storm.example",)
    article_url = r"^/news-(?P<id>\\d+)$"
    discovery = (Listing(urls=("https://storm.example/",)),)
    layouts = (Layout(name="storm", title="h1", body="div.text"),)

    @classmethod
    def amend(cls, reading, page):
        sys.exit("the storm")
'''
TRANSPORT = """
import json
import os

from digest.transport.base import DeliveryResult, SendStatus


def send(address, mail):
    with open(os.environ["FLEET_LOG"], "a", encoding="utf-8") as file:
        file.write(json.dumps([address, mail.key, mail.subject, mail.text]) + "\\n")
    return DeliveryResult(status=SendStatus.ACCEPTED, response="the fleet took it")


def fail(address, mail):
    raise RuntimeError("the mast is broken")


def answer_nothing(address, mail):
    return None
"""
ENTRY_POINTS = """
[tipwatch.spiders]
harbour = harbour_fleet.spiders
gone = harbour_gone.spiders

[tipwatch.transports]
fleet = harbour_fleet.transport:send
mast = harbour_fleet.transport:fail
mute = harbour_fleet.transport:answer_nothing
lost = harbour_fleet.nowhere:send
"""
ARTICLE = (
    "<html lang=vi><head><title>Tàu cá đưa người vượt biên</title>"
    '<meta property="article:published_time" content="2026-11-20T08:00:00+07:00"></head><body>'
    "<h1>Tàu cá đưa người vượt biên</h1><div class=text><p>Bộ đội biên phòng phát hiện một tàu cá "
    "chở mười hai người rời bến lúc nửa đêm, trong đó có bốn em chưa đủ mười sáu tuổi.</p><p>Chủ tàu "
    "khai được trả tiền để đưa họ sang nước khác làm việc; vụ mua bán người đang được điều tra.</p></div>"
    "</body></html>"
)
Answer = subprocess.CompletedProcess[str]
Run = Callable[..., Answer]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Write the package as an installer would, and return the folder for the path of Python."""
    folder = tmp_path / "site"
    for name, text in {
        "harbour_fleet/__init__.py": "",
        "harbour_fleet/transport.py": TRANSPORT,
        "harbour_fleet/spiders/__init__.py": "",
        "harbour_fleet/spiders/harbour.py": SPIDER,
        "harbour_fleet/spiders/wreck.py": "import sys\n\nsys.exit('no harbour')\n",
        "harbour_fleet/spiders/storm.py": STORM,
        "harbour_fleet-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: harbour-fleet\nVersion: 1.0\n",
        "harbour_fleet-1.0.dist-info/entry_points.txt": ENTRY_POINTS,
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


@pytest.fixture
def run(tmp_path: Path, package: Path) -> Iterator[Run]:
    site = LoopbackSite(
        {
            f"{HOST}/": SiteReply(body="<html><body><a href='/news-7'>Tàu cá</a></body></html>"),
            f"{HOST}/news-7": SiteReply(body=ARTICLE),
            "storm.example/": SiteReply(
                body="<html><body><a href='/news-8'>Tàu cá</a></body></html>"
            ),
            "storm.example/news-8": SiteReply(body=ARTICLE),
        }
    )

    def tipwatch(*words: str) -> Answer:
        return run_command(
            *words,
            env={
                **os.environ,
                "PYTHONPATH": str(package),
                "TIPWATCH_DATA_DIR": str(tmp_path / "var"),
                "TIPWATCH_HOST_MAP": json.dumps({HOST: site.url, "storm.example": site.url}),
                "FLEET_LOG": str(tmp_path / "fleet.log"),
            },
        )

    with site:
        yield tipwatch


def test_spider_of_the_package_is_listed_beside_its_faults(run: Run) -> None:
    listed = run("sources", "list", "--json")
    assert HOST in listed.stdout
    assert "wreck.py" in listed.stdout
    assert "harbour_gone.spiders" in listed.stdout
    assert "vov.vn" in listed.stdout


def test_spider_of_the_package_is_crawled(run: Run) -> None:
    crawled = run("crawl", HOST)
    assert crawled.returncode == 0, crawled.stderr
    (stored,) = map(json.loads, run("export").stdout.splitlines())
    assert (stored["source"], stored["title"]) == (HOST, "Tàu cá đưa người vượt biên")


def test_function_of_the_package_that_ends_the_process_fails_its_own_pages(run: Run) -> None:
    crawled = run("crawl", "storm.example", HOST)
    assert crawled.returncode == 1
    shown = " ".join(crawled.stderr.split())
    assert "the package harbour_fleet: RuntimeError: SystemExit('the storm')" in shown
    (stored,) = map(json.loads, run("export").stdout.splitlines())
    assert stored["source"] == HOST


def test_package_that_hangs_is_named_and_the_others_are_used(run: Run, package: Path) -> None:
    stuck = package / "harbour_stuck"
    stuck.mkdir()
    (stuck / "__init__.py").write_text("import time\n\ntime.sleep(600)\n", "utf-8")
    registered = package / "harbour_fleet-1.0.dist-info/entry_points.txt"
    registered.write_text(
        ENTRY_POINTS.replace("[tipwatch.t", "stuck = harbour_stuck\n\n[tipwatch.t")
    )
    named = "harbour-fleet (entry point stuck): its import: it did not come back within"
    assert named in " ".join(run("doctor").stdout.split())
    listed = run("sources", "list", "--json")
    assert named in listed.stdout
    assert '"harbour.example"' in listed.stdout


def test_transport_of_the_package_receives_a_letter(run: Run, tmp_path: Path) -> None:
    added = run("subscribers", "add", "a@example.org", "--channel", "fleet://radio/7")
    assert added.returncode == 0, added.stderr
    sent = run("subscribers", "test", "a@example.org")
    assert (sent.returncode, "the fleet took it" in sent.stderr) == (0, True), sent.stderr
    ((address, key, subject, text),) = map(
        json.loads, (tmp_path / "fleet.log").read_text("utf-8").splitlines()
    )
    assert address == "fleet://radio/7"
    assert all((key, subject, text))


@pytest.mark.parametrize(
    ("channel", "reason"),
    [("mast://x", "the mast is broken"), ("mute://x", "NoneType is no DeliveryResult")],
)
def test_fault_of_a_transport_is_named_and_the_others_letters_are_sent(
    channel: str, reason: str, run: Run
) -> None:
    run("subscribers", "add", "bad@example.org", "--channel", channel)
    run("subscribers", "add", "good@example.org", "--channel", "fleet://radio/7")
    bad = run("subscribers", "test", "bad@example.org")
    scheme = channel.partition(":")[0]
    shown = " ".join(bad.stderr.split())
    assert bad.returncode == 1
    assert f"the transport '{scheme}' of harbour-fleet: " in shown
    assert reason in shown
    assert run("subscribers", "test", "good@example.org").returncode == 0


def test_transport_that_cannot_be_loaded_is_refused_and_named_by_doctor(run: Run) -> None:
    added = run("subscribers", "add", "a@example.org", "--channel", "lost://x")
    named = "the transport 'lost' of harbour-fleet cannot be loaded"
    assert added.returncode == 2
    assert named in " ".join(added.stderr.split())
    assert named in " ".join(run("doctor").stdout.split())
