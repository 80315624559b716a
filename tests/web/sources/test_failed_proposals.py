"""Why there is no proposal, in the reader's language; what was stored before there were codes as it is."""

from __future__ import annotations

import re

import pytest
from fixtures.samples.sample_objects import NOON
from sqlalchemy import text

from article.message import Message, message
from crawler.crawl.fetch_errors import FetchCode
from crawler.scaffold.problems import ScaffoldCode
from storage.models import ProposalKind, ProposalState, SourceProposal

pytestmark = pytest.mark.slow

GONE = message(FetchCode.STATUS, status=404)
URL = "https://a.example/"


def failed(site, problem: Message, kind: ProposalKind = ProposalKind.ADD) -> str:
    with site.database.writing() as session:
        row = SourceProposal(
            kind=kind, source="", url=URL, asked_at=NOON, changed_at=NOON, step="", declaration={},
            samples=[], state=ProposalState.FAILED, problem=problem,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return f"/{'watched-pages' if kind is ProposalKind.WATCH else 'source-proposals'}/{row.id}"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("vi", "không tải được https://a.example/: máy chủ trả lời 404"),
        ("en", "https://a.example/ cannot be had: the server answered 404"),
    ],
)
@pytest.mark.parametrize("kind", [ProposalKind.ADD, ProposalKind.WATCH])
def test_reason_is_in_the_language_of_the_page(
    either_site, language: str, words: str, kind
) -> None:
    place = failed(either_site, message(ScaffoldCode.NO_PAGE, url=URL, why=GONE), kind)
    assert words in either_site.get(place, **{"Accept-Language": language}).body


def test_reason_that_is_a_title_of_a_site_is_escaped(site) -> None:
    place = failed(site, message(ScaffoldCode.CRASHED, error="<b>x</b>"))
    assert "&lt;b&gt;x&lt;/b&gt;" in site.get(place).body


def test_sentence_of_a_time_before_codes_is_shown_as_it_was_stored(either_site) -> None:
    place = failed(either_site, GONE)
    with either_site.database.writing() as session:
        session.execute(
            text("UPDATE source_proposals SET problem = :old"), {"old": "a.vn is watched already"}
        )
    assert "a.vn is watched already" in either_site.get(place).body


@pytest.mark.parametrize(
    ("kind", "source", "back"),
    [(ProposalKind.ADD, "", URL), (ProposalKind.REPAIR, "vov.vn", "vov.vn")],
)
def test_failed_request_is_asked_for_again_by_one_button(
    site, kind, source: str, back: str
) -> None:
    place = failed(site, GONE, kind)
    with site.database.writing() as session:
        session.get_one(SourceProposal, int(place.rpartition("/")[2])).source = source
    body = site.get(place).body
    action = re.search(r'action="(/source-(?:proposals|repairs/[^"]+))" class="buttons"', body)
    assert action
    address = {"url": URL} if kind is ProposalKind.ADD else {}
    assert all(f'name="url" value="{one}"' in body for one in address.values())
    again = site.post(action[1], **address).headers["location"]
    assert again != place
    assert back in site.get(again).body
