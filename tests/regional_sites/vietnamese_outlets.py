"""Papers that print in Vietnamese: feeds, a news sitemap, data in the page, an API, endless lists."""

from __future__ import annotations

import json
from email.utils import format_datetime
from html import escape

from regional_sites.grammar import HANOI, NewsText, news_texts
from regional_sites.model import ATOM, JSON, RSS, XML, RegionalSite, paragraphs

DAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")
ZONES = {
    "thoi-su": "Thời sự",
    "doi-song": "Đời sống",
    "phap-luat": "Pháp luật",
    "viec-lam": "Việc làm",
}


def union_paper() -> RegionalSite:
    """Serve a union's daily: an RSS index, `.cdn` addresses, boxes within the text."""
    site = RegionalSite("union_paper", "nguoithoviet.example", "https://nguoithoviet.example", "vi")
    texts = news_texts("vi", 1, count=12)
    zones = list(ZONES)
    paths = [
        f"/{zones[n % 4]}/{text.slug}-{1400000 + text.number}.cdn" for n, text in enumerate(texts)
    ]
    menu = (
        '<ul class="menu-main">'
        + "".join(f'<li><a href="/{zone}">{name}</a></li>' for zone, name in ZONES.items())
        + '<li><a href="https://media.nguoithoviet.example">Truyền thông</a></li><li><a href="/rss">RSS</a></li></ul>'
    )
    head = (
        '<link rel="alternate" type="application/rss+xml" title="Trang chủ" href="/rss/home.rss"/>'
    )
    footer = (
        "<footer><p>Cơ quan chủ quản: Liên hiệp Thợ Việt. Giấy phép số 18/GP-BTTTT cấp ngày 02/03/2019.</p>"
        "<p>Tòa soạn: 51 phố Hàng Mã. Điện thoại: 024 3999 0000</p></footer>"
    )

    def card(n: int, kind: str = "news-item") -> str:
        text = texts[n]
        return (
            f'<div class="{kind}"><a href="{paths[n]}" title="{text.title}"><img src="/i/{n}.jpg" alt=""></a>'
            f'<h3><a href="{paths[n]}">{text.title}</a></h3><p class="chapeau">{text.lead}</p></div>'
        )

    for n, text in enumerate(texts):
        inside = {
            1: f'<div class="insert-link" data-type="related"><p><a href="{paths[(n + 3) % 12]}">'
            f"{texts[(n + 3) % 12].title}</a></p></div>",
            2: '<figure class="insert-photo"><img src="/p/1.jpg"><figcaption>Một góc chợ sáng sớm. '
            "Ảnh: Đình Phan</figcaption></figure>",
        }
        body = f"""<!DOCTYPE html><html lang="vi"><head><title>{text.title} | Người Thợ Việt</title>{head}
<meta name="description" content="{text.lead}"><meta property="og:title" content="{text.title}">
<meta property="og:type" content="article"><meta property="article:published_time" content="{text.at.isoformat()}">
</head><body><header>{menu}<a class="login" href="/dang-nhap?return=/">Đăng nhập</a></header>
<div class="wrapper"><div class="m-bread"><a href="/">Trang chủ</a> / <a href="/{zones[n % 4]}">{ZONES[zones[n % 4]]}</a></div>
<div class="lt-cell"><div class="art-header"><h1 class="article-title">{text.title}</h1>
<div class="art-meta"><span class="author-name">{text.author}</span>
<span class="time">{DAYS[text.at.weekday()]}, {text.at:%d/%m/%Y %H:%M} (GMT+7)</span></div></div>
<div class="social"><a href="#">Chia sẻ</a><a href="#">Zalo</a></div>
<div class="art-body"><div class="chappeau"><p>{text.lead}</p></div>{paragraphs(text.lines, between=inside)}
<p class="art-author">{text.author}</p></div>
<div class="tags"><a href="/tags/lao-dong">lao động</a><a href="/tags/xuat-khau">xuất khẩu</a></div>
<section class="bot-related"><h2>Tin liên quan</h2>{card((n + 1) % 12)}{card((n + 2) % 12)}</section></div>
<aside class="most"><h2>Đọc nhiều</h2>{card((n + 5) % 12, "rank")}{card((n + 6) % 12, "rank")}</aside></div>{footer}</body></html>"""
        site.article(paths[n], text, body)
    cards = "".join(card(n) for n in range(12))
    site.put(
        "/",
        f"<html lang='vi'><head><title>Người Thợ Việt</title>{head}</head><body>{menu}{cards}{footer}</body></html>",
    )
    for zone in zones:
        own = "".join(card(n) for n in range(12) if zones[n % 4] == zone)
        site.put(
            f"/{zone}",
            f"<html lang='vi'><head>{head}</head><body>{menu}<main>{own}</main>{footer}</body></html>",
        )
    items = "".join(
        f"<item><title><![CDATA[{text.title}]]></title><link>https://nguoithoviet.example{path}</link>"
        f"<description><![CDATA[<a href='{path}'><img src='/i.jpg'></a>{text.lead}]]></description>"
        f"<pubDate>{format_datetime(text.at)}</pubDate><guid>{text.number}</guid></item>"
        for text, path in zip(texts, paths, strict=True)
    )
    site.put(
        "/rss/home.rss",
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>NTV</title>{items}</channel></rss>',
        RSS,
    )
    site.put("/rss", "<html><body><a href='/rss/home.rss'>Trang chủ</a></body></html>")
    return site


