"""Twelve invented sites of different make, for adding by address: what they serve, and what is true of them."""

# ruff: noqa: E501 - markup is read best in one piece
from __future__ import annotations

import html
import json
import random
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from loopback_site import SiteReply, rss_feed, rss_item
from redesign_machine import pool_of

HANOI = timezone(timedelta(hours=7))
_START = datetime(2026, 11, 20, 8, 15, tzinfo=HANOI)
_COUNT = 8


@dataclass(frozen=True)
class Story:
    """One article of an invented site."""

    number: int
    title: str
    lead: str
    lines: tuple[str, ...]
    author: str
    at: datetime

    @property
    def slug(self) -> str:
        plain = self.title.lower().translate(str.maketrans("đ", "d"))
        letters = unicodedata.normalize("NFD", plain).encode("ascii", "ignore").decode()
        return "-".join("".join(c if c.isalnum() else " " for c in letters).split()[:9])

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True)
class InventedSite:
    """A site, the address that somebody gives, and its articles by address."""

    host: str
    given: str
    replies: Mapping[str, SiteReply]
    stories: Mapping[str, Story] = field(default_factory=dict)
    needs_browser: bool = False


def stories_of(seed: str, language: str, count: int = _COUNT) -> list[Story]:
    """Choose texts of our own fixtures for a site; no two stories share a paragraph."""
    chance = random.Random(seed)
    pool = pool_of(language)
    titles, leads = list(pool.titles), list(pool.leads)
    lines = [one for one in pool.lines if not one.startswith("(")]
    for some in (titles, leads, lines):
        chance.shuffle(some)
    each = min(5, len(lines) // count)
    return [
        Story(
            number=104_200 + 37 * number,
            title=titles[number % len(titles)],
            lead=leads[number % len(leads)],
            lines=tuple(lines[number * each : number * each + (each - number % 2)]),
            author=chance.choice(["Thu Hà", "Minh Khôi", "Lan Anh", "Quốc Bảo"])
            if language == "vi"
            else chance.choice(["Anna Reed", "Mark Lowell", "Jane Porter"]),
            at=_START - timedelta(hours=7 * number, minutes=3 * number),
        )
        for number in range(count)
    ]


def _page(title: str, body: str, *, head: str = "", language: str = "vi") -> str:
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)}</title>{head}</head><body>{body}</body></html>"
    )


def _paragraphs(story: Story, tag: str = "p") -> str:
    return "".join(f"<{tag}>{html.escape(line)}</{tag}>" for line in story.lines)


def _menu(*paths: str) -> str:
    links = "".join(
        f'<li><a href="{path}">{path.strip("/").replace("-", " ").title()}</a></li>'
        for path in paths
    )
    return f'<nav class="menu"><ul>{links}</ul></nav>'


def _list(paths: Mapping[str, Story], tag: str = "h3", cls: str = "item") -> str:
    return "".join(
        f'<div class="{cls}"><{tag}><a href="{path}">{html.escape(one.title)}</a></{tag}></div>'
        for path, one in paths.items()
    )


def _site(
    host: str,
    paths: dict[str, Story],
    article: Callable[[Story], str],
    others: Mapping[str, SiteReply],
    *,
    given: str,
    needs_browser: bool = False,
) -> InventedSite:
    replies = {f"{host}{path}": SiteReply(article(one)) for path, one in paths.items()}
    replies |= {f"{host}{path}": reply for path, reply in others.items()}
    return InventedSite(
        host=host,
        given=f"https://{host}{given}",
        replies=replies,
        stories={f"https://{host}{path}": one for path, one in paths.items()},
        needs_browser=needs_browser,
    )


def _rss(host: str, paths: Mapping[str, Story]) -> SiteReply:
    items = [
        rss_item(f"https://{host}{path}", f"{one.at:%a, %d %b %Y %H:%M:%S +0700}")
        + f"<title>{html.escape(one.title)}</title>"
        for path, one in paths.items()
    ]
    return rss_feed(*items)


def _sitemap(host: str, paths: Mapping[str, Story], *, more: tuple[str, ...] = ()) -> SiteReply:
    inside = "".join(
        f"<url><loc>https://{host}{path}</loc><lastmod>{one.at.isoformat()}</lastmod></url>"
        for path, one in paths.items()
    ) + "".join(f"<url><loc>https://{host}{path}</loc></url>" for path in more)
    return SiteReply(
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</urlset>',
        headers={"Content-Type": "application/xml"},
    )


