"""Digest delivery: time for 1,000 subscribers of 200 stories; mails lost or repeated by kill -9."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import typer

from article.model import Article, ArticleCapture, FetchResult, PageAddress
from bench.result import Measurement
from digest.subscription import DEFAULTS
from pipelines.batch_processor import BatchProcessor
from pipelines.process import identify, judge
from relevance import Evidence, Judgement, Place, PlaceKind, Tier
from storage.delivery.subscribers import insert_subscriber
from storage.engine import Database
from storage.models import Subscriber
from storage.schema import ensure_schema

_WORDS = (
    "công an tỉnh triệt phá đường dây mua bán người qua biên giới giải cứu nạn nhân bắt giữ nghi phạm "
    "tại cửa khẩu điều tra khởi tố xét xử lao động di cư hợp tác tuyên truyền phòng ngừa"
).split()
_QUOTE = "Nhóm này lừa bán phụ nữ sang Campuchia."

app = typer.Typer(rich_markup_mode=None)


def digesting() -> Iterator[Measurement]:
    """Compose, write and send one letter of 200 stories, start of the command included."""
    with _installation(1, 200) as installed:
        started = time.monotonic()
        installed.send().wait()
        seconds = time.monotonic() - started
        mails = installed.mails()
    if [_counted_stories(mail) for mail in mails] != [200]:
        raise RuntimeError("digest: the letter does not count the 200 stories")
    yield Measurement(name="digest_200", value=round(seconds, 2), unit="s a command")


@app.command()
def measure_speed(readers: int = 1_000, stories: int = 200) -> None:
    """Send every reader every story, through a mail server in a process of its own.

    Example: python -m bench.measurements.digest_delivery speed
    """
    with _installation(readers, stories) as installed:
        started = time.monotonic()
        output = installed.send().wait()
        seconds = time.monotonic() - started
        mails = installed.mails()
    whole = all(_counted_stories(mail) == stories for mail in mails)
    _write_line(
        f"{len(mails)} mails of {stories} stories in {seconds:.1f} s (goal <= 60 s), all complete: {whole}"
    )
    raise typer.Exit(0 if output == 0 and whole and len(mails) == readers and seconds <= 60 else 1)


@app.command()
def measure_kills(
    count: int = 100, readers: int = 1_500, stories: int = 20, longest: float = 4.5
) -> None:
    """Kill `tipwatch digest send` at random moments until all is sent, and count what arrived.

    Example: python -m bench.measurements.digest_delivery kills --count 100
    """
    chance = random.Random(7)  # noqa: S311 - moments, not secrets
    with _installation(readers, stories) as installed:
        done = inside = 0
        while done < count:
            before = len(installed.mails())
            process = installed.send()
            try:
                process.wait(timeout=chance.uniform(0.5, longest))
                break
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                done += 1
            # A busy machine takes longer to begin: most kills should hit letters under way.
            hit = len(installed.mails()) > before
            inside += hit
            longest *= 0.97 if hit else 1.05
        installed.send().wait()
        mails = installed.mails()
    ids = Counter(mail["id"] for mail in mails)
    mails_by_article: dict[str, list[int]] = defaultdict(list)
    for mail in {mail["id"]: mail for mail in mails}.values():
        mails_by_article[mail["to"]] += mail["stories"]
    missing = readers - sum(set(one) == set(range(stories)) for one in mails_by_article.values())
    twice = sum(len(one) != len(set(one)) for one in mails_by_article.values())
    again = ids.total() - len(ids)
    _write_line(f"{done} kills, {inside} amid sending; {len(ids)} mails")
    _write_line(f"{missing} readers miss something, {twice} got something twice")
    _write_line(f"{again} mails came again under the same Message-ID")
    raise typer.Exit(1 if missing or twice else 0)


@app.command(hidden=True)
def sink(port: int, file: Path) -> None:
    """Be the mail server: note what arrives."""
    import re
    from email import message_from_bytes

    from aiosmtpd.controller import Controller

    with file.open("a", buffering=1) as stored:

        class Keeper:
            async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
                mail = message_from_bytes(envelope.content)
                part = next(one for one in mail.walk() if one.get_content_type() == "text/plain")
                text = cast("bytes", part.get_payload(decode=True)).decode()
                stories = sorted({int(found) for found in re.findall(r"/story/(\d+)", text)})
                more = re.search(r"and (\d+) more stor|và (\d+) tin khác", text)
                mail_record = {
                    "id": mail["Message-ID"],
                    "to": envelope.rcpt_tos[0],
                    "stories": stories,
                    "more": int(more[1] or more[2]) if more else 0,
                }
                stored.write(json.dumps(mail_record) + "\n")
                return "250 kept"

        Controller(Keeper(), hostname="127.0.0.1", port=port).start()
        while True:
            time.sleep(3_600)


def _counted_stories(mail: dict[str, Any]) -> int:
    """Return the stories listed and those that are only counted, as a letter stays below 98 kB."""
    return len(mail["stories"]) + int(mail["more"])


class _Installation:
    """A database with readers and stories, and a server to send to."""

    def __init__(self, folder: Path, port: int) -> None:
        self._file = folder / "mails.jsonl"
        self._environment = {
            **os.environ,
            "TIPWATCH_DATA_DIR": str(folder),
            "TIPWATCH_SMTP_URL": f"smtp://127.0.0.1:{port}",
        }

    def send(self) -> subprocess.Popen[bytes]:
        """Start a delivery run."""
        command = [sys.executable, "-c", "from cli.main import app; app()", "digest", "send"]
        return subprocess.Popen(command, env=self._environment, stderr=subprocess.DEVNULL)  # noqa: S603

    def mails(self) -> list[dict[str, Any]]:
        """Read what arrived."""
        written = self._file.read_text("utf-8") if self._file.exists() else ""
        return [json.loads(line) for line in written.split("\n")[:-1]]


@contextmanager
def _installation(readers: int, stories: int) -> Iterator[_Installation]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = Database(f"sqlite:///{folder / 'tipwatch.db'}")
        _fill(database, readers, stories)
        database.close()
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "bench.measurements.digest_delivery",
            "sink",
            str(port),
            str(folder / "mails.jsonl"),
        ]
        server = subprocess.Popen(command)  # noqa: S603
        try:
            _await(port)
            yield _Installation(folder, port)
        finally:
            server.kill()
            server.wait()


def _await(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"no mail server on port {port}")


def _fill(database: Database, readers: int, stories: int) -> None:
    ensure_schema(database)
    now = datetime.now(UTC)
    chance = random.Random(1)  # noqa: S311
    processor = BatchProcessor(database, None)
    for number in range(stories):
        seen = _article_capture(number, chance, at=now - timedelta(hours=1))
        start = seen.article.text.index("lừa bán")
        found = Evidence(term="t", field="text", quote=_QUOTE, start=start, end=start + 7)
        judgement = Judgement(
            rule_version="bench", relevant=True, score=0.9,
            tier=Tier.CORE if number % 2 else Tier.RELATED, themes=("prosecution",),
            forms=("sexual",), evidence=(found,),
            places=(Place(name="Nghệ An", kind=PlaceKind.PROVINCE, code="VN-22"),),
        )  # fmt: skip
        judged = judge(identify(seen, last_fingerprint=None))
        processor.store_processed([replace(judged, judgement=judgement)])
    with database.writing() as session:
        for number in range(readers):
            changes = DEFAULTS.to_columns() | {"language": ("vi", "vi", "en")[number % 3]}
            row = Subscriber(email=f"r{number}@example.org", **changes)
            row.next_due_at = now + timedelta(hours=9)
            insert_subscriber(session, row, now=now)


def _article_capture(number: int, chance: random.Random, *, at: datetime) -> ArticleCapture:
    tail = chr(97 + number % 26) + chr(97 + number // 26)

    def words(count: int) -> str:
        # A tail of its own makes every story an event of its own.
        return " ".join(chance.choice(_WORDS) + tail for _ in range(count))

    url = f"https://vov{number % 7}.vn/story/{number}"
    article = Article(
        title=f"Tin {number}: {words(11)}", lead=words(30), text=f"{words(120)}. {_QUOTE}"
    )
    return ArticleCapture(
        source=f"vov{number % 7}.vn", address=PageAddress(url=url, key=url), aliases=(),
        fetch=FetchResult(at=at, status=200), article=article,
    )  # fmt: skip


def _write_line(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    app()