def province_paper() -> RegionalSite:
    """Serve a province's paper: a news sitemap named by robots.txt, `/news/` numbers, no dates in the head."""
    site = RegionalSite("province_paper", "baokienloc.example", "https://baokienloc.example/", "vi")
    texts = news_texts("vi", 2, count=11)
    paths = [f"/kinh-te-xa-hoi/202611/{text.slug}-{text.number:06x}7/" for text in texts]
    menu = '<nav><a href="/chinh-tri/">Chính trị</a><a href="/kinh-te-xa-hoi/">Kinh tế - Xã hội</a><a href="/video/">Video</a><a href="/bao-in/">Báo in</a></nav>'

    def line(n: int) -> str:
        return f'<li><a href="{paths[n]}">{texts[n].title}</a> <em>({texts[n].at:%d/%m})</em></li>'

    for n, text in enumerate(texts):
        inside = {
            0: '<table class="picture" align="center"><tr><td><img src="/a.jpg"></td></tr>'
            '<tr><td class="cap">Đoàn kiểm tra làm việc với chủ bến. Ảnh: CTV</td></tr></table>',
            2: '<div id="ads-inpage-1" class="banner-qc"><span>Quảng cáo</span>'
            "<p>Vay nhanh trong ngày, không cần thế chấp, gọi ngay tổng đài miễn phí.</p></div>",
        }
        body = f"""<html><head><meta charset="utf-8"><title>{text.title} - Báo Kiên Lộc điện tử</title>
<meta name="keywords" content="Kiên Lộc, báo"></head><body><div id="top"><img src="/logo.png">{menu}
<span id="clock">Thứ ba, 24/11/2026, 18:30 (GMT+7)</span></div>
<div id="content-left"><div class="path"><a href="/kinh-te-xa-hoi/">Kinh tế - Xã hội</a></div>
<div class="title-detail">{text.title}</div>
<div class="date-detail">Cập nhật lúc {text.at:%H:%M}, {DAYS[text.at.weekday()]}, {text.at:%d/%m/%Y} (GMT+7)</div>
<div class="summary-detail">(KLO) - {text.lead}</div>
<div class="content-detail">{paragraphs(text.lines, opening='<p style="text-align:justify">', between=inside)}
<p style="text-align:right"><strong>{text.author.upper()}</strong></p></div>
<div class="comment-form"><h4>Ý kiến bạn đọc</h4><textarea></textarea></div>
<div class="other-news"><h4>Tin khác</h4><ul>{"".join(line((n + k) % 11) for k in range(1, 6))}</ul></div></div>
<div id="content-right"><div class="box"><h4>Tin mới</h4><ul>{"".join(line(k) for k in range(5))}</ul></div></div>
<div id="foot">Tổng Biên tập: Nguyễn Đức Hạnh. Bản quyền thuộc Báo Kiên Lộc. Ghi rõ nguồn khi phát hành lại.</div></body></html>"""
        site.article(paths[n], text, body)
    site.put(
        "/",
        f"<html><head><meta charset='utf-8'><title>Báo Kiên Lộc điện tử</title></head><body>{menu}"
        f"<div class='focus'><ul>{''.join(line(n) for n in range(4))}</ul></div>"
        f"<div class='home-list'><ul>{''.join(line(n) for n in range(8))}</ul></div></body></html>",
    )
    site.put(
        "/robots.txt",
        "User-agent: *\nDisallow: /search\nSitemap: https://baokienloc.example/google-news-sitemap.xml\n",
        "text/plain",
    )
    entries = "".join(
        f"<url><loc>https://baokienloc.example{path}</loc><news:news><news:publication><news:name>Báo Kiên Lộc</news:name>"
        f"<news:language>vi</news:language></news:publication><news:publication_date>{text.at.isoformat()}</news:publication_date>"
        f"<news:title>{text.title}</news:title></news:news></url>"
        for text, path in zip(texts, paths, strict=True)
    )
    site.put(
        "/google-news-sitemap.xml",
        '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{entries}</urlset>',
        XML,
    )
    return site


