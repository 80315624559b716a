"""Answers that are no article: never stored, never reported, but named; beside each what is true news."""

from __future__ import annotations

import pytest
from fixtures.sites.offline_site import HOST, TEXTS, LangNui, LangSong, Paper

from crawler.spider.article_spider import SourceSpider
from storage.engine import Database

pytestmark = pytest.mark.slow

FOREIGN = {
    "firewall, English": ("Request Rejected", "The requested URL was rejected. Your support ID is {n}."),
    "maintenance": ("Hệ thống đang nâng cấp", "Mời quý độc giả quay lại sau ít phút. Mã phiên: {n}."),
    "captcha": ("Xác nhận bạn là con người", "Vui lòng hoàn thành thử thách bên dưới để đi tiếp. Ray ID {n:x}"),
    "database": ("Error establishing a database connection", "The server could not be reached. Request {n}."),
    "suspended": ("Account Suspended", "This account has been suspended. Contact your hosting provider for details."),
    "parked": ("baolangsong.example is for sale", "Buy this domain. Related: du lịch, khách sạn, vay tiền, bảo hiểm {n}"),
    "login": ("Đăng nhập hệ thống", "Nhập tài khoản và mật khẩu do cơ quan cấp để tiếp tục làm việc. Phiên {n}"),
    "Korean": ("접속이 차단되었습니다", "보안 정책에 따라 요청이 차단되었습니다. 관리자에게 문의하십시오. 번호 {n}"),
    "French": ("Accès refusé", "Votre requête a été bloquée par le pare-feu. Identifiant de l’incident : {n}."),
    "long": ("Thông báo", "Đường truyền đang được bảo dưỡng theo kế hoạch của nhà cung cấp dịch vụ mạng. " * 15),
}  # fmt: skip


def foreign(kind: str, n: int) -> str:
    title, text = FOREIGN[kind]
    text = text.format(n=98_231_001 + 7919 * n)
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"


@pytest.mark.parametrize("spider", [LangSong, LangNui])
@pytest.mark.parametrize("kind", FOREIGN)
def test_foreign_page_is_no_edit_and_no_article(
    database: Database, spider: type[SourceSpider], kind: str
) -> None:
    paper = Paper(database, spider)
    known = TEXTS[:5]
    paper.observe(known)
    for _ in range(2):
        pages = {paper.url(one): foreign(kind, n) for n, one in enumerate(TEXTS)}
        report = paper.observe((), pages)
        assert report.failed
    paper.observe(known)
    assert (paper.intact(), paper.changes()) == (5, [])
    assert set(paper.records()) == {paper.url(one) for one in known}


@pytest.mark.parametrize("spider", [LangSong, LangNui])
def test_block_of_some_pages_spares_new_articles(
    database: Database, spider: type[SourceSpider]
) -> None:
    paper = Paper(database, spider)
    paper.observe(TEXTS[:4])
    pages = {paper.url(one): foreign("firewall, English", n) for n, one in enumerate(TEXTS[:3])}
    paper.observe(TEXTS, pages)
    assert (paper.intact(), paper.changes()) == (6, [])


@pytest.mark.parametrize("spider", [LangSong, LangNui])
def test_rewrite_is_reported_at_the_second_look(
    database: Database, spider: type[SourceSpider]
) -> None:
    paper = Paper(database, spider)
    first, other = TEXTS[0], TEXTS[5]
    new = first.with_lines(*other.lines)
    paper.observe(TEXTS[:4])
    for _ in range(2):
        paper.observe(TEXTS[:4], {paper.url(first): paper.page(new)})
    assert paper.changes() == [f"edited {paper.url(first)}"]


@pytest.mark.parametrize("status", [404, 410])
@pytest.mark.parametrize("feed", [True, False])
def test_site_that_is_down_removes_nothing(database: Database, status: int, *, feed: bool) -> None:
    paper = Paper(database)
    paper.observe()
    for _ in range(2):
        report = paper.observe((), {paper.url(one): status for one in TEXTS}, feed=feed)
        assert report.failed
    paper.observe()
    assert (paper.intact(), paper.changes()) == (6, [])


def test_one_article_that_is_gone_is_reported(database: Database) -> None:
    paper = Paper(database)
    paper.observe()
    for _ in range(2):
        paper.observe(TEXTS[1:], {paper.url(TEXTS[0]): 404})
    assert paper.changes() == [f"removed {paper.url(TEXTS[0])}"]


def test_redirect_to_another_host_is_no_article(database: Database) -> None:
    paper = Paper(database)
    paper.observe(TEXTS[:3])
    notice = "https://thongbao.nhamang.example/chan"
    pages = {paper.url(one): notice for one in TEXTS}
    report = paper.observe((), {**pages, notice: paper.page(TEXTS[4])})
    assert report.failed == 6
    assert (paper.intact(), len(paper.records()), paper.changes()) == (3, 3, [])


@pytest.mark.parametrize(
    "lines",
    [(), ("Đang tải nội dung...",), ("Loading…",), ("Nội dung dành cho thành viên, mời đăng nhập để đọc tiếp.",)],
    ids=["empty", "loading", "loading in English", "paywall"],
)  # fmt: skip
@pytest.mark.parametrize("observations", [1, 2])
def test_lost_bodies_are_no_edit(
    database: Database, lines: tuple[str, ...], observations: int
) -> None:
    paper = Paper(database)
    paper.observe()
    for _ in range(observations):
        paper.observe((), {paper.url(one): paper.page(one.with_lines(*lines)) for one in TEXTS})
    paper.observe()
    assert (paper.intact(), paper.changes()) == (6, [])