def river_paper() -> InventedSite:
    """A Vietnamese paper: its front page names the feed, numbers in the addresses."""
    host = "baosongnuoc.example"
    paths = {f"/phap-luat/{one.slug}-{one.number}.html": one for one in stories_of("river", "vi")}

    def article(one: Story) -> str:
        related = "".join(
            f'<li><a href="{path}">{html.escape(other.title)}</a></li>'
            for path, other in list(paths.items())[:3]
        )
        return _page(
            one.title,
            f'{_menu("/phap-luat", "/xa-hoi", "/doi-song")}<article class="detail">'
            f'<h1 class="detail-title">{html.escape(one.title)}</h1><div class="detail-meta"><span class="author">'
            f'{one.author}</span> <time class="detail-time">{one.at:%d/%m/%Y %H:%M}</time></div>'
            f'<h2 class="detail-sapo">{html.escape(one.lead)}</h2><div class="detail-body">{_paragraphs(one)}'
            f'<figure><img src="/a.jpg"><figcaption>Ảnh minh họa: Báo Sông Nước.</figcaption></figure>'
            f'<div class="related"><b>Tin liên quan</b><ul>{related}</ul></div></div></article>',
            head=f'<meta property="og:type" content="article"><meta property="article:published_time" '
            f'content="{one.at.isoformat()}"><meta property="og:title" content="{html.escape(one.title)}">',
        )

    home = _page(
        "Báo Sông Nước",
        _menu("/phap-luat", "/xa-hoi") + _list(paths),
        head='<link rel="alternate" type="application/rss+xml" href="/rss/tin-moi.rss">',
    )
    return _site(
        host,
        paths,
        article,
        {"/": SiteReply(home), "/rss/tin-moi.rss": _rss(host, paths)},
        given="/",
    )


def harbour_blog() -> InventedSite:
    """An English blog of dated folders; its Atom feed is given."""
    host = "harbourwatch.example"
    paths = {f"/{one.at:%Y/%m}/{one.slug}/": one for one in stories_of("harbour", "en", 6)}

    def article(one: Story) -> str:
        return _page(
            f"{one.title} - Harbour Watch",
            f'<div id="page"><header class="site-header"><a href="/">Harbour Watch</a></header><main><article class="post">'
            f'<header class="entry-header"><h1 class="entry-title">{html.escape(one.title)}</h1><div class="entry-meta">'
            f'Posted on <time class="entry-date" datetime="{one.at.isoformat()}">{one.at:%B %d, %Y}</time> by '
            f'<span class="author vcard"><a class="fn" href="/author/x/">{one.author}</a></span></div></header>'
            f'<div class="entry-content"><p><strong>{html.escape(one.lead)}</strong></p>{_paragraphs(one)}'
            f'<div class="sharedaddy">Share this: <a href="#f">Facebook</a></div></div></article></main>'
            f'<aside class="widget"><h2>Recent Posts</h2>{_list(paths, "h4")}</aside></div>',
            language="en",
        )

    entries = "".join(
        f"<entry><title>{html.escape(one.title)}</title><link href='https://{host}{path}'/><id>{path}</id>"
        f"<updated>{one.at.isoformat()}</updated><published>{one.at.isoformat()}</published></entry>"
        for path, one in paths.items()
    )
    atom = f"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>Harbour Watch</title>{entries}</feed>"
    others = {
        "/feed/": SiteReply(atom, headers={"Content-Type": "application/atom+xml"}),
        "/": SiteReply(_page("Harbour Watch", _list(paths, "h2"), language="en")),
    }
    return _site(host, paths, article, others, given="/feed/")


