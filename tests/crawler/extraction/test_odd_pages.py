"""Pages of hosts nobody declared that are odd in one thing, and the same page without it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from article.canonical_url import BadAddress, host_of
from article.model import Article
from crawler.extraction.extract import build_article, extract_partial, fill_from_generic
from crawler.extraction.generic import extract_generic
from crawler.spider.registry import spider_for_host

NOW = datetime(2026, 12, 1, tzinfo=UTC)
URL = "https://baolangsong.example/phap-luat/bai-12.html"
TITLE = "Chặn xe chở ba thiếu nữ đi làm việc nhẹ lương cao"
LINES = (
    "Khoảng 21 giờ ngày 17/11, tổ tự quản bến đò thấy chiếc xe bảy chỗ lạ chở ba em gái hỏi đường ra cửa khẩu phụ.",
    "Tại trụ sở công an xã, người lái xe khai được trả bốn triệu đồng để đưa các em qua sông, phía kia có người chờ.",
    "Ba em được đưa về với gia đình ngay trong đêm, công an huyện đang làm rõ người đứng sau đường dây này.",
)  # fmt: skip
TEXT = "\n".join(LINES)
HEADING = f"<h1>{TITLE}</h1>"
ENGLISH = "<p>" + "Police rescued three victims near the border. " * 9 + "</p>"
BODY = "".join(f"<p>{line}</p>" for line in LINES)


def page(body: str = "", *, head: str = f"<title>{TITLE}</title>", attributes: str = "") -> str:
    content = body or f"<div class=single><div class=noi-dung>{HEADING}{BODY}</div></div>"
    return f"<html lang=vi><head>{head}</head><body {attributes}>{content}</body></html>"


def read(html: str, url: str = URL) -> Article:
    source = spider_for_host(host_of(url)).source
    partial = extract_partial(html, url=url, source=source, now=NOW)
    if partial.is_incomplete:
        fill_from_generic(partial, extract_generic(html, url=url, now=NOW), now=NOW)
    return build_article(partial, url=url, source=source).article


@pytest.mark.parametrize(
    "classes",
    [
        "single",
        "single tdc-footer-template",
        "et-tb-has-footer single",
        "no-sidebar",
        "active-footer-widgets-0",
    ],
)
def test_theme_class_of_the_page_costs_no_text(classes: str) -> None:
    assert read(page(attributes=f'class="{classes}"')).text == TEXT
    wrapped = f'<div id=page class="{classes}">{HEADING}<article>{BODY}</article></div>'
    assert read(page(wrapped)).text == TEXT


def test_real_footer_is_no_text() -> None:
    footer = "<div class=site-footer><p>Cơ quan chủ quản: Hội Nhà báo tỉnh, giấy phép số 12, in tại tỉnh.</p></div>"
    article = read(page(f"<div>{HEADING}<div>{BODY}</div></div>{footer}"))
    assert "giấy phép" not in article.text


@pytest.mark.parametrize(
    "head", ["", "<title></title>", "<title>\ufeff</title>", "<title>Trang chủ</title>"]
)
def test_heading_is_the_title_where_the_head_has_none(head: str) -> None:
    assert read(page(head=head)).title == TITLE


def naming(name: str | None) -> str:
    """Return a body that prints a name without the words or the place of a byline."""
    note = f"<footer><p>Ngoài {name} còn ba người nữa lên bản.</p></footer>" if name else ""
    return f"<div class=single><div class=noi-dung>{HEADING}{BODY}</div></div>{note}"


def json_ld(**fields: object) -> str:
    data = {"@type": "NewsArticle", "headline": TITLE, **fields}
    return f'<title>{TITLE}</title><script type="application/ld+json">{json.dumps(data)}</script>'


@pytest.mark.parametrize(
    ("author", "name"),
    [
        (["Nguyễn Văn An"], "Nguyễn Văn An"),
        ("Trần Thị Bình", "Trần Thị Bình"),
        ({"name": "Lê Văn Cường"}, "Lê Văn Cường"),
        ([{"@type": "Person", "name": "Anne-Marie O’Brien"}], "Anne-Marie O’Brien"),
        (["Nguyễn Văn An", {"name": "Trần Thị Bình"}], "Nguyễn Văn An, Trần Thị Bình"),
        ("焦鹏", "焦鹏"),
        ({"@type": "Organization", "name": "Báo Làng Sông"}, None),
        ("Báo Làng Sông", None),
        ("Baolangsong Example", None),
        (["Staff Writer"], None),
        ([None, 7, {"name": ["x"]}], None),
    ],
)
def test_author_of_json_ld_in_every_form(author: object, name: str | None) -> None:
    canonical = f'<link rel="canonical" href="{URL}">'
    assert read(page(naming(name), head=json_ld(author=author) + canonical)).author == name


@pytest.mark.parametrize(
    ("metas", "name"),
    [
        ('<meta property="article:author" content="Nguyễn Văn An">', "Nguyễn Văn An"),
        ('<meta property="article:author" content="https://facebook.com/an">', None),
        ('<meta name="author" content="Anne-Marie O’Brien">', "Anne-Marie O’Brien"),
        ('<meta name="author" content="admin">', None),
        ('<meta name="twitter:label1" content="Tác giả"><meta name="twitter:data1" content="Lê Thu Hà">', "Lê Thu Hà"),
        ('<meta name="twitter:label1" content="Thời gian đọc"><meta name="twitter:data1" content="Ba Phút">', None),
        ('<meta property="og:site_name" content="Làng Sông"><meta name="author" content="Làng Sông">', None),
    ],
)  # fmt: skip
def test_author_in_meta_elements(metas: str, name: str | None) -> None:
    assert read(page(naming(name), head=f"<title>{TITLE}</title>{metas}")).author == name


def test_author_of_the_head_that_no_reader_sees_is_none() -> None:
    account = read(page(head=json_ld(author="Nguyễn Văn An")))
    assert account.author is None


def test_byline_replaces_the_account_that_no_reader_sees() -> None:
    byline = f"<div class=single>{HEADING}<p>Tác giả: Lê Thu Hà</p><div class=noi-dung>{BODY}</div></div>"
    assert read(page(byline, head=json_ld(author="Nguyễn Văn An"))).author == "Lê Thu Hà"


@pytest.mark.parametrize("body", [BODY, "\n\n".join(LINES), "<br><br>".join(LINES)])
def test_text_only_in_json_ld_is_read_in_paragraphs(body: str) -> None:
    article = read(page(f"{HEADING}<div id=app></div>", head=json_ld(articleBody=body)))
    assert article.text == TEXT


def test_text_only_in_the_state_of_a_framework_is_read() -> None:
    state = {"props": {"menu": ["Trang chủ"], "article": {"id": "a" * 60, "contentHtml": BODY}}}
    script = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(state)}</script>'
    assert read(page(f"{HEADING}<div id=__next></div>{script}")).text == TEXT
    blocks = {
        "data": {
            "body": [{"type": "p", "text": line} for line in LINES],
            "related": [{"title": "Tin khác"}],
        }
    }
    script = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(blocks)}</script>'
    assert read(page(f"{HEADING}<div id=__next></div>{script}")).text == TEXT


def test_heading_of_a_pop_up_below_the_text_is_not_the_headline() -> None:
    popup = "<div class=overlay><h1>Chúng tôi cần nói về trình chặn quảng cáo</h1></div>"
    article = read(page(f"<article><h2>{TITLE}</h2>{BODY}</article>{popup}"))
    assert (article.title, article.text) == (TITLE, TEXT)


@pytest.mark.parametrize(
    ("printed", "head"),
    [
        (f"{TITLE} | Báo Làng Sông", ""),
        (TITLE, f"<title>baolangsong.example » Blog Archive » {TITLE}</title>"),
        (TITLE, f"<title>{TITLE} - Báo Làng Sông</title>"),
    ],
)
def test_name_of_the_site_is_no_part_of_the_title(printed: str, head: str) -> None:
    body = f"<article><h1>{printed}</h1>{BODY}</article>"
    assert read(page(body, head=head or f"<title>{printed}</title>")).title == TITLE


def test_headline_with_a_dash_stays_whole() -> None:
    title = "Đường dây mua bán người sang Campuchia – ba bị can bị bắt"
    body = f"<article><h1>{title}</h1>{BODY}</article>"
    assert read(page(body, head=f"<title>{title} - Báo Làng Sông</title>")).title == title


@pytest.mark.parametrize(
    ("html", "language"),
    [
        (page(), "vi"),
        (page().replace("lang=vi", ""), "vi"),
        (page().replace("lang=vi", "").replace(BODY, ENGLISH), None),
        (page(head=f'<title>{TITLE}</title><meta property="og:locale" content="en_US">')
         .replace("lang=vi", "").replace(BODY, ENGLISH), "en"),
    ],
    ids=["declared", "its letters", "unknown", "og:locale"],
)  # fmt: skip
def test_language_is_declared_or_seen_and_never_guessed(html: str, language: str | None) -> None:
    assert read(html).language == language


def test_eth_is_repaired_in_vietnamese_only() -> None:
    old = page().replace("được", "ðược").replace("đưa", "ðưa")
    assert read(old).text == TEXT
    icelandic = "Við erum að styðja fólk sem þarf á aðstoð að halda í bænum og nágrenni hans. " * 4
    body = f"<article><h1>Við styðjum fólk í bænum</h1><p>{icelandic}</p></article>"
    html = page(body, head="<title>Við styðjum fólk í bænum</title>").replace("lang=vi", "lang=is")
    assert "að styðja" in read(html).text


def test_host_of_any_script_is_known_by_its_ascii_form() -> None:
    host = "thủ-đô.vn".encode("idna").decode()
    assert host_of("http://thủ-đô.vn/bài.html") == host_of(f"https://{host}/") == host
    source = spider_for_host(host_of("http://thủ-đô.vn/bài.html")).source
    assert source.address("http://thủ-đô.vn/bài.html") is not None


@pytest.mark.parametrize(
    "url", ["http:///x/y.html", "http://[::1/x.html", "http://*.vn/x.html", "http://./x"]
)
def test_address_without_a_host_name_is_refused(url: str) -> None:
    with pytest.raises(BadAddress):
        spider_for_host(host_of(url))


def test_fields_of_a_page_are_bounded() -> None:
    long = "Nguyễn Văn An " * 20_000
    html = page(head=json_ld(author=[{"@type": "Person", "name": "x" + "(" * 200_000 + "!"}], articleSection=long)
                .replace(f'"{TITLE}"', json.dumps("Zalo | " * 40_000)))  # fmt: skip
    article = read(html)
    assert len(article.title) <= 1_000
    assert len(article.section or "") <= 300
    assert len(article.author or "") <= 300