NOTICES = {
    "empty": (),
    "loading": ("Đang tải nội dung...",),
    "paywall": ("Nội dung chỉ dành cho thành viên. Mời bạn đăng ký để đọc tiếp bài viết này.",),
    "counter": ("Đã có 204 người đọc bài này",),
    "loading above a counter": ("Đang tải nội dung...", "Đã có 204 người đọc bài này"),
}


@pytest.mark.parametrize("lines", NOTICES.values(), ids=NOTICES)
def test_body_that_was_not_there_at_first_is_no_edit(
    database: Database, lines: tuple[str, ...]
) -> None:
    paper = Paper(database)
    paper.observe(TEXTS[1:], {paper.url(TEXTS[0]): paper.page(TEXTS[0].with_lines(*lines))})
    for _ in range(3):
        paper.observe()
    assert (paper.intact(), paper.changes()) == (6, [])


def test_first_short_report_that_grows_is_an_edit(database: Database) -> None:
    paper = Paper(database)
    first = TEXTS[0].with_lines(TEXTS[0].lines[0])
    paper.observe(TEXTS[1:], {paper.url(TEXTS[0]): paper.page(first)})
    for _ in range(3):
        paper.observe()
    assert paper.changes() == [f"edited {paper.url(TEXTS[0])}"]


def test_page_that_leads_to_the_front_page_is_not_gone_while_no_other_page_is_seen(
    database: Database,
) -> None:
    paper = Paper(database)
    paper.observe()
    for _ in range(3):
        paper.observe((), {paper.url(TEXTS[0]): 404})
    assert paper.changes() == []
    paper.observe(TEXTS[1:], {paper.url(TEXTS[0]): 404})
    paper.observe(TEXTS[1:], {paper.url(TEXTS[0]): 404})
    assert paper.changes() == [f"removed {paper.url(TEXTS[0])}"]


@pytest.mark.parametrize("share", [0.45, 0.6, 0.8])
def test_page_that_ends_in_the_middle_is_no_edit(database: Database, share: float) -> None:
    paper = Paper(database)
    paper.observe()
    whole = paper.page(TEXTS[2])
    start = whole.index("<main>")
    paper.observe(TEXTS, {paper.url(TEXTS[2]): whole[: start + int((len(whole) - start) * share)]})
    paper.observe()
    assert (paper.intact(), paper.changes()) == (6, [])


def test_paragraphs_that_are_really_gone_are_reported(database: Database) -> None:
    paper = Paper(database)
    paper.observe()
    cut = TEXTS[3].with_lines(TEXTS[3].lines[0], TEXTS[3].lines[3])
    for _ in range(2):
        paper.observe(TEXTS, {paper.url(TEXTS[3]): paper.page(cut)})
    assert paper.changes() == [f"edited {paper.url(TEXTS[3])}"]


@pytest.mark.parametrize("spider", [LangSong, LangNui])
@pytest.mark.parametrize(
    "mark", ['<link rel="canonical" href="{}">', '<meta property="og:url" content="{}">']
)
def test_canonical_of_another_article_merges_nothing(
    database: Database, spider: type[SourceSpider], mark: str
) -> None:
    paper = Paper(database, spider)
    head = mark.format(paper.url(TEXTS[0]))
    for _ in range(2):
        paper.observe((), {paper.url(one): paper.page(one, head=head) for one in TEXTS})
    assert (paper.intact(), len(paper.records()), paper.changes()) == (6, 6, [])


def test_article_with_no_date_in_the_site_s_own_layout_is_stored(database: Database) -> None:
    paper = Paper(database)
    short = TEXTS[1].with_lines("Ai có tin về mua bán người xin gọi 111, trực cả ngày lẫn đêm.")
    paper.observe((), {paper.url(short): paper.page(short, dated=False)})
    assert list(paper.records()) == [paper.url(short)]


@pytest.mark.parametrize("spider", [LangSong, LangNui])
def test_new_markup_around_the_same_words_is_no_edit(
    database: Database, spider: type[SourceSpider]
) -> None:
    paper = Paper(database, spider)
    paper.observe(TEXTS[:5])
    for _ in range(2):
        pages = {}
        for one in TEXTS:
            lines = "".join(f'<p class="x">{line}</p>' for line in one.lines)
            pages[paper.url(one)] = (
                f'<html lang="vi"><head><title>{one.title} | Báo</title><meta property="article:published_time" '
                f'content="2026-10-04T08:30:00+07:00"></head><body><div id="app"><article class="s"><h1 class="n">'
                f'{one.title}</h1><div class="n-body"><p><strong>{one.lead}</strong></p>{lines}</div></article></div></body></html>'
            )
        paper.observe((), pages)
    assert (paper.intact(), paper.changes()) == (6, [])


@pytest.mark.parametrize(
    "spelling",
    ["{}?PHPSESSID=a1b2c3d4e5f6a7b8", "{}?fbclid=x&_=17000000{n}", "{};jsessionid=ABC{n}DEF0123", "{}/", "{}?zarsrc=30"],
)  # fmt: skip
def test_spelling_of_a_url_makes_no_article(database: Database, spelling: str) -> None:
    paper = Paper(database, LangNui)
    for n in range(3):
        pages = {
            spelling.format(paper.url(one), n=n) if n else paper.url(one): paper.page(one)
            for one in TEXTS
        }
        paper.observe((), pages)
    assert len(paper.records()) == 6
    assert all(url.startswith(HOST) and "session" not in url.lower() for url in paper.records())
