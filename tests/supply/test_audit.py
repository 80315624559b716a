"""The audit: what is not locked is named, what is known to be vulnerable fails, silence is said."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from supply.audit import accepted_advisories, audit
from supply.lock_file import read_lock

DIGEST = f"--hash=sha256:{'a' * 64}"
PROJECT = """[project]
name = "x"
dependencies = ["Scrapy>=2.19", "jinja2"]
[project.optional-dependencies]
build = []
dev = ["pytest"]
"""
RUN = f"scrapy==2.19.0 \\\n    {DIGEST}\njinja2==3.1.6 {DIGEST}\n"
DEV = f"{RUN}pytest==9.2.0 ; python_version > '3' {DIGEST} {DIGEST}\n"


class Advisories:
    """A service that knows which versions are vulnerable."""

    def __init__(self) -> None:
        self.known: dict[str, list[str]] = {}
        self.answer: bytes | None = None
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                purls = [query["package"]["purl"] for query in asked["queries"]]
                vulns = [service.known.get(purl) for purl in purls]
                results = [{"vulns": [{"id": one} for one in ids]} if ids else {} for ids in vulns]
                self.send_response(200)
                self.end_headers()
                self.wfile.write(service.answer or json.dumps({"results": results}).encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1/querybatch"


@pytest.fixture
def advisories() -> Iterator[Advisories]:
    service = Advisories()
    thread = threading.Thread(target=service.server.serve_forever, args=(0.05,))
    thread.start()
    yield service
    service.server.shutdown()
    service.server.server_close()
    thread.join()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "pyproject.toml": PROJECT,
        "requirements/run.txt": RUN,
        "requirements/dev.txt": DEV,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def audited(folder: Path, url: str) -> tuple[int, str]:
    command = typer.Typer()
    command.command()(audit)
    done = CliRunner().invoke(command, ["--advisories", url, "--folder", str(folder)])
    return done.exit_code, done.stdout


def test_locked_and_unharmed_passes(folder: Path, advisories: Advisories) -> None:
    code, message = audited(folder, advisories.url)
    assert code == 0
    assert "2 distributions to run, 3 to test, all by version and SHA-256" in message
    assert "audited: 0 known vulnerabilities" in message


def test_known_vulnerability_fails_and_is_named(folder: Path, advisories: Advisories) -> None:
    advisories.known["pkg:pypi/jinja2@3.1.6"] = ["GHSA-1", "PYSEC-2"]
    code, message = audited(folder, advisories.url)
    assert code == 1
    assert "jinja2 3.1.6: GHSA-1" in message
    assert "audited: 2 known vulnerabilities" in message


def test_vulnerability_that_does_not_concern_us_is_listed_with_the_reason(
    folder: Path, advisories: Advisories
) -> None:
    (folder / "supply").mkdir()
    (folder / "supply" / "accepted_advisories.toml").write_text(
        '[GHSA-1]\nreason = "we render no foreign templates"\nuntil = 2999-01-01\n'
    )
    advisories.known["pkg:pypi/jinja2@3.1.6"] = ["GHSA-1"]
    code, message = audited(folder, advisories.url)
    assert code == 0
    assert "GHSA-1 – we render no foreign templates" in message


def test_excuse_ends_with_its_day(tmp_path: Path) -> None:
    file = tmp_path / "accepted_advisories.toml"
    file.write_text('[GHSA-1]\nreason = "x"\nuntil = 2026-10-12\n')
    assert accepted_advisories(file, today=date(2026, 10, 12)) == {"GHSA-1": "x"}
    assert accepted_advisories(file, today=date(2026, 10, 13)) == {}


@pytest.mark.parametrize("answer", [b"<html>login</html>", b'{"results": []}', b"[]"])
def test_answer_that_is_none_is_no_audit(
    answer: bytes, folder: Path, advisories: Advisories
) -> None:
    advisories.answer = answer
    code, message = audited(folder, advisories.url)
    assert code == 0
    assert "NOT AUDITED" in message
    assert "audited: " not in message


def test_without_a_network_the_locks_are_checked_and_the_rest_is_named(folder: Path) -> None:
    code, message = audited(folder, "http://127.0.0.1:1/v1/querybatch")
    assert code == 0
    assert "NOT AUDITED for known vulnerabilities: http://127.0.0.1:1/v1/querybatch" in message


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("run", "scrapy==2.19.0\n", "run.txt: 'scrapy==2.19.0' has no SHA-256"),
        ("run", f"scrapy>=2 {DIGEST}", "'scrapy>=2' is no pinned version"),
        ("run", "git+https://x.example/a.git", "is no pinned version"),
        ("run", "-e .", "is no pinned version"),
        ("run", "--index-url https://x.example", "is no pinned version"),
        ("run", f"scrapy==2.19.0 {DIGEST}", "run.txt: jinja2 is missing"),
        ("run", RUN.replace("2.19.0", "2.18.0"), "run.txt: Scrapy 2.18.0 is not >=2.19"),
        ("run", RUN.replace("3.1.6", "3.1.5"), "dev.txt: tests another jinja2 than 3.1.5"),
        ("run", RUN.replace("sha256", "md5"), "has no SHA-256"),
    ],
)
def test_lock_that_is_none_fails_without_a_network_too(
    name: str, text: str, problem: str, folder: Path
) -> None:
    (folder / "requirements" / f"{name}.txt").write_text(text)
    code, message = audited(folder, "http://127.0.0.1:1/")
    assert code == 1
    assert problem in message


def test_lock_is_read_with_markers_and_digests() -> None:
    (scrapy, _, pytest_), problems = read_lock(f"# by hand\n{DEV}")
    assert problems == []
    assert (scrapy.name, scrapy.version, scrapy.digests) == ("scrapy", "2.19.0", ("a" * 64,))
    assert pytest_.is_installed_here