def next_magazine() -> RegionalSite:
    """Serve a magazine whose pages are an empty root and `__NEXT_DATA__`."""
    site = RegionalSite(
        "next_magazine", "tapchinhipsong.example", "https://tapchinhipsong.example/", "vi"
    )
    texts = news_texts("vi", 3, count=10)
    paths = [f"/bai-viet/{text.slug}-post{text.number}.html" for text in texts]

    def shell(data: object, title: str) -> str:
        return (
            f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title></head><body><div id="__next"></div>'
            f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(data, ensure_ascii=False)}</script>'
            '<script src="/_next/static/chunks/main.js" defer></script></body></html>'
        )

    def brief(text: NewsText, path: str) -> dict[str, object]:
        return {
            "id": text.number,
            "title": text.title,
            "sapo": text.lead,
            "url": path,
            "publishedAt": text.at.isoformat(),
        }

    briefs = [brief(text, path) for text, path in zip(texts, paths, strict=True)]
    cards = "".join(
        f'<article class="css-1x9"><a href="{path}"><h2>{text.title}</h2></a><p>{text.lead}</p></article>'
        for text, path in zip(texts, paths, strict=True)
    )
    for n, (text, path) in enumerate(zip(texts, paths, strict=True)):
        html = paragraphs(text.lines)
        post = {
            **brief(text, path),
            "content": html,
            "author": {"name": text.author, "slug": "tac-gia"},
            "zone": "Đời sống",
        }
        page = {
            "props": {"pageProps": {"post": post, "related": briefs[n + 1 : n + 4]}},
            "page": "/bai-viet/[slug]",
            "buildId": "k3X",
        }
        site.article(path, text, shell(page, f"{text.title} - Nhịp Sống"))
        site.rendered[path] = (
            f'<!DOCTYPE html><html lang="vi"><head><title>{text.title} - Nhịp Sống</title></head><body><div id="__next"><main class="css-k2">'
            f'<h1 class="css-90a">{text.title}</h1><div class="css-m1"><span>{text.author}</span><time datetime="{text.at.isoformat()}">'
            f'{text.at:%H:%M %d/%m/%Y}</time></div><h2 class="css-77">{text.lead}</h2><div class="css-body">{html}</div>'
            f"<section><h3>Bài liên quan</h3>{cards[:900]}</article></section></main></div></body></html>"
        )
    home = {"props": {"pageProps": {"latest": briefs}}, "page": "/", "buildId": "k3X"}
    site.put("/", shell(home, "Nhịp Sống"))
    site.rendered["/"] = (
        f'<html lang="vi"><head><title>Nhịp Sống</title></head><body><div id="__next"><main>{cards}</main></div></body></html>'
    )
    return site


