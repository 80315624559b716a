"""`tipwatch subscribers` and `digest send`, as an operator uses them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Run = Callable[..., CompletedProcess[str]]
Archive = Callable[[str, datetime], Path]

WRITTEN = re.compile(r"1 mail written to \S+/outbox \(no mail server is set\)\n")


def listed(run: Run) -> list[dict[str, object]]:
    return json.loads(run("subscribers", "list", "--json").stdout)


def outbox(tmp_path: Path) -> list:
    return [
        message_from_bytes(file.read_bytes(), policy=default)
        for file in sorted((tmp_path / "var" / "outbox").glob("*.eml"))
    ]


def test_reader_has_the_defaults_of_the_contract(tipwatch: Run) -> None:
    result = tipwatch("subscribers", "add", "Analyst <a@Example.org>")
    assert result.returncode == 0, result.stderr
    (one,) = listed(tipwatch)
    assert {key: one[key] for key in ("email", "language", "cadence", "hour", "zone", "filters")} == {
        "email": "a@example.org", "language": "vi", "cadence": "daily", "hour": 7,
        "zone": "Asia/Ho_Chi_Minh", "filters": [],
    }  # fmt: skip


def test_reader_is_changed_paused_and_forgotten(tipwatch_sqlite: Run) -> None:
    run = tipwatch_sqlite
    run("subscribers", "add", "a@example.org", "--filter", "tier=core")
    changed = run(
        "subscribers", "edit", "a@example.org", "--hour", "9", "--quiet", "22-6", "--pause"
    )
    assert changed.returncode == 0, changed.stderr
    (one,) = listed(run)
    assert (one["hour"], one["quiet"], one["state"], one["filters"]) == (
        9, "22-6", "paused", ["tier=core"],
    )  # fmt: skip
    assert run("digest", "send", "--subscriber", "a@example.org").returncode == 2
    run("subscribers", "remove", "a@example.org")
    assert listed(run) == []


@pytest.mark.parametrize(
    ("args", "problem"),
    [
        (("add", "nobody"), "no mail address"),
        (("add", "a@b.vn", "--zone", "Mars"), "no such time zone"),
        (("add", "a@b.vn", "--filter", "tier=high"), "there is no such tier"),
        (("add", "a@b.vn", "--filter", "search=Lào"), "no search is saved under this name"),
        (("edit", "x@b.vn", "--hour", "3"), "there is no database yet"),
        (("remove", "x@b.vn"), "there is no database yet"),
        (("unsubscribe", "1.forged"), "the token is not valid"),
    ],
)
def test_wrong_option_is_refused(tipwatch_fresh: Run, args: tuple[str, ...], problem: str) -> None:
    result = tipwatch_fresh("subscribers", *args)
    assert result.returncode == 2
    assert problem in result.stderr
    assert "Traceback" not in result.stderr


def test_second_subscription_of_an_address_is_refused(tipwatch: Run) -> None:
    tipwatch("subscribers", "add", "a@example.org")
    result = tipwatch("subscribers", "add", "a@EXAMPLE.org")
    assert result.returncode == 2
    assert "subscribed already" in result.stderr


def test_pending_articles_are_sent_once_and_the_unsubscribe_link_works(
    tipwatch_sqlite: Run, archive: Archive, tmp_path: Path
) -> None:
    run = tipwatch_sqlite
    run("subscribers", "add", "a@example.org", "--language", "en")
    run("crawl", "--replay", archive("first", datetime(2026, 3, 1, tzinfo=UTC)))
    previewed = run("digest", "preview", "--subscriber", "a@example.org").stdout
    first = run("digest", "send", "--subscriber", "a@example.org")
    assert first.returncode == 0
    assert WRITTEN.fullmatch(first.stderr)
    assert run("digest", "send", "--subscriber", "a@example.org").stderr == "nothing is pending\n"
    (mail,) = outbox(tmp_path)
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    links = r"https://\S+(?<!\.)"
    assert set(re.findall(links, text)) == set(re.findall(links, previewed)) != set()
    token = re.search(r"/unsubscribe/(\S+)>", mail["List-Unsubscribe"])
    assert token is not None
    left = run("subscribers", "unsubscribe", token[1])
    assert (left.returncode, left.stderr) == (0, "a@example.org gets no more mails\n")
    assert listed(run)[0]["state"] == "unsubscribed"


def test_article_of_last_year_is_not_pending_for_a_later_subscriber(
    tipwatch_sqlite: Run, archive: Archive, tmp_path: Path
) -> None:
    tipwatch_sqlite("crawl", "--replay", archive("first", datetime(2026, 3, 1, tzinfo=UTC)))
    tipwatch_sqlite("subscribers", "add", "a@example.org")
    assert tipwatch_sqlite("digest", "send").stderr == "nothing is pending\n"
    since = (datetime(2026, 3, 1, tzinfo=UTC) - timedelta(days=1)).date().isoformat()
    assert WRITTEN.fullmatch(tipwatch_sqlite("digest", "send", "--since", since).stderr)


def test_server_that_is_away_is_named_and_nothing_is_lost(
    tipwatch_sqlite: Run, archive: Archive
) -> None:
    run = tipwatch_sqlite
    run("subscribers", "add", "a@example.org")
    run("crawl", "--replay", archive("first", datetime(2026, 3, 1, tzinfo=UTC)))
    result = run("digest", "send", TIPWATCH_SMTP_URL="smtp://127.0.0.1:1")
    assert result.returncode == 1
    assert "the mail server accepts nothing" in result.stderr
    assert WRITTEN.fullmatch(run("digest", "send").stderr)
