"""Atom feeds of the dashboard, and the same feeds as `tipwatch export` writes them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from fixtures.samples.sample_objects import NOON

from settings import Settings
from storage.models import AccountRole
from web.auth.passwords import add_account

PASSWORD = "correct horse battery"
Export = Callable[..., ET.Element]
Part = tuple[str, str, tuple[tuple[str, str], ...]]


def parts(element: ET.Element) -> list[Part]:
    """Return name, text and attributes of everything inside an element, in its order."""
    return [
        (one.tag, (one.text or "").strip(), tuple(sorted(one.attrib.items())))
        for one in element.iter()
    ]


def entries(feed: ET.Element) -> dict[str, list[Part]]:
    return {entry.findtext("{*}id", ""): parts(entry) for entry in feed.iterfind("{*}entry")}


@pytest.fixture
def export(tmp_path: Path) -> Export:
    """Run `tipwatch export --format atom` on the database of a dashboard."""

    def run(site, *args: str, **more: str) -> ET.Element:
        given = {
            "TIPWATCH_DATA_DIR": str(tmp_path / "var"),
            "TIPWATCH_DATABASE_URL": site.database.url.render_as_string(hide_password=False),
            "TIPWATCH_PUBLIC_URL": site.base,
        }
        command = Path(sys.executable).with_name("tipwatch")
        done = subprocess.run(
            [command, "export", "--format", "atom", *args],
            env=os.environ | given | more,
            capture_output=True,
            timeout=90,
            check=True,
        )
        return ET.fromstring(done.stdout)

    return run


def test_feed_is_atom_with_ids_by_article_newest_first(site) -> None:
    reply = site.get("/feeds/flagged.atom")
    assert reply.headers["content-type"].startswith("application/atom+xml")
    ids = [one.text for one in ET.fromstring(reply.body).iterfind("{*}entry/{*}id")]
    assert ids == ["urn:tipwatch:article:4", "urn:tipwatch:article:2", "urn:tipwatch:article:1"]


def test_same_feed_id_means_same_entries_in_dashboard_and_export(either_site, export) -> None:
    # An edited article, one that an analyst confirmed against the score, and one rejected.
    either_site.post("/articles/3/review", verdict="confirmed")
    either_site.post("/articles/4/review", verdict="rejected")
    served = ET.fromstring(either_site.get("/feeds/flagged.atom").body)
    written = export(either_site)
    assert served.findtext("{*}id") == written.findtext("{*}id")
    assert list(entries(served)) == [f"urn:tipwatch:article:{n}" for n in (3, 2, 1)]
    assert list(entries(served).items()) == list(entries(written).items())
    assert served.findtext("{*}updated") == written.findtext("{*}updated")


def test_feed_id_does_not_follow_the_query_of_the_request(site) -> None:
    plain, tracked = (
        ET.fromstring(site.get(path).body).findtext("{*}id")
        for path in ("/feeds/flagged.atom", "/feeds/flagged.atom?utm_source=x")
    )
    assert plain == tracked == f"{site.base}/feeds/flagged.atom"


def test_entries_of_a_saved_search_are_those_of_the_whole_feed(site) -> None:
    site.post("/searches", name="vov", filters="source=vov.vn&flagged=yes")
    (path,) = re.findall(r"/feeds/saved/[^\"]+\.atom", site.get("/searches").body)
    found = entries(ET.fromstring(site.get(path).body))
    whole = entries(ET.fromstring(site.get("/feeds/flagged.atom").body))
    assert list(found) == ["urn:tipwatch:article:4", "urn:tipwatch:article:1"]
    assert found.items() <= whole.items()


@pytest.mark.parametrize("args", [("--filter", "source=vov.vn"), ("--since", "2026-10-01")])
def test_export_of_a_selection_has_a_feed_id_of_its_own(site, export, args) -> None:
    whole, selection = export(site), export(site, *args)
    assert selection.findtext("{*}id") != whole.findtext("{*}id")
    # Nothing is served under that id.
    assert selection.find("{*}link[@rel='self']") is None
    assert whole.find("{*}link[@rel='self']") is not None
    assert entries(selection).items() <= entries(whole).items()


def test_feed_id_of_a_selection_does_not_depend_on_the_order_of_filters(site, export) -> None:
    filters = ("--filter", "tier=core"), ("--filter", "source=vov.vn")
    ids = [
        export(site, *first, *second).findtext("{*}id")
        for first, second in (filters, filters[::-1])
    ]
    assert ids[0] == ids[1]


def test_feeds_name_the_public_address_whatever_host_is_asked(bare_site, store_article) -> None:
    text = "Công an giải cứu 5 nạn nhân bị lừa bán sang Campuchia, khởi tố tội mua bán người."
    store_article(bare_site.database, 1, title="Triệt phá đường dây mua bán người", text=text)
    with bare_site.database.writing() as session:
        add_account(session, "mai", password=PASSWORD, role=AccountRole.OPERATOR, at=NOON)
    with bare_site(settings=Settings(public_url="http://watch.example")) as site:
        site.log_in("mai", PASSWORD)
        site.post("/searches", name="All", filters="flagged=yes")
        html = urllib.parse.unquote(site.get("/searches").body)
        key = html.split("/feeds/saved/")[1].split(".atom")[0]
        for path in (f"/feeds/saved/{key}.atom", "/feeds/flagged.atom"):
            body = site.get(path, Host="localhost:1").body
            assert "http://watch.example/" in body
            assert "localhost" not in body
            assert "127.0.0.1" not in body
