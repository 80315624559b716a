"""Letters to operators: one a round, claimed before sent, in two languages, by mail or channel."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from examples import NOON
from postbox import Postbox, postbox

from digest.errors import DigestError
from digest.smtp_url import read_smtp_url
from settings import SettingsError, load_settings
from storage.conditions import note_condition
from storage.engine import Database
from storage.models import Health, OperatorLetter, SourceRow
from storage.sources import enroll, pause, resume
from tending.alerting import Alerting
from tending.ways import ByChannel, ByMail, Way, ways_of

OPS = "ops@example.org"


@pytest.fixture
def box() -> Iterator[Postbox]:
    with postbox() as opened:
        yield opened


@pytest.fixture
def found(database: Database) -> Callable[..., None]:
    """Let a source be found so, as often as told."""
    with database.writing() as session:
        enroll(session, ["vov.vn", "cand.vn"])

    def find(source: str, *healths: Health, at: datetime = NOON) -> None:
        with database.writing() as session:
            for health in healths:
                note_condition(session, source, health=health, reason="no feed", now=at)
                row = session.get(SourceRow, source)
                if row:
                    row.health = health

    return find


def by_mail(box: Postbox, tmp_path: Path) -> ByMail:
    return ByMail(
        sender="tipwatch@example.org",
        recipient=OPS,
        server=read_smtp_url(box.url),
        outbox=tmp_path,
    )


def alerting(database: Database, *ways: Way, at: datetime = NOON, language: str = "en") -> Alerting:
    return Alerting(
        database, ways, language=language, dashboard="http://127.0.0.1:8000", clock=lambda: at
    )


WELL = (Health.HEALTHY,) * 3
DOWN = (Health.BROKEN,) * 2


def test_what_broke_is_told_once_in_one_letter_with_what_to_do(
    database: Database, found: Any, box: Postbox, tmp_path: Path
) -> None:
    for source in ("vov.vn", "cand.vn"):
        found(source, *WELL, *DOWN)
    office = alerting(database, by_mail(box, tmp_path))
    assert [office.round(), office.round()] == [1, 0]
    (mail,) = box.to(OPS)
    assert mail["Subject"] == "tipwatch: 2 changes to look at"
    text = mail.get_content().replace("\r\n", "\n")
    assert "vov.vn is broken since 12/10/2026 19:00\nno feed\nWhat to do: tipwatch sources" in text
    assert "http://127.0.0.1:8000/sources/cand.vn" in text


def test_recovery_is_told_in_vietnamese(
    database: Database, found: Any, box: Postbox, tmp_path: Path
) -> None:
    office = alerting(database, by_mail(box, tmp_path), language="vi")
    found("vov.vn", *WELL, *DOWN)
    office.round()
    found("vov.vn", *WELL)
    office.round()
    assert [mail["Subject"] for mail in box.to(OPS)] == [
        "tipwatch: vov.vn bị hỏng",
        "tipwatch: vov.vn hoạt động lại",
    ]


def test_letter_that_was_claimed_before_a_crash_is_sent_after_it(
    database: Database, found: Any, box: Postbox, tmp_path: Path
) -> None:
    class Crash(BaseException):
        pass

    class Dies:
        name = "mail"

        def send(self, *_: object, **__: object) -> Any:
            raise Crash

    found("vov.vn", *WELL, *DOWN)
    with pytest.raises(Crash):
        alerting(database, Dies()).round()
    office = alerting(database, by_mail(box, tmp_path))
    assert [office.round(), office.round()] == [1, 0]
    assert len(box.to(OPS)) == 1


def test_letter_that_the_server_may_have_comes_again_under_the_same_identity(
    database: Database, found: Any, box: Postbox, tmp_path: Path
) -> None:
    found("vov.vn", *WELL, *DOWN)
    box.cut_at = "reply"
    alerting(database, by_mail(box, tmp_path)).round()
    box.cut_at = None
    alerting(database, by_mail(box, tmp_path), at=NOON + timedelta(hours=1)).round()
    assert len(box.to(OPS)) == 2
    assert len({mail["Message-ID"] for mail in box.to(OPS)}) == 1


def test_letter_waits_while_the_server_puts_it_off(
    database: Database, found: Any, box: Postbox, tmp_path: Path
) -> None:
    found("vov.vn", *WELL, *DOWN)
    box.rcpt = lambda _: "450 later"
    alerting(database, by_mail(box, tmp_path)).round()
    box.rcpt = lambda _: None
    assert alerting(database, by_mail(box, tmp_path), at=NOON + timedelta(minutes=1)).round() == 0
    assert alerting(database, by_mail(box, tmp_path), at=NOON + timedelta(hours=1)).round() == 1


def test_without_a_mail_server_the_letter_lies_in_the_outbox(
    database: Database, found: Any, tmp_path: Path
) -> None:
    found("vov.vn", *WELL, *DOWN)
    way = ByMail(sender="tipwatch@example.org", recipient=OPS, server=None, outbox=tmp_path)
    assert alerting(database, way).round() == 1
    assert [path.name.split("-")[1] for path in tmp_path.glob("*.eml")] == [OPS]


@pytest.mark.filterwarnings("ignore:.*imghdr")  # of a library's library
def test_channel_gets_the_same_words(database: Database, found: Any) -> None:
    heard: list[dict[str, Any]] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    found("vov.vn", *WELL, *DOWN)
    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"json://127.0.0.1:{server.server_address[1]}/"
        assert alerting(database, ByChannel(url=url)).round() == 1
        server.shutdown()
    assert heard[0]["title"] == "tipwatch: vov.vn is broken"


def test_paused_source_is_no_news_and_is_told_anew_when_it_is_broken_after_all(
    database: Database, found: Any, box: Postbox, tmp_path: Path
) -> None:
    office = alerting(database, by_mail(box, tmp_path))
    found("vov.vn", *WELL, *DOWN)
    office.round()
    for steer in (pause, resume):
        with database.writing() as session:
            steer(session, "vov.vn")
        office.round()
    assert len(box.to(OPS)) == 1
    later = NOON + timedelta(days=1)
    found("vov.vn", *DOWN, at=later)
    alerting(database, by_mail(box, tmp_path), at=later).round()
    assert len(box.to(OPS)) == 2


def test_nobody_to_tell_forgets_nothing(
    database: Database, found: Any, box: Postbox, tmp_path: Path
) -> None:
    found("vov.vn", *WELL, *DOWN)
    assert alerting(database).round() == 0
    assert alerting(database, by_mail(box, tmp_path)).round() == 1


def test_refused_letter_is_given_up_and_kept(
    database: Database, found: Any, box: Postbox, tmp_path: Path
) -> None:
    found("vov.vn", *WELL, *DOWN)
    box.rcpt = lambda _: "550 no such user"
    alerting(database, by_mail(box, tmp_path)).round()
    with database.reading() as session:
        letter = session.get_one(OperatorLetter, 1)
    assert (letter.state, letter.said) == ("rejected", "550 no such user")
    assert letter.attempts == 0


def test_address_that_is_none_stops_the_start_and_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TIPWATCH_OPERATOR_MAIL", "ops@")
    with pytest.raises(SettingsError, match="TIPWATCH_OPERATOR_MAIL"):
        load_settings()
    monkeypatch.setenv("TIPWATCH_OPERATOR_MAIL", "<ops@example.org")
    with pytest.raises(DigestError, match="TIPWATCH_OPERATOR_MAIL"):
        ways_of(load_settings())


@pytest.mark.parametrize(
    ("good", "bad", "most"),
    [
        pytest.param(1, 1, 0, id="every other look"),
        pytest.param(3, 3, 8, id="for an hour and a half each"),
        pytest.param(200, 0, 0, id="never"),
    ],
)
def test_source_that_flaps_for_two_days_costs_few_letters(
    embedded: Database, tmp_path: Path, good: int, bad: int, most: int
) -> None:
    way = ByMail(sender="tipwatch@example.org", recipient=OPS, server=None, outbox=tmp_path)
    with embedded.writing() as session:
        enroll(session, ["vov.vn"])
    pattern = [Health.HEALTHY] * good + [Health.BROKEN] * bad
    for look in range(96):
        at = NOON + timedelta(minutes=30 * look)
        with embedded.writing() as session:
            health = pattern[look % len(pattern)]
            note_condition(session, "vov.vn", health=health, reason="no feed", now=at)
            session.get_one(SourceRow, "vov.vn").health = health
        alerting(embedded, way, at=at).round()
    assert len(list(tmp_path.glob("*.eml"))) <= most