def district_portal() -> InventedSite:
    """A portal of parameters and tables, without feed or sitemap; a section is given."""
    host = "huyenvenbien.example"
    paths = {
        f"/Default.aspx?page=chitiet&ItemID={one.number}": one
        for one in stories_of("district", "vi")
    }

    def article(one: Story) -> str:
        return _page(
            "Cổng thông tin huyện Ven Biển",
            f'<table id="layout"><tr><td class="left">{_menu("/Default.aspx?page=gioithieu", "/Default.aspx?page=lienhe")}'
            f'</td><td class="center"><div class="tieude">{html.escape(one.title)}</div><div class="ngaydang">'
            f"Ngày đăng: {one.at:%d/%m/%Y}, {one.at:%H:%M}</div><div class='trichyeu'>{html.escape(one.lead)}</div>"
            f'<div class="noidungtin">{_paragraphs(one)}</div><div class="tacgia">{one.author}</div>'
            f'<div class="tinkhac"><b>Các tin khác</b><ul>'
            + "".join(
                f'<li><a href="{html.escape(path)}">{html.escape(other.title)}</a> ({other.at:%d/%m/%Y})</li>'
                for path, other in list(paths.items())[:4]
            )
            + "</ul></div></td></tr></table>",
        )

    section = _page(
        "Tin tức",
        _menu("/Default.aspx?page=gioithieu")
        + "".join(
            f'<div class="tin"><a href="{html.escape(path)}">{html.escape(one.title)}</a><span>{one.at:%d/%m/%Y}</span></div>'
            for path, one in paths.items()
        ),
    )
    others = {
        "/Default.aspx?page=tintuc": SiteReply(section),
        "/": SiteReply(
            _page("Trang chủ", _menu("/Default.aspx?page=tintuc") + "<p>Chào mừng.</p>")
        ),
    }
    return _site(host, paths, article, others, given="/Default.aspx?page=tintuc")


def relief_group() -> InventedSite:
    """An English group whose front page links no article; an index of sitemaps stands in robots.txt."""
    host = "reliefgroup.example"
    paths = {f"/news/{one.slug}": one for one in stories_of("relief", "en", 6)}

    def article(one: Story) -> str:
        return _page(
            one.title,
            f'<div class="top"><a href="/">Relief Group</a></div><div class="hero"><h1>{html.escape(one.title)}</h1>'
            f'<p class="standfirst">{html.escape(one.lead)}</p><p class="byline">{one.at:%d %B %Y}, {one.at:%H:%M} | {one.author}</p></div>'
            f'<section class="story">{_paragraphs(one)}</section><footer>Relief Group, Hanoi. <a href="/donate">Donate</a></footer>',
            language="en",
        )

    index = (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<sitemap><loc>https://{host}/sitemap-news.xml</loc></sitemap></sitemapindex>"
    )
    others = {
        "/": SiteReply(_page("Relief Group", _menu("/donate", "/about-us"), language="en")),
        "/robots.txt": SiteReply(
            f"User-agent: *\nAllow: /\nSitemap: https://{host}/sitemap.xml\n",
            headers={"Content-Type": "text/plain"},
        ),
        "/sitemap.xml": SiteReply(index, headers={"Content-Type": "application/xml"}),
        "/sitemap-news.xml": _sitemap(host, paths, more=("/donate", "/about-us")),
    }
    return _site(host, paths, article, others, given="/")


def _built(data: str, script: str) -> str:
    return f'<div id="app">Đang tải…</div><script id="data" type="application/json">{data}</script><script>{script}</script>'


def city_board() -> InventedSite:
    """A front page whose list a script builds; the articles are plain."""
    host = "bangtinthanhpho.example"
    paths = {f"/tin/{one.slug}-{one.number}": one for one in stories_of("city", "vi")}

    def article(one: Story) -> str:
        return _page(
            one.title,
            f'<main><h1>{html.escape(one.title)}</h1><div class="info"><span class="when">{one.at:%H:%M}, {one.at:%d/%m/%Y}</span>'
            f'</div><p class="lead">{html.escape(one.lead)}</p><div class="prose">{_paragraphs(one)}</div></main>',
        )

    data = json.dumps([[path, one.title] for path, one in paths.items()], ensure_ascii=False)
    script = (
        "const all=JSON.parse(document.getElementById('data').textContent);"
        "document.getElementById('app').innerHTML=all.map(x=>'<h3><a href=\"'+x[0]+'\">'+x[1]+'</a></h3>').join('');"
    )
    return _site(
        host,
        paths,
        article,
        {"/": SiteReply(_page("Bảng tin", _built(data, script)))},
        given="/",
        needs_browser=True,
    )


def coast_news() -> InventedSite:
    """A front page whose script asks an API; the API is enough, no browser is needed."""
    host = "coastnews.example"
    paths = {f"/story/{one.number}/{one.slug}": one for one in stories_of("coast", "en", 6)}

    def article(one: Story) -> str:
        return _page(
            one.title,
            f'<div class="wrap"><div class="kicker">Coast</div><h1 class="hd">{html.escape(one.title)}</h1>'
            f'<div class="dek">{html.escape(one.lead)}</div><div class="ts">{one.at.isoformat()}</div>'
            f'<div class="copy">{_paragraphs(one)}</div></div>',
            language="en",
            head=f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": one.title, "datePublished": one.at.isoformat()})}</script>',
        )

    listed = {
        "status": "ok",
        "result": {
            "stories": [
                {
                    "id": one.number,
                    "title": one.title,
                    "url": path,
                    "published_at": one.at.isoformat(),
                }
                for path, one in paths.items()
            ]
        },
    }
    shell = "<div id='root'></div><script>fetch('/api/v2/stories?limit=20').then(r=>r.json()).then(x=>0)</script>"
    others = {
        "/": SiteReply(_page("Coast News", shell, language="en")),
        "/api/v2/stories?limit=20": SiteReply(
            json.dumps(listed), headers={"Content-Type": "application/json"}
        ),
    }
    return _site(host, paths, article, others, given="/", needs_browser=True)


