"""Alerts about repairs: the proposal with its proof, once, and nothing that somebody has decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fixtures.processes.smtp_server import RecordingSmtpServer, smtp_server
from fixtures.samples.sample_objects import NOON

from article.message import message
from crawler.scaffold.problems import ScaffoldCode
from digest.delivery.mailer import mailer_from_settings, operator_addresses
from operations.alert_mail import alert_from_json, alert_to_json, render_alerts
from operations.alerts import AlertSender
from operations.repair_alerts import repair_alert
from settings import load_settings
from storage.engine import Database
from storage.models import ProposalKind, ProposalState, SourceProposal
from storage.sources import proposals
from storage.sources.proposals import ProposalResult

pytestmark = pytest.mark.slow

OPS = "ops@example.org"
DECLARATION = {
    "overrides": "vov.vn",
    "layouts": [
        {"name": "2026-10-12", "title": ["h1.headline"], "body": "div.story", "drop": [".ad"]}
    ],
}


@pytest.fixture
def mail_server() -> Iterator[RecordingSmtpServer]:
    with smtp_server() as opened:
        yield opened


@pytest.fixture
def send(database: Database, mail_server: RecordingSmtpServer, tmp_path: Path) -> Callable[[], int]:
    """Send what is due to the operators, in English."""
    settings = load_settings(data_dir=tmp_path, operator_mail=OPS, smtp_url=mail_server.url)
    sender = AlertSender(
        database,
        mailer_from_settings(settings),
        operator_addresses(settings),
        language="en",
        dashboard="http://127.0.0.1:8000",
        clock=lambda: NOON,
    )
    return sender.send_due


def propose(database: Database, kind: ProposalKind = ProposalKind.REPAIR, **more: object) -> int:
    result = {
        "source": "vov.vn",
        "declaration": DECLARATION,
        "samples": [{"title": "Bóc gỡ đường dây"}],
        "right": 19,
        "of": 20,
        **more,
    }
    with database.writing() as session:
        number = proposals.ask(session, kind, source="vov.vn", now=NOON)
        proposals.record_result(session, number, ProposalResult(**result), now=NOON)  # type: ignore[arg-type]
    return number


def test_proposal_is_sent_with_its_proof_and_where_to_decide(
    database: Database, mail_server: RecordingSmtpServer, send
) -> None:
    number = propose(database)
    assert [send(), send()] == [1, 0]
    (mail,) = mail_server.mails_to(OPS)
    assert mail["Subject"] == "tipwatch: vov.vn has a repair that waits for a decision"
    text = mail.get_content().replace("\r\n", "\n")
    assert "the repair is right on 19 of 20 known articles" in text
    assert "Read with it: Bóc gỡ đường dây" in text
    assert "title: h1.headline\nbody: div.story" in text
    assert f"http://127.0.0.1:8000/source-proposals/{number}" in text
    assert ".ad" not in text


def test_moved_address_is_sent_with_the_new_one(
    database: Database, mail_server: RecordingSmtpServer, send
) -> None:
    old, new = "https://vov.vn/rss/phap-luat.rss", "https://vov.vn/feeds/phap-luat"
    moved = {"before": old, "after": new, "kind": "feed", "articles": 18, "of": 20, "known": 7}
    propose(database, declaration={"overrides": "vov.vn", "moved": [moved]}, right=0, of=0)
    send()
    (mail,) = mail_server.mails_to(OPS)
    text = mail.get_content().replace("\r\n", "\n")
    assert "1 addresses moved; 7 known articles stand at the new one" in text
    assert f"{old}\n→ {new}" in text


def test_repair_whose_proof_is_too_low_is_not_sent(
    database: Database, mail_server: RecordingSmtpServer, send
) -> None:
    propose(database, right=16, of=20)
    assert send() == 0
    assert mail_server.mails_to(OPS) == []


def test_repair_that_its_proof_accepted_is_sent_too(
    database: Database, mail_server: RecordingSmtpServer, send
) -> None:
    propose(database, accepted=True)
    send()
    (mail,) = mail_server.mails_to(OPS)
    assert mail["Subject"] == "tipwatch: vov.vn was repaired by itself"
    assert "take it back at" in mail.get_content()


@pytest.mark.parametrize("decision", [ProposalState.ACCEPTED, ProposalState.REFUSED])
def test_repair_that_somebody_decided_first_is_not_sent(
    decision: ProposalState, database: Database, send
) -> None:
    number = propose(database)
    with database.writing() as session:
        proposals.decide(session, number, decision, before=ProposalState.PROPOSED, now=NOON)
    assert send() == 0


def test_decision_after_the_letter_is_no_second_letter(database: Database, send) -> None:
    number = propose(database)
    send()
    with database.writing() as session:
        accepted = ProposalState.ACCEPTED
        proposals.decide(session, number, accepted, before=ProposalState.PROPOSED, now=NOON)
    assert send() == 0


@pytest.mark.parametrize(
    "case", [{"kind": ProposalKind.ADD}, {"problem": message(ScaffoldCode.NOTHING_TO_REPAIR)}]
)
def test_additions_and_failures_are_not_sent(case, database: Database, send) -> None:
    propose(database, **case)
    assert send() == 0


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("state", [ProposalState.PROPOSED, ProposalState.ACCEPTED])
def test_alert_survives_being_stored_and_has_words_in_both_languages(
    state: ProposalState, language: str
) -> None:
    row = SourceProposal(
        id=7, kind=ProposalKind.REPAIR, source="vov.vn", state=state, changed_at=NOON, proof_right=19,
        proof_of=20, declaration=DECLARATION, samples=[{"title": "Bóc gỡ đường dây"}],
    )  # fmt: skip
    alert = repair_alert(row)
    assert alert_from_json(alert_to_json(alert)) == alert
    written = render_alerts([alert], language=language, dashboard="http://here")
    assert "{" not in written.subject + written.text
    assert "19" in written.text
    assert "http://here/source-proposals/7" in written.text
