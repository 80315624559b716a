"""Lists of feeds in the dashboard: asked for once a site, what is wrong named, and the sources taken away."""

from __future__ import annotations

import urllib.request
import uuid

import pytest
from fixtures.dashboard.page_navigation import follow
from lxml import etree

from storage.models import SourceProposal

pytestmark = pytest.mark.slow

ENGLISH = {"Accept-Language": "en"}


def opml(*addresses: str) -> bytes:
    entries = "".join(f'<outline text="Báo" xmlUrl="{one}"/>' for one in addresses)
    return f"<opml><body>{entries}</body></opml>".encode()


def send(site, file: bytes, **headers: str):
    """Post the form as a browser does: multipart, with a file."""
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\ncontent-disposition: form-data; name="form_key"\r\n\r\n{site.form_key()}\r\n'.encode(),
        f'--{boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.opml"\r\n\r\n'.encode(),
        file,
        f"\r\n--{boundary}--\r\n".encode(),
    ]
    kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    return site._send(
        urllib.request.Request(
            f"{site.base}/source-proposals/opml", b"".join(parts), {**kind, **headers}
        )
    )


def asked(site) -> list[str]:
    with site.database.reading() as session:
        return sorted(row.url for row in session.query(SourceProposal))


@pytest.mark.parametrize(
    ("headers", "words", "known"),
    [
        ({}, "Đã tạo yêu cầu cho 2 trang mới.", "1 địa chỉ RSS thuộc trang đã theo dõi."),
        (ENGLISH, "2 new sites are asked for.", "1 feed is of a site that is watched already."),
    ],
)
def test_each_new_site_is_asked_for_once_and_the_page_says_so(
    either_site, headers, words: str, known: str
) -> None:
    feeds = ("https://a.example/rss", "https://www.a.example/rss/2", "https://b.example/rss")
    answer = send(either_site, opml(*feeds, "https://vov.vn/rss/x.rss"))
    assert answer.status == 303
    assert asked(either_site) == ["https://a.example/rss", "https://b.example/rss"]
    shown = either_site.get(answer.headers["location"], **headers).body
    assert words in shown
    assert known in shown
    assert send(either_site, opml(*feeds)).status == 303
    assert len(asked(either_site)) == 2


@pytest.mark.parametrize(
    ("headers", "words"),
    [({}, "1 mục không phải địa chỉ RSS"), (ENGLISH, "1 entry is no address of a feed")],
)
def test_wrong_addresses_are_named_and_the_others_are_asked_for(site, headers, words: str) -> None:
    answer = send(
        site, opml("https://a.example/rss", "mailto:<b>@b.vn".replace("<", "&lt;")), **headers
    )
    assert answer.status == 400
    assert words in answer.body
    assert "mailto:&lt;b&gt;@b.vn" in answer.body
    assert asked(site) == ["https://a.example/rss"]


@pytest.mark.parametrize("file", [b"", b"<html><p>x</p></html>", b"\x00\x01"])
def test_file_that_is_no_list_is_refused(site, file: bytes) -> None:
    answer = send(site, file)
    assert answer.status == 400
    assert "Tệp này không phải danh sách OPML." in answer.body
    assert asked(site) == []


def test_list_of_two_thousand_feeds_is_read_and_a_larger_file_is_refused(site) -> None:
    many = opml(*(f"https://paper{number}.example/rss?x={'y' * 60}" for number in range(2_000)))
    assert len(many) > 200_000
    assert send(site, many).status == 303
    assert len(asked(site)) == 2_000
    # A sender that is still sending hears the answer, too: what is sent is received and dropped.
    assert send(site, b" " * 8_000_000).status == 413


def test_form_without_our_key_asks_for_nothing(site) -> None:
    answer = site._send(urllib.request.Request(f"{site.base}/source-proposals/opml", b"form_key=x"))
    assert answer.status == 403
    assert asked(site) == []


def test_exported_list_names_every_source_and_is_read_back(site) -> None:
    answer = site.get("/sources.opml")
    assert "attachment" in answer.headers["content-disposition"]
    root = etree.fromstring(answer.body.encode())
    assert "vov.vn" in {one.get("text") for one in root.iter("outline")}
    assert (
        send(site, answer.body.encode())
        .headers["location"]
        .startswith("/source-proposals?sites=0&")
    )
    assert asked(site) == []


@pytest.mark.browser
def test_file_is_chosen_and_sent_without_scripts(site, window, tmp_path) -> None:
    file = tmp_path / "feeds.opml"
    file.write_bytes(opml("https://a.example/rss"))
    page = window(site.base, width=390, java_script_enabled=False).open("/source-proposals")
    page.locator("summary", has_text="OPML").click()
    page.set_input_files("input[type=file]", file)
    follow(page.locator("form[enctype] button"))
    assert page.locator("[role=status]", has_text="1 trang mới").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
