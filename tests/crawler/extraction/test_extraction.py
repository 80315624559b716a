"""Reading a page: the site's selectors first, then what the page says about itself, then the net."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from fixtures.samples.sentences import english

from article.dates import HANOI
from article.model import DateOrigin, ExtractionMethod, Image
from crawler.extraction.extract import ExtractedArticle
from crawler.extraction.not_an_article import NonArticleKind, NotAnArticle
from crawler.source.declaration import Layout
from crawler.spider.article_spider import SourceSpider

NOW = datetime(2026, 11, 21, 10, tzinfo=HANOI)
URL = "https://vov.vn/xa-hoi/triet-pha-duong-day-post12345.vov"
TITLE = "Triệt phá đường dây đưa người qua biên giới"
LEAD = "Ba nạn nhân được giải cứu, hai người bị tạm giữ."
BODY = [
    "Rạng sáng 12/10, tổ công tác phát hiện một xuồng máy tắt đèn chở ba người qua sông biên giới.",
    "Qua đấu tranh, hai người điều khiển xuồng khai nhận được thuê với giá mười triệu đồng mỗi chuyến.",
    "Hiện công an tỉnh phối hợp với địa phương hỗ trợ chỗ ở và đưa các nạn nhân về với gia đình.",
]


class Paper(SourceSpider):
    """A paper that was redesigned once."""

    name = "vov.vn"
    hosts = ("vov.vn",)
    article_url = r"-post(?P<id>\d+)\.vov$"
    layouts = (
        Layout(
            name="new", title="h1.title", lead=".sapo", body=(".none", "article.content"),
            author=".author", date=(".clock", ".time"), section=".crumb", drop=(".related", ".share"),
        ),
        Layout(name="old", title="div.head h2", body="td#body", date="td.date"),
    )  # fmt: skip


def paragraphs(*lines: str) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def page(body: str = "", *, head: str = "", lang: str = "vi") -> str:
    return f'<!DOCTYPE html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>'


def new_layout(inside: str = paragraphs(*BODY), *, around: str = "", head: str = "") -> str:
    return page(
        f'<h1 class="title">{TITLE}</h1><p class="sapo">{LEAD}</p>'
        f'<article class="content">{inside}</article>{around}',
        head=head,
    )


def described(**fields: Any) -> str:
    declared = {"@type": "NewsArticle", "headline": TITLE, **fields}
    return f'<script type="application/ld+json">{json.dumps(declared, ensure_ascii=False)}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def read(
    text: str,
    *,
    url: str = URL,
    announced: datetime | None = None,
    spider: type[SourceSpider] = Paper,
) -> ExtractedArticle:
    return asyncio.run(spider.read(text, url=url, now=NOW, announced=announced))


def refusal(text: str) -> NotAnArticle:
    with pytest.raises(NotAnArticle) as refused:
        read(text)
    return refused.value


# Layouts


def test_selectors_of_the_site_are_read_first() -> None:
    around = '<p class="author">Thu Hà</p><span class="crumb">Pháp luật</span><b class="time">12/10/2026 09:05</b>'
    head = described(headline="Khác", description="Khác", datePublished="2026-10-12")
    article = read(new_layout(around=around, head=head)).article
    assert (article.title, article.lead, article.text) == (TITLE, LEAD, "\n".join(BODY))
    assert (article.author, article.section, article.language) == ("Thu Hà", "Pháp luật", "vi")
    assert article.published_at == datetime(2026, 10, 12, 9, 5, tzinfo=HANOI)
    assert article.layout == "new"
    assert set(article.read_by.values()) == {ExtractionMethod.SITE}


def test_page_of_the_old_layout_is_read_with_its_selectors() -> None:
    rows = f'<div class="head"><h2>{TITLE}</h2></div><table><tr><td id="body">{paragraphs(*BODY)}'
    article = read(page(rows + '</td><td class="date">12/10/2026</td></tr></table>')).article
    assert (article.layout, article.title, article.text) == ("old", TITLE, "\n".join(BODY))
    assert article.published_at == datetime(2026, 10, 12, tzinfo=HANOI)


def test_layout_that_answers_for_title_and_body_beats_one_that_answers_for_one() -> None:
    rows = f'<h1 class="title">VOV</h1><div class="head"><h2>{TITLE}</h2></div><table><tr><td id="body">'
    article = read(page(rows + paragraphs(*BODY) + "</td></tr></table>")).article
    assert (article.layout, article.title) == ("old", TITLE)


def test_first_date_that_is_one_counts_among_the_candidates() -> None:
    around = '<i class="clock">Đang tải…</i><b class="time">Hotline 1900</b><b class="time">09:05 12/10/2026</b>'
    assert read(new_layout(around=around)).article.published_at == datetime(
        2026, 10, 12, 9, 5, tzinfo=HANOI
    )


# The body


def test_boxes_inside_the_body_are_dropped() -> None:
    box = '<div class="related"><a href="/x">Bắt kẻ buôn người</a></div><ul class="share"><li>Zalo</li></ul>'
    assert read(
        new_layout(paragraphs(BODY[0]) + box + paragraphs(*BODY[1:]))
    ).article.text == "\n".join(BODY)


def test_what_is_never_read_aloud_is_no_text() -> None:
    silent = (
        "<script>var a = 'mua bán';</script><style>p{}</style><noscript>Bật JavaScript</noscript>"
        "<figure><img src='/1.jpg'><figcaption>Hiện trường. Ảnh: CA</figcaption></figure>"
        "<iframe>khung</iframe><video>clip</video><form><input value='x'>Gửi</form><!-- ghi chú -->"
    )
    assert read(new_layout(silent + paragraphs(*BODY))).article.text == "\n".join(BODY)


def test_inline_elements_do_not_break_a_line_and_line_breaks_do() -> None:
    inside = f"<p>Ngày <b>12/10</b>, <a href='#'>công an</a> vào cuộc.<br>{BODY[0]}</p><div>{BODY[1]}</div>{BODY[2]}"
    assert read(new_layout(inside)).article.text.splitlines() == [
        "Ngày 12/10, công an vào cuộc.",
        *BODY,
    ]


def test_table_around_a_picture_is_a_caption_and_its_picture_an_image() -> None:
    picture = "<img data-src='/anh/1.jpg' src='data:image/gif;base64,R0'>"
    frame = f"<table><tr><td>{picture}</td></tr><tr><td>Hiện trường</td></tr></table>"
    article = read(new_layout(frame + paragraphs(*BODY))).article
    assert article.text == "\n".join(BODY)
    assert article.images == (Image(url="https://vov.vn/anh/1.jpg", caption="Hiện trường"),)


def test_table_of_the_article_is_text() -> None:
    cells = "".join(f"<tr><td>Tỉnh {n}</td><td>{n} vụ</td></tr>" for n in range(1, 4))
    text = read(new_layout(paragraphs(*BODY) + f"<table>{cells}</table>")).article.text
    assert text.splitlines()[3:] == ["Tỉnh 1", "1 vụ", "Tỉnh 2", "2 vụ", "Tỉnh 3", "3 vụ"]


def test_headline_and_lead_printed_again_above_the_body_are_dropped() -> None:
    again = f"<h2>{TITLE}</h2><p>(Chinhphu.vn) - {LEAD}</p>"
    assert read(new_layout(again + paragraphs(*BODY))).article.text == "\n".join(BODY)


def test_signature_below_the_body_is_the_author_and_no_text() -> None:
    article = read(new_layout(paragraphs(*BODY, "Thu Hà/VOV.VN"))).article
    assert (article.author, article.text) == ("Thu Hà", "\n".join(BODY))


def test_credit_below_the_body_is_read_and_cut() -> None:
    article = read(
        new_layout(paragraphs(*BODY, "Nguồn: https://cand.vn/phap-luat/bai-i712345/"))
    ).article
    assert article.original_url == "https://cand.vn/phap-luat/bai-i712345/"
    assert (article.credited, article.text) == ("cand.vn", "\n".join(BODY))


def test_stamp_of_the_agency_is_taken_off_the_lead() -> None:
    text = new_layout().replace(LEAD, f"VOV.VN - {LEAD}")
    assert read(text).article.lead == LEAD


def test_lead_of_the_head_is_not_taken_where_the_site_prints_none() -> None:
    text = new_layout(head=meta("og:description", "Tin pháp luật")).replace("sapo", "khac")
    assert read(text).article.lead is None


def test_what_is_nested_deeper_than_a_person_nests_is_left_out() -> None:
    article = read(new_layout(paragraphs(*BODY) + "<div>" * 2_000 + "sâu")).article
    assert article.text == "\n".join(BODY)


@pytest.mark.parametrize(
    "nested",
    ["<div>", "<div></x>", "<ul><li>", "<b id=x>", "<em></p>", "<DIV>"],
    ids=["plain", "with odd ends", "lists", "unclosed", "crossed", "capitals"],
)
@pytest.mark.timeout(10)
def test_nested_bomb_is_refused_before_it_is_parsed(nested: str) -> None:
    refused = refusal(new_layout(nested * 1_000_000))
    assert refused.kind is NonArticleKind.TOO_LARGE
    assert "nested more than 3,000 deep" in english(refused.reason)


def test_text_longer_than_any_law_is_no_article() -> None:
    refused = refusal(new_layout(f"<p>{'Bước một. ' * 210_000}</p>"))
    assert refused.kind is NonArticleKind.TOO_LARGE
    assert "a text of 2,099,999 letters" in english(refused.reason)


def test_long_page_of_shallow_elements_is_read() -> None:
    rows = "<p>Bước <b>một</b><br>hai<img src=x>" * 9_000
    assert len(read(new_layout(rows)).article.text.splitlines()) == 18_000


# What the page says about itself


def test_broken_selectors_leave_title_lead_picture_and_date_to_the_head() -> None:
    head = (
        meta("og:title", TITLE)
        + meta("og:description", LEAD)
        + meta("og:image", "https://vov.vn/1.jpg")
        + meta("article:published_time", "2026-10-12T09:05:00+07:00")
        + meta("article:section", "Pháp luật")
        + '<meta name="author" content="Thu Hà">'
    )
    article = read(page(f"<main><h4>Tin</h4>{paragraphs(*BODY * 3)}</main>", head=head)).article
    assert (article.title, article.lead, article.section, article.author) == (
        TITLE,
        LEAD,
        "Pháp luật",
        "Thu Hà",
    )
    assert article.images == (Image(url="https://vov.vn/1.jpg"),)
    assert article.published_at == datetime(2026, 10, 12, 9, 5, tzinfo=HANOI)
    assert article.layout is None
    assert article.read_by["title"] is ExtractionMethod.OPENGRAPH
    assert article.read_by["lines"] is ExtractionMethod.GENERIC
    assert BODY[1] in article.text


def test_json_ld_answers_before_opengraph() -> None:
    head = meta("og:title", "VOV") + described(
        articleSection=["Pháp luật", "Tin"],
        author=[{"@type": "Person", "name": "Thu Hà"}, {"@type": "Organization", "name": "VOV"}],
        description=LEAD,
        datePublished="2026-10-12T02:05:00Z",
        articleBody=" ".join(BODY),
    )
    article = read(page("<p>…</p>", head=head)).article
    assert (article.title, article.lead, article.section, article.author) == (
        TITLE,
        LEAD,
        "Pháp luật",
        "Thu Hà",
    )
    assert article.text == " ".join(BODY)
    assert article.published_at == datetime(2026, 10, 12, 2, 5, tzinfo=UTC)
    assert set(article.read_by.values()) == {ExtractionMethod.JSON_LD}


@pytest.mark.parametrize(
    "script",
    [
        '{"@type":"NewsArticle","headline":"%s","description":"Dòng một\nDòng\thai"}',
        '[{"@type":"Organization"},{"@type":["NewsArticle"],"headline":"%s"}]',
        '{"@context":"https://schema.org","@graph":[{"@type":"WebPage","headline":"VOV"},'
        '{"@type":"NewsArticle","headline":"%s"}]}',
    ],
    ids=["raw line breaks", "a list", "a graph"],
)
def test_json_ld_is_found_however_portals_print_it(script: str) -> None:
    head = f'<script type="application/ld+json">{script % TITLE}</script>'
    article = read(
        page(f'<article class="content">{paragraphs(*BODY)}</article>', head=head)
    ).article
    assert article.title == TITLE
    assert article.read_by["title"] is ExtractionMethod.JSON_LD


def test_entities_escaped_twice_are_resolved() -> None:
    head = described(headline="Đường dây &quot;việc nhẹ&quot; &amp; lương cao")
    article = read(
        page(f'<article class="content">{paragraphs(*BODY)}</article>', head=head)
    ).article
    assert article.title == 'Đường dây "việc nhẹ" & lương cao'


@pytest.mark.parametrize(
    "script",
    [
        "{", "null", "42", '"văn bản"', "[" * 100_000, '{"@graph": 7, "@type": {}}',
        '{"@type":"NewsArticle","headline":{}}',
    ],
    ids=["cut", "null", "a number", "a text", "a deep nest", "odd types", "an odd headline"],
)  # fmt: skip
def test_broken_json_ld_is_passed_over(script: str) -> None:
    head = f'<script type="application/ld+json">{script}</script>'
    assert read(new_layout(head=head)).article.title == TITLE


@pytest.mark.parametrize("author", [{"@type": "Organization", "name": "VOV"}, "VOV", None, 7, [[]]])
def test_site_that_credits_itself_names_no_author(author: object) -> None:
    assert read(new_layout(head=described(author=author))).article.author is None


def test_page_nobody_declared_anything_for_is_caught_by_the_net() -> None:
    body = f"<div id='x9'><h1>{TITLE}</h1><div>{paragraphs(*BODY * 3)}</div></div><footer>© VOV</footer>"
    article = read(page(body, head=f"<title>{TITLE}</title>")).article
    assert article.title == TITLE
    assert BODY[1] in article.text
    assert "©" not in article.text
    assert {article.read_by[name] for name in ("title", "lines")} == {ExtractionMethod.GENERIC}


# Dates


META_DATE = meta("article:published_time", "2026-10-12T09:05:00+07:00")
PRINTED = '<b class="time">13/10/2026 10:00</b>'


def test_meta_date_beats_the_printed_one() -> None:
    article = read(new_layout(head=META_DATE, around=PRINTED)).article
    assert (article.published_at, article.published_from) == (
        datetime(2026, 10, 12, 9, 5, tzinfo=HANOI),
        DateOrigin.META,
    )


def test_printed_minute_sharpens_a_bare_day_of_the_head() -> None:
    head = described(datePublished="2026-10-13")
    article = read(new_layout(head=head, around=PRINTED)).article
    assert (article.published_at, article.published_from) == (
        datetime(2026, 10, 13, 10, tzinfo=HANOI),
        DateOrigin.PAGE,
    )


def test_printed_minute_of_another_week_does_not() -> None:
    head = described(datePublished="2026-10-01")
    article = read(new_layout(head=head, around=PRINTED)).article
    assert article.published_from is DateOrigin.JSON_LD


def test_site_whose_metadata_lie_is_read_from_the_page() -> None:
    truthful = Layout(
        name="new", title="h1.title", body="article.content", date=".time", printed_date_first=True
    )
    spider = type("Truthful", (Paper,), {"layouts": (truthful,)})
    article = read(new_layout(head=META_DATE, around=PRINTED), spider=spider).article
    assert article.published_at == datetime(2026, 10, 13, 10, tzinfo=HANOI)


def test_date_of_the_feed_counts_where_the_page_has_none() -> None:
    announced = datetime(2026, 10, 12, 2, tzinfo=UTC)
    article = read(new_layout(), announced=announced).article
    assert (article.published_at, article.published_from) == (announced, DateOrigin.FEED)


def test_page_without_a_date_has_none() -> None:
    article = read(new_layout()).article
    assert (article.published_at, article.published_from) == (None, None)


def test_date_that_does_not_exist_gives_way_to_the_next() -> None:
    head = meta("article:published_time", "2026-02-31T10:00:00+07:00") + described(
        datePublished="2026-10-12T09:05:00+99:99"
    )
    article = read(new_layout(head=head, around=PRINTED)).article
    assert article.published_from is DateOrigin.PAGE


# Address


@pytest.mark.parametrize(
    ("canonical", "key", "original"),
    [
        ("https://vov.vn/khac-post12345.vov", "vov.vn:12345", None),
        ("/phap-luat/khac-post777.vov", "vov.vn:12345", None),
        (URL, "vov.vn:12345", None),
        ("https://cand.vn/phap-luat/bai-i712345/", "vov.vn:12345", "https://cand.vn/phap-luat/bai-i712345/"),
        ("https://vov.vn/", "vov.vn:12345", None),
        ("javascript:void(0)", "vov.vn:12345", None),
        ("https://[bad/", "vov.vn:12345", None),
        ("", "vov.vn:12345", None),
    ],
    ids=["own", "own and relative", "the requested", "another site's", "the home page", "a script", "broken", "empty"],
)  # fmt: skip
def test_canonical_link_names_the_page_or_its_original(
    canonical: str, key: str, original: str | None
) -> None:
    reading = read(new_layout(head=f'<link rel="canonical" href="{canonical}">'))
    assert (reading.address.key, reading.article.original_url) == (key, original)


@pytest.mark.parametrize(
    ("lang", "language"), [("vi", "vi"), ("vi-VN", "vi"), ("en_US", "vi"), ("", "vi"), ("x", "vi")]
)
def test_vietnamese_text_is_vietnamese_whatever_the_page_declares(lang: str, language: str) -> None:
    text = new_layout().replace('lang="vi"', f'lang="{lang}"')
    assert read(text).article.language == language


@pytest.mark.parametrize(("lang", "language"), [("en_US", "en"), ("", "vi"), ("fr", "fr")])
def test_language_of_other_text_is_the_page_s_else_the_source_s(lang: str, language: str) -> None:
    english = (
        "<p>Border guards at Lào Cai stopped a car with three girls who were promised work.</p>"
    )
    page = (
        f'<html lang="{lang}"><head><title>Border guards</title></head><body>'
        f'<h1 class="article-title">Border guards stop a car at Lào Cai</h1>'
        f'<div class="text-long">{english * 3}</div></body></html>'
    )
    assert read(page).article.language == language


# Pages that are no article


CHALLENGES = {
    "a cookie and a reload": "<script>document.cookie='D1N=abc';window.location.reload(true);</script>",
    "Imperva": '<iframe src="/_Incapsula_Resource?SWUDNSAI=31"></iframe>',
    "Cloudflare": "<title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/h'></script>",
}


@pytest.mark.parametrize("body", CHALLENGES.values(), ids=CHALLENGES)
def test_challenge_is_named(body: str) -> None:
    refused = refusal(page(body))
    assert refused.kind is NonArticleKind.CHALLENGE
    assert english(refused.reason).startswith("challenge: the answer is ")


@pytest.mark.parametrize("body", CHALLENGES.values(), ids=CHALLENGES)
def test_healthy_page_that_carries_the_firewall_s_script_is_read(body: str) -> None:
    assert read(new_layout(around=body + "<!-- đệm -->" * 1_000)).article.title == TITLE


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("404", NonArticleKind.NOT_FOUND),
        ("404 - Không tìm thấy trang", NonArticleKind.NOT_FOUND),
        ("Lỗi 404", NonArticleKind.NOT_FOUND),
        ("Page not found", NonArticleKind.NOT_FOUND),
        ("Không tìm thấy nội dung", NonArticleKind.NOT_FOUND),
        ("Trang bạn tìm không tồn tại", NonArticleKind.NOT_FOUND),
        ("Bài viết này đã bị xóa", NonArticleKind.NOT_FOUND),
        ("Bài viết đã bị gỡ", NonArticleKind.NOT_FOUND),
        ("Đăng nhập hệ thống", NonArticleKind.LOGIN),
        ("Login", NonArticleKind.LOGIN),
        ("Sign in to continue", NonArticleKind.LOGIN),
    ],
)
def test_page_that_declares_itself_no_article_is_named(title: str, kind: NonArticleKind) -> None:
    shell = f'<h1 class="title">{title}</h1><article class="content"><p>Về trang chủ.</p></article>'
    refused = refusal(page(shell))
    assert refused.kind is kind
    assert title[:20] in english(refused.reason)


@pytest.mark.parametrize("title", ["404", "Page not found", "404 - Không tìm thấy trang"])
def test_page_titled_as_missing_is_missing_whatever_stands_below(title: str) -> None:
    assert refusal(new_layout().replace(TITLE, title)).kind is NonArticleKind.NOT_FOUND


@pytest.mark.parametrize(
    "title",
    [
        "Bài viết",
        "Tin cần tìm",
        "Không tìm thấy nạn nhân, lực lượng cứu hộ mở rộng tìm kiếm",
        "Không tồn tại đường dây mua bán nội tạng tại bệnh viện",
        "404 nạn nhân được giải cứu trong năm 2026",
        "Tin giả về bắt cóc trẻ em đã bị gỡ khỏi mạng xã hội",
        "Trang mạng mạo danh công an không tồn tại cơ sở pháp lý nào",
        "Đăng nhập đường dẫn lạ, nhiều người mất tiền",
        "Not Found: bộ phim về nạn buôn người ra rạp",
    ],
)
def test_headline_that_only_sounds_so_is_an_article(title: str) -> None:
    assert read(new_layout().replace(TITLE, title)).article.title == title


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "<html></html>", page(), page("<div id='root'></div><script src='/app.js'></script>"),
        page(f'<h1 class="title">{TITLE}</h1>'), "\x00", "không phải HTML",
    ],
    ids=["nothing", "blank", "no body", "an empty body", "a shell", "only a title", "zero", "text"],
)  # fmt: skip
def test_empty_page_is_named(text: str) -> None:
    assert refusal(text).kind is NonArticleKind.EMPTY
