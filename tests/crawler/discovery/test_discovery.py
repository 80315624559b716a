"""Discovery: feeds, sitemaps and listings announce what they hold; anything else is named, never raised."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from fixtures.samples.sentences import english
from hypothesis import given, settings
from hypothesis import strategies as st

from article.dates import HANOI
from crawler.discovery import DiscoveryMethod, DiscoveryResult, Feed, Listing, Sitemap

NOW = datetime(2026, 11, 21, 10, tzinfo=HANOI)
URL = "https://vov.vn/tin/trang.html"
FEED = Feed(urls=("https://vov.vn/rss",))
SITEMAP = Sitemap(urls=("https://vov.vn/sitemap.xml",))
LISTING = Listing(urls=("https://vov.vn/tin",))
METHODS = [FEED, SITEMAP, LISTING]


def read(method: DiscoveryMethod, body: bytes | str) -> DiscoveryResult:
    data = body.encode() if isinstance(body, str) else body
    return method.read(data, url=URL, now=NOW)


def rss(*items: str) -> str:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{inside}</channel></rss>'


def urlset(*urls: str, root: str = "urlset", child: str = "url") -> str:
    inside = "".join(f"<{child}>{url}</{child}>" for url in urls)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?><{root} xmlns="{space}">{inside}</{root}>'


def bomb(root: str, use: str) -> str:
    """Write a document whose entities grow to ten to the ninth letters when they are resolved."""
    names = "abcdefghij"
    grown = "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise(names))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{grown}]>{root % use}'


# Feeds


@pytest.mark.parametrize("number", ["#xd800", "#55357", "#X110000", f"#{'9' * 5_000}", "#x0"])
def test_reference_to_no_character_costs_a_letter_and_not_the_feed(number: str) -> None:
    found = read(
        FEED, rss(f"<title>Tin &{number}; nóng</title><link>https://vov.vn/a-1.vov</link>")
    )
    assert [one.url for one in found.links] == ["https://vov.vn/a-1.vov"]
    assert (found.links[0].title or "").startswith("Tin ")


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "before",
    [
        "<?xml " + "encoding='utf-7'" * 20_000,
        "\n" * 300_000,
        "<?xml version='1.0'?>" + "\n " * 150_000,
        "<!DOCTYPE " + " " * 300_000,
        "<!ENTITY " * 30_000,
    ],
    ids=["declarations", "lines", "lines after a declaration", "a doctype", "entities"],
)
def test_what_stands_before_a_feed_is_read_in_no_time(before: str) -> None:
    found = read(FEED, before + rss("<link>https://vov.vn/a-1.vov</link>").partition("?>")[2])
    assert found.problem or [one.url for one in found.links] == ["https://vov.vn/a-1.vov"]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("inside", ["<!--" + "-" * 300_000, "<a " + " " * 300_000, "&" * 300_000])
def test_description_of_a_feed_is_not_read_at_all(inside: str) -> None:
    found = read(
        FEED,
        rss(f"<description><![CDATA[{inside}]]></description><link>https://vov.vn/a-1.vov</link>"),
    )
    assert [one.url for one in found.links] == ["https://vov.vn/a-1.vov"]


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_feed_in_another_spelling_of_unicode_is_read(charset: str) -> None:
    document = rss("<title>Tin nóng</title><link>https://vov.vn/a-1.vov</link>")
    (found,) = read(FEED, document.encode(charset)).links
    assert (found.url, found.title) == ("https://vov.vn/a-1.vov", "Tin nóng")


def test_feed_in_a_declared_charset_is_read() -> None:
    document = rss("<title>Tin nóng</title><link>https://vov.vn/a-1.vov</link>")
    body = document.replace("?>", " encoding='iso-8859-1'?>", 1).encode("latin-1")
    (found,) = read(FEED, body).links
    assert found.title == "Tin nóng"


@pytest.mark.parametrize(
    ("real", "declared"), [("utf-8", "koi8-r"), ("utf-8", "gb2312"), ("koi8-r", "koi8-r"), ("euc-kr", "euc-kr")]
)  # fmt: skip
def test_title_is_read_in_the_letters_that_it_has(real: str, declared: str) -> None:
    title = {"utf-8": "Giải cứu nạn nhân", "koi8-r": "Торговля людьми", "euc-kr": "인신매매"}[real]
    document = rss(f"<title>{title}</title><link>https://vov.vn/a-1.vov</link>")
    body = document.replace("?>", f" encoding='{declared}'?>", 1).encode(real)
    (found,) = read(FEED, body).links
    assert found.title == title


def test_bad_byte_costs_its_own_letter_and_no_other_title() -> None:
    item = "<title>Giải cứu {}</title><link>https://vov.vn/a-{}.vov</link>"
    body = rss(item.format("nạn nhân", 1), item.format("#", 2)).encode().replace(b"#", b"\xff")
    found = read(FEED, body)
    assert [(one.title or "")[:9] for one in found.links] == ["Giải cứu ", "Giải cứu "]
    assert found.links[0].title == "Giải cứu nạn nhân"


def test_items_quoted_in_a_text_are_no_items() -> None:
    quoted = "<![CDATA[<item><link>https://vov.vn/b-2.vov</link></item>]]>"
    found = read(
        FEED, rss(f"<description>{quoted}</description><link>https://vov.vn/a-1.vov</link>")
    )
    assert [one.url for one in found.links] == ["https://vov.vn/a-1.vov"]
    assert (found.passed_over, found.warning) == (0, None)


def test_entry_without_a_link_does_not_take_that_of_its_source() -> None:
    source = '<source><link href="https://vov.vn/a-9.vov"/></source>'
    atom = (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>x</title>{source}</entry></feed>'
    )
    found = read(FEED, atom)
    assert (found.links, found.passed_over) == ((), 1)


def test_one_item_of_many_without_a_link_is_counted_and_no_trouble() -> None:
    links = [f"<link>https://vov.vn/a-{number}.vov</link>" for number in range(9)]
    found = read(FEED, rss("<title>Quảng cáo</title>", *links))
    assert (len(found.links), found.passed_over, found.warning) == (9, 1, None)


def test_password_in_a_link_is_not_shown() -> None:
    found = read(FEED, rss("<link>https://user:secret@vov.vn/a-1.vov</link>"))
    assert "secret" not in english(found.problem)
    assert "https://…@vov.vn/a-1.vov" in english(found.problem)


def test_item_that_alone_is_larger_than_a_feed_may_be_costs_only_its_text() -> None:
    text = f"<description>{'chữ ' * 1_500_000}</description>"
    found = read(
        FEED,
        rss(f"{text}<link>https://vov.vn/a-1.vov</link>", "<link>https://vov.vn/a-2.vov</link>"),
    )
    assert [one.url[-7:] for one in found.links] == ["a-1.vov", "a-2.vov"]


def test_feed_that_names_a_file_of_ours_is_not_that_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text(rss("<link>https://vov.vn/secret-1.vov</link>"))
    found = read(FEED, bytes(secret))
    assert found.links == ()
    assert english(found.problem).startswith("no feed: ")


def test_feed_gives_links_titles_and_dates_in_order() -> None:
    found = read(
        FEED,
        rss(
            "<title>Một &amp; hai</title><link>https://vov.vn/a-1.vov</link>"
            "<pubDate>Mon, 12 Oct 2026 09:05:00 +0700</pubDate>",
            "<title>Ba</title><link>https://vov.vn/b-2.vov</link>",
        ),
    )
    assert found.problem is None
    assert [(one.url, one.title) for one in found.links] == [
        ("https://vov.vn/a-1.vov", "Một & hai"),
        ("https://vov.vn/b-2.vov", "Ba"),
    ]
    assert found.links[0].published_at == datetime(2026, 10, 12, 9, 5, tzinfo=HANOI)


def test_atom_feed_is_a_feed() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="https://vov.vn/a"/>'
        "<updated>2026-10-12T02:05:00Z</updated></entry></feed>"
    )
    (link,) = read(FEED, atom).links
    assert (link.url, link.published_at) == (
        "https://vov.vn/a",
        datetime(2026, 10, 12, 2, 5, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    "printed",
    ["", "31/02/2026 10:00", "Mon, 31 Feb 2026 10:00:00 GMT", "hôm nào", "Sat, 1 Jan 2050 00:00:00 GMT"],
)  # fmt: skip
def test_feed_date_that_is_missing_or_impossible_is_none(printed: str) -> None:
    date = f"<pubDate>{printed}</pubDate>" if printed else ""
    (link,) = read(FEED, rss(f"<link>https://vov.vn/a</link>{date}")).links
    assert link.published_at is None


def test_feed_that_declares_month_first_dates_is_read_so() -> None:
    feed = Feed(urls=FEED.urls, date_formats=("%m/%d/%Y %I:%M:%S %p",))
    item = "<link>https://vov.vn/a</link><pubDate>10/12/2026 6:40:00 PM</pubDate>"
    (link,) = read(feed, rss(item)).links
    assert link.published_at == datetime(2026, 10, 12, 18, 40, tzinfo=HANOI)


@pytest.mark.parametrize(
    "body",
    [
        "", "   ", "<html><head><title>Trang chủ</title></head><body>x</body></html>",
        "<!DOCTYPE html><html><body>Bảo trì</body></html>", "chưa có tin", '{"items": []}',
        "https://vov.vn/rss", "/etc/passwd", b"\x00\xff\xfe", b"\x1f\x8bno gzip",
    ],
)  # fmt: skip
def test_page_that_is_no_feed_is_named_with_how_it_starts(body: bytes | str) -> None:
    found = read(FEED, body)
    assert found.links == ()
    assert english(found.problem).startswith("no feed: the answer starts with ")


def test_feed_cut_in_the_middle_gives_what_came_before() -> None:
    whole = rss("<link>https://vov.vn/a</link>", "<link>https://vov.vn/b</link>")
    assert read(FEED, whole[:-45]).links[0].url == "https://vov.vn/a"


def test_feed_item_without_a_link_is_passed_over() -> None:
    assert read(FEED, rss("<title>Không có gì</title>")).links == ()


def test_entity_bomb_in_a_feed_does_not_go_off() -> None:
    root = '<rss version="2.0"><channel><item><title>%s</title><link>https://vov.vn/a</link></item></channel></rss>'
    found = read(FEED, bomb(root, "&j;"))
    assert sum(len(one.title or "") for one in found.links) < 1_000


def test_feed_reads_no_file_of_ours() -> None:
    body = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        '<rss version="2.0"><channel><item><title>&a;</title><link>https://vov.vn/&a;</link>'
        "</item></channel></rss>"
    )
    assert not any("root" in f"{one.title}{one.url}" for one in read(FEED, body).links)


# Sitemaps


def test_sitemap_gives_addresses_and_dates() -> None:
    found = read(
        SITEMAP,
        urlset(
            "<loc> https://vov.vn/a </loc><lastmod>2026-10-12T02:05:00Z</lastmod>",
            "<!-- cũ --><loc>https://vov.vn/b</loc><lastmod>2026-13-40</lastmod>",
            "<lastmod>2026-10-12</lastmod>",
        ),
    )
    assert found.problem is None
    assert [(one.url, one.published_at) for one in found.links] == [
        ("https://vov.vn/a", datetime(2026, 10, 12, 2, 5, tzinfo=UTC)),
        ("https://vov.vn/b", None),
    ]


@pytest.mark.parametrize(
    "head", [b"", b"\xef\xbb\xbf", b"\n\n  "], ids=["bare", "BOM", "blank lines"]
)
def test_sitemap_is_read_whatever_stands_before_it(head: bytes) -> None:
    body = head + urlset("<loc>https://vov.vn/a</loc>").encode()
    assert [one.url for one in read(SITEMAP, body).links] == ["https://vov.vn/a"]


def test_zipped_sitemap_is_unzipped() -> None:
    body = gzip.compress(urlset("<loc>https://vov.vn/a</loc>").encode())
    assert [one.url for one in read(SITEMAP, body).links] == ["https://vov.vn/a"]


def test_index_leads_to_its_newest_sitemaps() -> None:
    index = urlset(
        *(f"<loc>https://vov.vn/news-2026-{month}.xml</loc>" for month in (9, 8, 11, 10)),
        root="sitemapindex",
        child="sitemap",
    )
    assert read(SITEMAP, index).next_pages == tuple(
        f"https://vov.vn/news-2026-{month}.xml" for month in (11, 10, 9)
    )


def test_index_is_sifted_by_the_declared_pattern() -> None:
    index = urlset(
        "<loc>https://vov.vn/tags.xml</loc>",
        "<loc>https://vov.vn/news-1.xml</loc>",
        root="sitemapindex",
    )
    sitemap = Sitemap(urls=SITEMAP.urls, only="/news-")
    assert read(sitemap, index).next_pages == ("https://vov.vn/news-1.xml",)


def test_sitemap_of_thousands_is_sifted_by_the_declared_pattern() -> None:
    sitemap = Sitemap(urls=SITEMAP.urls, keep="mua-ban")
    body = urlset("<loc>https://vov.vn/mua-ban-nguoi</loc>", "<loc>https://vov.vn/bong-da</loc>")
    assert [one.url for one in read(sitemap, body).links] == ["https://vov.vn/mua-ban-nguoi"]


@pytest.mark.parametrize(
    "body",
    [
        "", "   ", "<html/>", "<html><p></html>", "văn bản", b"\x00" * 20, b"\x1f\x8bno gzip",
        gzip.compress(urlset().encode())[:30],
        bomb("<urlset><url><loc>https://vov.vn/%s</loc></url></urlset>", "&j;"), "<a>" * 100_000,
    ],
    ids=[
        "empty", "blank", "a page", "a broken page", "text", "zeros", "a broken gzip", "half a gzip",
        "an entity bomb", "a deep nest",
    ],
)  # fmt: skip
def test_answer_that_is_no_sitemap_is_named(body: bytes | str) -> None:
    found = read(SITEMAP, body)
    assert (found.links, found.next_pages) == ((), ())
    assert english(found.problem).startswith("no sitemap: ")


WHOLE = urlset("<loc>https://vov.vn/a</loc>", "<loc>https://vov.vn/b</loc>")


@pytest.mark.parametrize(
    "body",
    [
        WHOLE.replace("<url><loc>https://vov.vn/b", "<url><loc>https://vov.vn/tim?a=1&b=2</loc></url><url><loc>https://vov.vn/b"),
        WHOLE.replace("</loc>", "</loc><news:title>Tin&nbsp;mới &hellip;</news:title>", 1),
        WHOLE.replace("</loc>", "</loc><t>\x02\x0b</t>", 1),
        "<br /><b>Warning</b>: Undefined index in /x.php on line 3<br />" + WHOLE,
        "\ufeff\n\n\n" + '<?xml version="1.0" encoding="utf-16"?>' + WHOLE.partition("?>")[2],
        '<?xml version="1.0" encoding="nope-8"?>' + WHOLE.partition("?>")[2],
        WHOLE[:-9],
        WHOLE.replace("<url>", "<url><video:player_loc>https://x.vn/v</video:player_loc>", 1),
    ],
    ids=["bare ampersand", "HTML entities", "control characters", "a notice before", "not UTF-16", "no encoding",
         "cut after the last entry", "a prefix nobody declared"],
)  # fmt: skip
def test_damaged_sitemap_loses_no_entry(body: str) -> None:
    found = read(SITEMAP, body.encode())
    assert found.problem is None
    assert {"https://vov.vn/a", "https://vov.vn/b"} <= {one.url for one in found.links}


def test_half_an_address_is_none() -> None:
    found = read(SITEMAP, WHOLE[: WHOLE.rindex("/b")].encode())
    assert [one.url for one in found.links] == ["https://vov.vn/a"]


def test_newest_entries_are_read_wherever_they_are() -> None:
    old = "".join(f"<url><loc>https://vov.vn/{n}</loc></url>" for n in range(6_000))
    body = urlset().replace("</urlset>", f"{old}<url><loc>https://vov.vn/new</loc></url></urlset>")
    assert "https://vov.vn/new" in {one.url for one in read(SITEMAP, body).links}


def test_zip_bomb_is_no_sitemap() -> None:
    body = gzip.compress(b"<urlset>" + b" " * 61_000_000 + b"</urlset>", compresslevel=1)
    assert "more than 60,000,000 bytes" in english(read(SITEMAP, body).problem)


def test_sitemap_reads_no_file_of_ours() -> None:
    body = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        "<urlset><url><loc>https://vov.vn/&a;</loc></url></urlset>"
    )
    assert not any("root" in one.url for one in read(SITEMAP, body).links)


@pytest.mark.parametrize("body", [f"<{'a' * 50_000}/>", f"<{'a' * 50_000}></b>"])
def test_reason_quotes_no_more_than_a_line(body: str) -> None:
    found = read(SITEMAP, body)
    assert found.problem is not None
    assert len(english(found.problem)) < 300


# Listings


def test_listing_gives_links_in_the_order_of_the_page() -> None:
    page = '<a href="/b">Hai</a><a href="a" title="Một đầy đủ">Một…</a><a href="//m.vov.vn/c"><img></a>'
    found = read(LISTING, page)
    assert [(one.url, one.title) for one in found.links] == [
        ("https://vov.vn/b", "Hai"),
        ("https://vov.vn/tin/a", "Một đầy đủ"),
        ("https://m.vov.vn/c", None),
    ]


@pytest.mark.parametrize(
    "href",
    [
        "javascript:void(0)", " JavaScript:alert(1)", "java\nscript:alert(1)", "mailto:a@vov.vn",
        "tel:1900", "#", "#top", "", " ", "https://[mail]/", "data:text/html,x", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_link_that_leads_to_no_page_is_passed_over(href: str) -> None:
    found = read(LISTING, f'<a href="/a">A</a><a href="{href}">X</a>')
    assert [one.url for one in found.links] == ["https://vov.vn/a"]


def test_only_the_declared_links_are_read() -> None:
    listing = Listing(urls=LISTING.urls, links="h3 a")
    page = '<nav><a href="/menu">M</a></nav><h3><a href="/a">A</a></h3><aside><a href="/x">X</a></aside>'
    assert [one.url for one in read(listing, page).links] == ["https://vov.vn/a"]


@pytest.mark.parametrize("page", ["", "<p>Đang cập nhật</p>", "<a>không có địa chỉ</a>", b"\x00"])
def test_page_without_a_link_is_no_listing(page: bytes | str) -> None:
    assert english(read(LISTING, page).problem) == "no listing: nothing matches 'a[href]'"


@pytest.mark.timeout(10)
def test_nested_bomb_is_no_listing() -> None:
    assert "nested" in english(read(LISTING, "<div>" * 1_000_000 + '<a href="/a">A</a>').problem)


@pytest.mark.parametrize(
    ("href", "follow"),
    [
        ("?page=2", ("https://vov.vn/tin/trang.html?page=2",)),
        ("javascript:more()", ()),
        ("https://[bad/", ()),
        ("#", ()),
    ],
)
def test_next_page_is_followed_where_there_is_one(href: str, follow: tuple[str, ...]) -> None:
    listing = Listing(urls=LISTING.urls, next_page="a.next")
    assert (
        read(listing, f'<a href="/a">A</a><a class="next" href="{href}">›</a>').next_pages == follow
    )


# All of them


@pytest.mark.parametrize(
    ("method", "body"),
    [
        (FEED, rss(*["<link>https://vov.vn/a</link>"] * 6_000)),
        (SITEMAP, urlset(*["<loc>https://vov.vn/a</loc>"] * 6_000)),
        (LISTING, '<a href="/a">A</a>' * 6_000),
    ],
    ids=["feed", "sitemap", "listing"],
)
def test_answer_that_announces_without_end_is_cut(method: DiscoveryMethod, body: str) -> None:
    assert len(read(method, body).links) == 5_000


def test_start_address_may_carry_todays_date_in_hanoi() -> None:
    sitemap = Sitemap(urls=("https://vov.vn/%Y-%m-%d.xml", "https://vov.vn/%Y/%-m/%-d.xml"))
    late = datetime(2026, 1, 1, 18, tzinfo=UTC)
    assert sitemap.start(late) == ("https://vov.vn/2026-01-02.xml", "https://vov.vn/2026/1/2.xml")


@pytest.mark.parametrize(
    "url", ["https://vov.vn/tin", "https://vov.vn/b%E1%BA%A3n-tin", "https://vov.vn/%d1%8f"]
)
def test_encoded_letters_of_a_start_address_stay(url: str) -> None:
    assert Listing(urls=(url,)).start(NOW) == (url,)


PIECES = st.lists(
    st.sampled_from(
        [b"<rss version='2.0'>", b"<channel>", b"<item>", b"<link>", b"https://[vov.vn/", b"</link>",
         b"<pubDate>", b"31/31/2026", b"<urlset>", b"<url>", b"<loc>", b"</loc>", b"<sitemapindex>",
         b"<lastmod>2026-02-31T99:99:99+99:99</lastmod>", b"<a href='", b"javascript:x", b"'>", b"</a>",
         b"<!DOCTYPE x [<!ENTITY a '&a;'>]>", b"&a;", b"<![CDATA[", b"]]>", b"<?xml version='1.0'?>",
         b"\xff\xfe", b"\x00", b"\x1f\x8b", b"<feed xmlns='http://www.w3.org/2005/Atom'>", b"<entry>",
         b"<updated>", b"<!--", b"-->", "Ả".encode()]
    ),
    max_size=25,
).map(b"".join)  # fmt: skip


@settings(deadline=None)
@given(st.sampled_from(METHODS), st.one_of(PIECES, st.binary(max_size=60)))
def test_whatever_a_server_sends_is_read_or_named(method: DiscoveryMethod, body: bytes) -> None:
    found = read(method, body)
    assert all(one.url for one in found.links)


# Dates and leads of listings


DATED = Listing(
    urls=("https://vov.vn/tin",),
    links="a, [onclick], [data-href]",
    item=".box",
    date=".at",
    lead=".sapo",
)


def test_listing_gives_the_date_and_lead_beside_each_link() -> None:
    found = read(
        DATED,
        "<div class='box'><a href='/a-1.vov'>Một</a><i class='at'>09:20 | 13/11/2026</i>"
        "<p class='sapo'>Tin một.</p></div>"
        "<div class='box'><a href='/b-2.vov'>Hai</a></div><a href='/c-3.vov'>Ba</a>",
    )
    links = [(one.url[-8:], one.published_at, one.lead) for one in found.links]
    assert links == [
        ("/a-1.vov", datetime(2026, 11, 13, 9, 20, tzinfo=HANOI), "Tin một."),
        ("/b-2.vov", None, None),
        ("/c-3.vov", None, None),
    ]


def test_box_inside_a_box_takes_the_date_of_the_one_that_has_it() -> None:
    found = read(
        DATED,
        "<div class='box'><div class='box' onclick=\"location.href='/a-1.vov';\">Một</div>"
        "<i class='at'>13/11/2026</i></div>",
    )
    assert [one.published_at for one in found.links] == [datetime(2026, 11, 13, tzinfo=HANOI)]


def test_box_around_several_articles_dates_none_of_them() -> None:
    found = read(
        DATED,
        "<div class='box'><i class='at'>13/11/2026</i><a href='/a-1.vov'>Một</a><a href='/b-2.vov'>Hai</a></div>",
    )
    assert [one.published_at for one in found.links] == [None, None]


@pytest.mark.parametrize(
    "link",
    [
        "<h3 data-href='/a-1.vov'>Một</h3>",
        "<div onclick=\"window.location = '/a-1.vov'\">Một</div>",
        "<div onclick='location.href=\"/a-1.vov\"'>Một</div>",
    ],
)
def test_link_that_only_a_script_follows_is_one(link: str) -> None:
    assert [one.url for one in read(DATED, link).links] == ["https://vov.vn/a-1.vov"]


def test_script_that_leads_nowhere_is_no_link() -> None:
    assert read(DATED, "<div onclick=\"share('/a-1.vov')\">Chia sẻ</div>").links == ()


def test_next_page_is_that_of_the_first_selector_that_matches() -> None:
    listing = Listing(urls=("https://vov.vn/tin",), next_page=".next a, .pages a")
    page = "<p class='pages'><a href='?p=9'>cuối</a></p><p class='next'><a href='?p=2'>sau</a></p>"
    assert read(listing, page).next_pages == ("https://vov.vn/tin/trang.html?p=2",)
