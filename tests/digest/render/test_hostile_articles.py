"""Hostile articles: from the database to the finished message nothing of theirs does harm."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes
from email.policy import default

import pytest
from fixtures.samples.sample_objects import NOON, article_capture

from digest.model import Digest
from digest.render.email_message import build_message
from pipelines.items import StoredCapture

TITLES = {
    "html": "<script>alert(1)</script> <img src='https://t.vn/p.gif'>",
    "header injection": "Tin\r\nBcc: evil@x.vn\r\n\r\nbody",
    "right to left": "Tin \u202egnud \u2066an\u2069 \u061ctoan",
    "ten kilobytes": "lừa bán " * 1_300,
    "one endless word": "x" * 10_000,
    "template": "{{ 7 * 7 }} {% raw %} {n} %s",
    "formula": "=HYPERLINK(1)",
}


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_hostile_title_is_harmless(
    store: Callable[..., StoredCapture], compose: Callable[..., Digest], title: str
) -> None:
    evidence = {"term": "t", "field": "title", "quote": title, "start": 0, "end": len(title)}
    store(article_capture(title=title, lead=title), evidence=[evidence])
    written = build_message(
        compose(), sender="tipwatch@x.vn", recipient="a@b.vn", delivery="k", at=NOON
    ).as_bytes()
    read = message_from_bytes(written, policy=default)
    assert read["Bcc"] is None
    assert len(read["Subject"]) <= 150
    text, html = (
        part.get_content() for part in read.walk() if part.get_content_maintype() == "text"
    )
    assert len(text) < 3_000
    assert len(html) < 10_000
    for shown in (text, html):
        assert not set(shown) & set("\u202e\u2066\u2069\u061c\x00")
    assert "<script" not in html
    assert "<img" not in html
    assert "49" not in text