def youth_portal() -> InventedSite:
    """A site that a script builds whole, list and articles."""
    host = "congthanhnien.example"
    paths = {f"/bai/{one.number}": one for one in stories_of("youth", "vi", 6)}
    script = (
        "const d=JSON.parse(document.getElementById('data').textContent);const p=location.pathname;const s=d[p];"
        "document.getElementById('app').innerHTML=s?'<h1 class=\"tt\">'+s.t+'</h1><span class=\"dt\">'+s.d+'</span><p class=\"sp\">'+s.l"
        "+'</p><div class=\"nd\">'+s.b.map(x=>'<p>'+x+'</p>').join('')+'</div>':Object.keys(d).map(k=>'<h2><a href=\"'+k+'\">'+d[k].t+'</a></h2>').join('');"
    )
    every = {
        path: {"t": one.title, "d": f"{one.at:%d/%m/%Y %H:%M}", "l": one.lead, "b": one.lines}
        for path, one in paths.items()
    }

    def shell(data: Mapping[str, object]) -> str:
        return _page("Cổng Thanh niên", _built(json.dumps(data, ensure_ascii=False), script))

    def article(one: Story) -> str:
        path = f"/bai/{one.number}"
        return shell({path: every[path]})

    return _site(
        host, paths, article, {"/": SiteReply(shell(every))}, given="/", needs_browser=True
    )


def border_paper() -> InventedSite:
    """A Vietnamese paper with marked fields and a feed at the usual place; one article is given."""
    host = "baobiencuong.example"
    paths = {
        f"/{one.slug}-1{one.at:%y%m%d%H%M%S}{one.number % 1000}.htm": one
        for one in stories_of("border", "vi")
    }

    def article(one: Story) -> str:
        return _page(
            one.title,
            f'<div class="main"><div data-role="cate-name" class="breadcrumb"><a href="/thoi-su.htm">Thời sự</a></div>'
            f'<h1 data-role="title">{html.escape(one.title)}</h1><div data-role="publishdate">{one.at:%d-%m-%Y %H:%M} (GMT+7)</div>'
            f'<p data-role="sapo">(TTXVN) - {html.escape(one.lead)}</p><div data-role="content">{_paragraphs(one)}'
            f'<div class="box-tags"><a href="/tag/a.htm">Biên giới</a></div></div><div data-role="author">{one.author}</div></div>'
            f'<div class="sidebar">{_list(paths, "h5")}</div>',
        )

    others = {
        "/rss": _rss(host, paths),
        "/": SiteReply(_page("Báo Biên Cương", _menu("/thoi-su.htm") + _list(paths))),
    }
    return _site(host, paths, article, others, given=next(iter(paths)))


def quiet_review() -> InventedSite:
    """An English magazine of nameless boxes: hashed classes, no metadata, no feed."""
    host = "quietreview.example"
    paths = {f"/essays/{one.slug}": one for one in stories_of("review", "en", 6)}

    def article(one: Story) -> str:
        return _page(
            "The Quiet Review",
            f'<div class="css-k3b"><div class="css-a9x"><a href="/">Home</a><a href="/masthead">Masthead</a></div>'
            f'<div class="css-z1q"><h1>{html.escape(one.title)}</h1><div class="css-d0d">{one.at:%A, %d %B %Y %H:%M}</div>'
            f'<div class="css-l7l">{html.escape(one.lead)}</div><div class="css-b2b">{_paragraphs(one, "div")}</div></div>'
            f'<div class="css-r4r"><div>More essays</div>{_list(paths, "div", "css-m")}</div></div>',
            language="en",
        )

    home = _page(
        "The Quiet Review",
        _menu("/masthead", "/subscribe") + _list(paths, "div", "css-h"),
        language="en",
    )
    return _site(host, paths, article, {"/": SiteReply(home)}, given="/")