def vue_paper() -> RegionalSite:
    """Serve a paper built by Vue in the browser from `/api/v2/posts`."""
    site = RegionalSite("vue_paper", "songca.example", "https://songca.example/", "vi")
    texts = news_texts("vi", 4, count=10)
    paths = [f"/tin/{text.slug}.{text.number}" for text in texts]
    shell = (
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Sông Cả Online</title><link href="/css/app.8d1.css" rel="stylesheet"></head>'
        '<body><noscript>Vui lòng bật JavaScript để đọc báo.</noscript><div id="app"></div><script>'
        "const app=document.getElementById('app');const at=location.pathname;"
        "const when=s=>new Date(s*1000).toLocaleString('vi-VN',{timeZone:'Asia/Ho_Chi_Minh'});"
        "if(at==='/'){fetch('/api/v2/posts?page=1&limit=20').then(r=>r.json()).then(d=>{app.innerHTML='<main>'+d.result.items.map("
        "p=>`<div class=\"item\"><a href=\"/tin/${p.slug}.${p.post_id}\"><h3>${p.headline}</h3></a><p>${p.excerpt}</p></div>`).join('')+'</main>'})}"
        "else{fetch('/api/v2/posts/'+at.split('.').pop()).then(r=>r.json()).then(d=>{const p=d.result;app.innerHTML="
        '`<article><h1>${p.headline}</h1><div class="by">${p.writer}</div><div class="on">${when(p.published_ts)}</div>`'
        '+`<h2>${p.excerpt}</h2><div class="text">${p.html}</div></article>`})}</script></body></html>'
    )
    items = []
    for text, path in zip(texts, paths, strict=True):
        html = paragraphs(text.lines)
        item: dict[str, object] = {
            "post_id": text.number,
            "slug": text.slug,
            "headline": text.title,
            "excerpt": text.lead,
            "published_ts": int(text.at.timestamp()),
            "thumb": f"/t/{text.number}.jpg",
            "category": {"id": 3, "name": "Thời sự"},
        }
        items.append(item)
        full = {**item, "writer": text.author, "html": html, "tags": ["lao động"], "views": 1204}
        site.put(
            f"/api/v2/posts/{text.number}",
            json.dumps({"code": 0, "result": full}, ensure_ascii=False),
            JSON,
        )
        site.article(path, text, shell)
        site.rendered[path] = (
            f'<!DOCTYPE html><html lang="vi"><head><title>Sông Cả Online</title></head><body><div id="app"><article><h1>{text.title}</h1>'
            f'<div class="by">{text.author}</div><div class="on">{text.at:%H:%M:%S} {text.at.day}/{text.at.month}/{text.at.year}</div>'
            f'<h2>{text.lead}</h2><div class="text">{html}</div></article></div></body></html>'
        )
    site.put("/", shell)
    listed = "".join(
        f'<div class="item"><a href="{path}"><h3>{text.title}</h3></a><p>{text.lead}</p></div>'
        for text, path in zip(texts, paths, strict=True)
    )
    site.rendered["/"] = (
        f'<html lang="vi"><body><div id="app"><main>{listed}</main></div></body></html>'
    )
    site.put(
        "/api/v2/posts?page=1&limit=20",
        json.dumps({"code": 0, "result": {"total": 812, "items": items}}, ensure_ascii=False),
        JSON,
    )
    return site


def atom_times() -> RegionalSite:
    """Serve a paper with an Atom feed, native advertising in the text and every teaser twice."""
    site = RegionalSite(
        "atom_times", "thoibaobien.example", "https://thoibaobien.example/thoi-su", "vi"
    )
    texts = news_texts("vi", 5, count=12)
    paths = [f"/{text.slug}-a{text.number}.html" for text in texts]
    head = '<link rel="alternate" type="application/atom+xml" href="https://thoibaobien.example/feed/atom.xml">'
    menu = '<div class="nav"><a href="/">Trang nhất</a><a href="/thoi-su">Thời sự</a><a href="/the-gioi">Thế giới</a><a href="/tag/mua-ban-nguoi.html">#muabánngười</a></div>'
    partner = (
        '<div class="admicro native"><a rel="sponsored" href="https://doi-tac.example/khoa-hoc">Khóa học tiếng Nhật cấp tốc, '
        "cam kết việc làm lương cao sau ba tháng, đăng ký để nhận ưu đãi</a><p>Tài trợ</p></div>"
    )

    def teaser(n: int) -> str:
        return (
            f'<div class="box-news"><a class="thumb" href="{paths[n]}"><img src="/{n}.webp" alt="{texts[n].title}"></a><h2 class="tt">'
            f'<a href="{paths[n]}" title="{texts[n].title}">{texts[n].title}</a></h2><div class="sapo">{texts[n].lead}'
            f'<a href="{paths[n]}#comments" class="cmt">12</a></div><a class="cate" href="/thoi-su">Thời sự</a></div>'
        )

    for n, text in enumerate(texts):
        related = "".join(
            f'<li><a href="{paths[(n + k) % 12]}">{texts[(n + k) % 12].title}</a></li>'
            for k in (1, 2, 3)
        )
        inside = {0: f'<div class="link-content-inline"><ul>{related}</ul></div>', 2: partner}
        ld = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": text.title,
            "description": text.lead,
            "datePublished": text.at.strftime("%Y-%m-%dT%H:%M:%S+07:00"),
            "dateModified": text.at.strftime("%Y-%m-%dT%H:%M:%S+07:00"),
            "author": {"@type": "Person", "name": "Thời Báo Biển"},
            "publisher": {"@type": "Organization", "name": "Thời Báo Biển"},
        }
        site.article(
            paths[n],
            text,
            f"""<!doctype html><html lang="vi-VN"><head><meta charset="utf-8"><title>{escape(text.title)}</title>{head}
<script type="application/ld+json">{json.dumps(ld, ensure_ascii=False)}</script></head><body>{menu}
<div class="l-content"><div class="detail-top"><span class="cate">Thời sự</span><span class="date">{text.at:%d/%m/%Y - %H:%M}</span></div>
<h1 class="detail-title" data-role="title">{text.title}</h1><h2 class="detail-sapo" data-role="sapo">TBB - {text.lead}</h2>
<div class="detail-content afcbc-body" data-role="content">{paragraphs(text.lines, between=inside)}
<div class="VCSortableInPreviewMode alignRight"><p>Xem thêm video</p></div></div>
<div class="detail-author"><b>{text.author}</b> (theo TTX)</div>
<div class="tag-list"><a href="/tag/lao-dong.html">Lao động</a></div><div class="box-comment"><h3>Bình luận (3)</h3>
<div class="cm"><b>Bạn đọc Hùng</b><p>Bài viết rất hay, mong báo tiếp tục theo dõi vụ này giúp bà con.</p></div></div></div>
<div class="r-sidebar">{teaser((n + 4) % 12)}{teaser((n + 5) % 12)}</div></body></html>""",
        )
    both = "".join(teaser(n) for n in range(12))
    for path in ("/", "/thoi-su"):
        site.put(
            path,
            f'<html lang="vi"><head>{head}</head><body>{menu}<div class="hot">{teaser(0)}{teaser(1)}</div><div class="list">{both}</div>'
            '<a href="/thoi-su/trang-2.html">Trang sau</a></body></html>',
        )
    entries = "".join(
        f'<entry><title type="html">{text.title}</title><link rel="alternate" href="https://thoibaobien.example{path}"/><id>tag:tbb,{text.number}</id>'
        f"<published>{text.at.isoformat()}</published><updated>{text.at.isoformat()}</updated><summary>{text.lead}</summary></entry>"
        for text, path in zip(texts, paths, strict=True)
    )
    site.put(
        "/feed/atom.xml",
        f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>TBB</title><updated>{texts[0].at.isoformat()}</updated>{entries}</feed>',
        ATOM,
    )
    return site