def labour_portal() -> InventedSite:
    """A portal whose sitemap is given; the date is only printed, boxes stand inside the text."""
    host = "solaodong.example"
    paths = {
        f"/tin-tuc/chi-tiet/{one.slug}-p{one.number}": one for one in stories_of("office", "vi")
    }

    def article(one: Story) -> str:
        lines = [f"<p>{html.escape(line)}</p>" for line in one.lines]
        other = next(path for path, story in paths.items() if story is not one)
        lines.insert(
            2,
            f'<div class="xem-them"><a href="{other}">{html.escape(paths[other].title)}</a></div>',
        )
        return _page(
            f"{one.title} | Sở Lao động",
            f'<header id="hd">Sở Lao động <span class="today">Thứ Hai, 23/11/2026</span></header>{_menu("/gioi-thieu", "/tin-tuc")}'
            f'<div class="content-detail"><h2 class="post-title">{html.escape(one.title)}</h2><p class="post-date">'
            f'<i class="fa"></i>{one.at:%d/%m/%Y %H:%M}</p><div class="post-desc">{html.escape(one.lead)}</div>'
            f'<div class="post-content">{"".join(lines)}<p style="text-align:right"><strong>{one.author}</strong></p></div></div>',
        )

    others = {
        "/": SiteReply(_page("Sở Lao động", _menu("/gioi-thieu", "/tin-tuc"))),
        "/sitemap-tin-tuc.xml": _sitemap(host, paths, more=("/gioi-thieu", "/tin-tuc")),
    }
    return _site(host, paths, article, others, given="/sitemap-tin-tuc.xml")


def law_service() -> InventedSite:
    """A service whose API is given."""
    host = "dichvuluat.example"
    paths = {f"/ban-tin/{one.slug}.{one.number}.html": one for one in stories_of("law", "vi")}

    def article(one: Story) -> str:
        return _page(
            one.title,
            f'<div class="container"><div class="row"><div class="col-md-8"><h1 class="news-title">{html.escape(one.title)}</h1>'
            f'<div class="news-info"><span>{one.author}</span><span class="pub">{one.at:%Y-%m-%dT%H:%M:%S+07:00}</span></div>'
            f'<div class="news-sapo">{html.escape(one.lead)}</div><div class="news-content">{_paragraphs(one)}</div></div>'
            f'<div class="col-md-4">{_list(paths, "h4", "side")}</div></div></div>',
        )

    listed = [
        {
            "Id": one.number,
            "TieuDe": one.title,
            "Link": f"https://{host}{path}",
            "NgayDang": one.at.isoformat(),
        }
        for path, one in paths.items()
    ]
    others = {
        "/api/tin?take=20": SiteReply(
            json.dumps({"data": listed}), headers={"Content-Type": "application/json"}
        ),
        "/": SiteReply(_page("Dịch vụ luật", _menu("/lien-he"))),
    }
    return _site(host, paths, article, others, given="/api/tin?take=20")


def old_gazette() -> InventedSite:
    """A gazette of the nineties: tables, fonts, line breaks for paragraphs."""
    host = "congbaolang.example"
    paths = {f"/xem.php?id={one.number}": one for one in stories_of("gazette", "vi")}

    def article(one: Story) -> str:
        text = "<br><br>".join(html.escape(line) for line in one.lines)
        return _page(
            "Công báo làng",
            f'<table width="100%"><tr><td bgcolor="#eee" width="160"><a href="/index.php">Trang chủ</a><br><a href="/gop-y.php">'
            f'Góp ý</a></td><td valign="top"><font size="5" class="td"><b>{html.escape(one.title)}</b></font><br><font class="ng" color="gray">'
            f'{one.at:%d/%m/%Y %H:%M}</font><br><br><font class="tg"><b>{html.escape(one.lead)}</b></font><br><br><div class="nd">{text}</div>'
            f"</td></tr></table>",
        )

    home = _page(
        "Công báo làng",
        "<table>"
        + "".join(
            f'<tr><td><a href="{path}">{html.escape(one.title)}</a></td></tr>'
            for path, one in paths.items()
        )
        + '<tr><td><a href="/gop-y.php">Góp ý</a></td></tr></table>',
    )
    return _site(
        host, paths, article, {"/": SiteReply(home), "/index.php": SiteReply(home)}, given="/"
    )


SITES = (
    river_paper,
    harbour_blog,
    district_portal,
    relief_group,
    city_board,
    coast_news,
    youth_portal,
    border_paper,
    quiet_review,
    labour_portal,
    law_service,
    old_gazette,
)