def endless_daily() -> RegionalSite:
    """Serve a daily with an endless list: cards carry their address and hour as data."""
    site = RegionalSite(
        "endless_daily", "xunghe24h.example", "https://xunghe24h.example/moi-nhat", "vi"
    )
    texts = news_texts("vi", 6, count=12)
    paths = [f"/{text.slug}-{186000 + n}{text.at:%Y%m%d%H%M%S}.chn" for n, text in enumerate(texts)]

    def card(n: int) -> str:
        return (
            f'<div class="item-card js-card" data-id="{n}" data-href="{paths[n]}" data-time="{texts[n].at.astimezone(HANOI):%m/%d/%Y %I:%M:%S %p}">'
            f'<a href="{paths[n]}" class="avatar"></a><h3><a href="{paths[n]}">{texts[n].title}</a></h3><span class="ago">3 giờ trước</span></div>'
        )

    for n, text in enumerate(texts):
        inside = {
            1: '<div class="fig-embed"><div class="ck-cta"><a href="/app">Tải ứng dụng Xứ Nghề 24h để đọc tin nhanh hơn mỗi ngày</a></div></div>'
        }
        site.article(
            paths[n],
            text,
            f"""<!DOCTYPE html><html lang="vi"><head><title>{text.title}</title>
<meta property="og:title" content="{text.title}"><meta name="pubdate" content="{text.at.isoformat()}"></head><body id="detail">
<div class="header"><a href="/">Xứ Nghề 24h</a><a href="/tai-khoan/dang-nhap.chn">Đăng nhập</a></div>
<div class="main"><article class="kbw"><h1 class="kbwc-title">{text.title}</h1><p class="kbwcm-author">{text.author}, <span class="kbwcm-time"
title="{text.at.isoformat()}">{text.at:%H:%M %d/%m/%Y}</span></p><h2 class="knc-sapo">{text.lead}</h2>
<div class="knc-content">{paragraphs(text.lines, between=inside)}</div><p class="source"><span>Theo Phụ trang Việc làm</span></p></article>
<div class="knd-more" data-load="/ajax/more/{n}"><h4>Cùng chuyên mục</h4>{card((n + 1) % 12)}{card((n + 2) % 12)}{card((n + 3) % 12)}</div></div></body></html>""",
        )
    site.put(
        "/moi-nhat",
        f'<html lang="vi"><head><title>Mới nhất</title></head><body><a href="/tai-khoan/dang-nhap.chn">Đăng nhập</a>'
        f'<div class="stream" data-next="/ajax/stream?page=2" data-page="1">{"".join(card(n) for n in range(8))}</div><div class="loading">Đang tải…</div></body></html>',
    )
    site.put("/ajax/stream?page=2", "".join(card(n) for n in range(8, 12)))
    return site
