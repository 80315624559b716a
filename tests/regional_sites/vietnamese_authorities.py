"""Ministries and offices that print in Vietnamese: portals with numbers, tables, states and PDF."""

from __future__ import annotations

import json

from regional_sites.grammar import news_texts
from regional_sites.model import JSON, RSS, XML, RegionalSite, paragraphs

DAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")


def aspx_ministry() -> RegionalSite:
    """Serve a ministry on ASP.NET: numeric ids, postback pages, Word's paragraphs."""
    site = RegionalSite(
        "aspx_ministry",
        "bovieclam.example",
        "https://bovieclam.example/Pages/default.aspx",
        "vi",
        without_author=True,
    )
    texts = news_texts("vi", 7, count=11)
    paths = [f"/Pages/tintuc/chitiet.aspx?tintucID={230000 + text.number}" for text in texts]
    view = '<input type="hidden" name="__VIEWSTATE" value="/wEPDwUKLTE2NjY2"/>'
    menu = (
        '<table class="menu"><tr><td><a href="/Pages/default.aspx">Trang chủ</a></td><td><a href="/Pages/gioithieu.aspx">Giới thiệu</a></td>'
        '<td><a href="/Pages/tintuc/danhsach.aspx?CatID=12">Tin hoạt động</a></td><td><a href="/Pages/vanban.aspx">Văn bản</a></td></tr></table>'
    )

    def row(n: int) -> str:
        return (
            f'<tr><td class="icon"><img src="/img/dot.gif"></td><td><a class="LinkTin" href="{paths[n].replace("&", "&amp;")}">{texts[n].title}</a>'
            f' <span class="NgayTin">({texts[n].at:%d/%m/%Y %H:%M})</span></td></tr>'
        )

    for n, text in enumerate(texts):
        body = "".join(
            f'<p class="MsoNormal" style="margin:6pt 0"><span style="font-family:Times New Roman"><o:p></o:p>{line}</span></p>'
            for line in text.lines
        )
        site.article(
            paths[n],
            text,
            f"""<html xmlns="http://www.w3.org/1999/xhtml"><head><title>
	Chi tiết tin - Bộ Việc làm</title></head><body><form method="post" action="chitiet.aspx" id="aspnetForm">{view}{menu}
<div class="ngayhientai">Thứ Ba, ngày 24/11/2026</div><table width="100%"><tr><td valign="top" width="70%">
<span id="ctl00_MainContent_ctl01_lblTieuDe" class="TieuDeTin">{text.title}</span><br/>
<span id="ctl00_MainContent_ctl01_lblNgay" class="Ngay">{text.at:%d/%m/%Y %H:%M:%S}</span><br/>
<span id="ctl00_MainContent_ctl01_lblTomTat" class="TomTat"><strong>{text.lead}</strong></span>
<div id="ctl00_MainContent_ctl01_divNoiDung" class="NoiDung">{body}</div>
<div class="congcu"><a href="javascript:window.print()">In trang</a> <a href="javascript:__doPostBack('ctl00$mail','')">Gửi email</a> Số lượt xem: 318</div>
<div class="TinKhac"><b>Các tin đã đưa</b><table>{"".join(row((n + k) % 11) for k in range(1, 6))}</table></div></td>
<td valign="top" width="30%"><div class="box">THÔNG BÁO<table>{row((n + 6) % 11)}{row((n + 7) % 11)}</table></div></td></tr></table>
<div class="footer">CỔNG THÔNG TIN ĐIỆN TỬ BỘ VIỆC LÀM<br/>Địa chỉ: 12 Ngô Thì. Điện thoại: 024.6273.0000. Chịu trách nhiệm: Chánh Văn phòng</div></form></body></html>""",
        )
    rows = "".join(row(n) for n in range(10))
    pager = "".join(
        f"<a href=\"javascript:__doPostBack('ctl00$pager','{n}')\">{n}</a> " for n in range(1, 6)
    )
    site.put(
        "/Pages/default.aspx",
        f'<html><body><form>{view}{menu}<table class="tinmoi">{rows}</table></form></body></html>',
    )
    site.put(
        "/Pages/tintuc/danhsach.aspx?CatID=12",
        f"<html><body><form>{view}{menu}<table>{rows}</table>{pager}</form></body></html>",
    )
    return site


def table_portal() -> RegionalSite:
    """Serve a district's portal laid out in nested tables and `font` tags."""
    site = RegionalSite(
        "table_portal",
        "muongha.example",
        "https://muongha.example/index.php?option=com_content&view=category&id=34",
        "vi",
    )
    texts = news_texts("vi", 8, count=10)
    paths = [
        f"/index.php?option=com_content&view=article&id={text.number}:{text.slug[:40]}&catid=34"
        for text in texts
    ]

    def anchor(n: int) -> str:
        return f'<a href="{paths[n].replace("&", "&amp;")}" class="mainlevel">{texts[n].title}</a>'

    left = (
        '<table class="moduletable"><tr><th>Danh mục</th></tr><tr><td><a href="/index.php">Trang chủ</a></td></tr>'
        '<tr><td><a href="/index.php?option=com_contact&amp;id=1">Liên hệ</a></td></tr>'
        '<tr><td><a href="/index.php?option=com_users&amp;view=login">Đăng nhập</a></td></tr></table>'
    )
    for n, text in enumerate(texts):
        lines = "".join(
            f'<font face="Arial" size="2">{line}</font><br/><br/>' for line in text.lines
        )
        more = "".join(
            f"<tr><td>» {anchor((n + k) % 10)} - {texts[(n + k) % 10].at:%d/%m/%Y}</td></tr>"
            for k in range(1, 5)
        )
        site.article(
            paths[n],
            text,
            f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{text.title}</title></head>
<body bgcolor="#ffffff"><table width="980" align="center"><tr><td colspan="3"><img src="/banner.swf"></td></tr><tr><td width="180" valign="top">{left}</td>
<td valign="top"><table class="contentpaneopen"><tr><td class="contentheading" width="100%">{text.title}</td><td><a href="#"><img alt="In"></a></td></tr></table>
<table class="contentpaneopen"><tr><td class="createdate">Cập nhật ngày {DAYS[text.at.weekday()]}, {text.at.day} Tháng {text.at.month} {text.at.year} {text.at:%H:%M}</td></tr>
<tr><td valign="top"><b><font face="Arial" size="2">{text.lead}</font></b><br/><br/>{lines}<div align="right"><i>Tin, ảnh: {text.author}</i></div></td></tr></table>
<table><tr><td><b>Các bài mới hơn</b></td></tr>{more}</table></td><td width="180" valign="top"><table><tr><td>Thống kê truy cập: 1.203.441</td></tr></table></td></tr></table>
<div align="center">UBND huyện Mường Hạ - Thiết kế bởi TTCNTT</div></body></html>""",
        )
    rows = "".join(
        f'<tr class="sectiontableentry{n % 2}"><td>{n + 1}</td><td>{anchor(n)}</td><td>{texts[n].at:%d/%m/%Y}</td></tr>'
        for n in range(10)
    )
    site.put(
        "/index.php?option=com_content&view=category&id=34",
        f'<html><head><meta charset="utf-8"></head><body><table><tr><td>{left}</td><td><table class="category">{rows}</table>'
        '<a href="/index.php?option=com_content&amp;view=category&amp;id=34&amp;start=10">Tiếp theo</a></td></tr></table></body></html>',
    )
    return site


def liferay_board() -> RegionalSite:
    """Serve a committee on Liferay: `/-/` addresses, portlets, an RSS asset feed that holds summaries."""
    site = RegionalSite(
        "liferay_board", "uybandantoc.example", "https://uybandantoc.example/tin-tuc", "vi"
    )
    texts = news_texts("vi", 9, count=10)
    paths = [f"/-/{text.slug}" for text in texts]

    def item(n: int) -> str:
        return (
            f'<div class="asset-abstract"><h3 class="asset-title"><a href="https://uybandantoc.example{paths[n]}">{texts[n].title}</a></h3>'
            f'<div class="asset-summary">{texts[n].lead[:80]}...</div><span class="metadata-publish-date">{texts[n].at:%d/%m/%y %H:%M}</span></div>'
        )

    head = '<link rel="alternate" type="application/rss+xml" href="https://uybandantoc.example/tin-tuc/-/asset_publisher/x9/rss">'
    for n, text in enumerate(texts):
        site.article(
            paths[n],
            text,
            f"""<!DOCTYPE html><html class="ltr" dir="ltr" lang="vi-VN"><head><title>{text.title} - Ủy ban Dân tộc</title>{head}
<meta content="text/html; charset=UTF-8" http-equiv="content-type"/><meta property="og:site_name" content="Ủy ban Dân tộc"></head><body class="controls-visible">
<nav id="navigation"><ul><li><a href="/gioi-thieu">Giới thiệu</a></li><li><a href="/tin-tuc">Tin tức</a></li><li><a href="/c/portal/login?p_l_id=20">Sign In</a></li></ul></nav>
<section class="portlet" id="portlet_101"><header class="portlet-topper"><h1 class="portlet-title"><span class="portlet-title-text">Chi tiết tin</span></h1></header>
<div class="asset-full-content"><div class="header-title"><h2 class="title-news">{text.title}</h2></div>
<div class="asset-metadata"><span class="publish-date">Ngày đăng: {text.at:%d-%m-%Y} | {text.at:%H} giờ {text.at:%M} phút</span> <span>Lượt xem: 77</span></div>
<div class="journal-content-article"><p><strong>{text.lead}</strong></p>{"".join(f"<div>{line}</div>" for line in text.lines)}
<p style="text-align:right"><em>{text.author}</em></p></div>
<div class="taglib-ratings stars">Trung bình (0 Bình chọn)</div></div></section>
<section class="portlet" id="portlet_102"><h2>Tin liên quan</h2>{item((n + 1) % 10)}{item((n + 2) % 10)}</section></body></html>""",
        )
    site.put(
        "/tin-tuc",
        f'<html lang="vi-VN"><head>{head}</head><body><div class="portlet-body">{"".join(item(n) for n in range(10))}</div></body></html>',
    )
    items = "".join(
        f"<item><title>{text.title}</title><link>https://uybandantoc.example{path}</link><pubDate>{text.at:%a, %d %b %Y %H:%M:%S +0700}</pubDate>"
        f"<description>{text.lead[:80]}</description></item>"
        for text, path in zip(texts, paths, strict=True)
    )
    site.put(
        "/tin-tuc/-/asset_publisher/x9/rss",
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>UBDT</title>{items}</channel></rss>',
        RSS,
    )
    return site


def pdf_department() -> RegionalSite:
    """Serve a department whose announcements are PDF files between ordinary news."""
    site = RegionalSite(
        "pdf_department",
        "cuclaodongngoai.example",
        "https://cuclaodongngoai.example/",
        "vi",
        without_author=True,
        day_only=True,
    )
    texts = news_texts("vi", 10, count=10)
    paths = [f"/thong-bao/{text.number}-{text.slug[:50]}.htm" for text in texts]
    files = "".join(
        f'<li class="tb"><a href="/Uploads/2026/11/CV-{n}45-QLLD.pdf">Công văn số {n}45/QLLĐNN-TTLĐ về việc chấn chỉnh tuyển chọn</a> '
        f"<span>{20 - n}/11/2026</span></li>"
        for n in range(1, 6)
    )

    def entry(n: int) -> str:
        return f'<li class="tb"><a href="{paths[n]}">{texts[n].title}</a> <span>{texts[n].at:%d/%m/%Y}</span></li>'

    for n, text in enumerate(texts):
        site.article(
            paths[n],
            text,
            f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Cục Lao động ngoài nước</title></head><body>
<div class="top"><a href="/">Trang chủ</a><a href="/van-ban.htm">Văn bản</a><a href="/doanh-nghiep.htm">Doanh nghiệp được cấp phép</a></div>
<div class="col-9"><h4 class="tieude">{text.title}</h4><p class="ngaydang"><i class="fa fa-calendar"></i> {text.at.day}/{text.at.month}/{text.at.year}</p>
<div class="mota">{text.lead}</div><div class="noidung">{paragraphs(text.lines)}
<p>Chi tiết xem tại tệp đính kèm: <a href="/Uploads/2026/11/ban-goc-{text.number}.pdf">Bản gốc</a></p></div>
<div class="attach"><b>Tệp đính kèm</b><a href="/Uploads/2026/11/ban-goc-{text.number}.pdf">ban-goc-{text.number}.pdf (412 KB)</a></div></div>
<div class="col-3"><h5>Thông báo khác</h5><ul>{entry((n + 1) % 10)}{entry((n + 2) % 10)}</ul></div></body></html>""",
        )
    every = "".join(entry(n) for n in range(10))
    site.put(
        "/",
        f'<html lang="vi"><head><title>Cục Lao động ngoài nước</title></head><body><h2>Thông báo</h2><ul>{files}{every}</ul></body></html>',
    )
    entries = "".join(
        f"<url><loc>https://cuclaodongngoai.example{path}</loc></url>"
        for path in ("/van-ban.htm", "/doanh-nghiep.htm")
    )
    site.put(
        "/sitemap.xml",
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>',
        XML,
    )
    return site


def angular_province() -> RegionalSite:
    """Serve a province's portal by Angular: a transferred state in the page, hosts and contents as attributes."""
    site = RegionalSite(
        "angular_province",
        "tanphudong.example",
        "https://tanphudong.example/tin-tuc/hoat-dong",
        "vi",
    )
    texts = news_texts("vi", 11, count=10)
    paths = [f"/chi-tiet/{text.slug}/{text.number}" for text in texts]

    def page(inner: str, state: object, title: str) -> str:
        return (
            f'<!DOCTYPE html><html lang="vi" data-critters-container><head><meta charset="utf-8"><base href="/"><title>{title}</title></head><body><app-root _nghost-sc12 ng-version="15.2.9">'
            f'<app-header _ngcontent-sc12><a routerlink="/" href="/">Trang chủ</a><a href="/dich-vu-cong">Dịch vụ công</a></app-header>{inner}</app-root>'
            f'<script id="serverApp-state" type="application/json">{json.dumps(state, ensure_ascii=False).replace(chr(34), "&q;")}</script></body></html>'
        )

    def tile(n: int) -> str:
        return f'<app-news-card _ngcontent-sc31><a _ngcontent-sc31 href="{paths[n]}"><span class="card-title">{texts[n].title}</span></a><small>{texts[n].at:%d.%m.%Y}</small></app-news-card>'

    for n, text in enumerate(texts):
        inner = (
            f'<app-detail _nghost-sc40><div _ngcontent-sc40 class="detail-wrap"><div _ngcontent-sc40 class="h3 fw-bold">{text.title}</div>'
            f'<div _ngcontent-sc40 class="text-muted"><mat-icon>schedule</mat-icon> {text.at:%H:%M} - {text.at:%d.%m.%Y}</div>'
            f'<div _ngcontent-sc40 class="fw-bold fst-italic">{text.lead}</div><div _ngcontent-sc40 class="ck-content">{paragraphs(text.lines)}</div>'
            f'<div _ngcontent-sc40 class="text-end fst-italic">Tác giả: {text.author}</div></div>'
            f'<div _ngcontent-sc40 class="others"><h5>Tin cùng chuyên mục</h5>{tile((n + 1) % 10)}{tile((n + 2) % 10)}{tile((n + 3) % 10)}</div></app-detail>'
        )
        state = {
            "G.https://api.tanphudong.example/news": {
                "body": {"id": text.number, "title": text.title}
            }
        }
        site.article(paths[n], text, page(inner, state, "Cổng thông tin điện tử tỉnh"))
    listed = "".join(tile(n) for n in range(10))
    site.put(
        "/tin-tuc/hoat-dong",
        page(
            f"<app-list _nghost-sc30>{listed}<button>Xem thêm</button></app-list>",
            {},
            "Cổng thông tin điện tử tỉnh",
        ),
    )
    site.put("/api/none", "{}", JSON)
    return site


def consular_views() -> RegionalSite:
    """Serve a consular office on Drupal, in two languages under one host, listed over several pages."""
    site = RegionalSite(
        "consular_views", "phonglanhsu.example", "https://phonglanhsu.example/vi/tin-tuc", "vi"
    )
    texts = news_texts("vi", 12, count=12)
    paths = [
        f"/vi/tin-tuc/{text.slug}" if n % 3 else f"/vi/node/{text.number}"
        for n, text in enumerate(texts)
    ]

    def views_row(n: int, path: str, title: str) -> str:
        return (
            f'<div class="views-row views-row-{n + 1}"><div class="views-field views-field-title"><span class="field-content"><a href="{path}">{title}</a></span></div>'
            f'<div class="views-field views-field-created"><span class="field-content">{texts[n].at:%d/%m/%Y}</span></div></div>'
        )

    menu = '<div id="lang"><a href="/vi">Tiếng Việt</a> <a href="/en">English</a> <a href="/km">ភាសាខ្មែរ</a></div><ul class="menu"><li><a href="/vi/thu-tuc">Thủ tục</a></li><li><a href="/vi/lien-he">Liên hệ</a></li></ul>'
    for n, text in enumerate(texts):
        site.article(
            paths[n],
            text,
            f"""<!DOCTYPE html><html lang="vi" dir="ltr"><head><meta charset="utf-8"><title>{text.title} | Phòng Lãnh sự</title>
<meta name="Generator" content="Drupal 9 (https://www.drupal.org)"><link rel="alternate" hreflang="en" href="https://phonglanhsu.example/en/node/{text.number}"></head><body class="node-type-article">{menu}
<main role="main"><h1 class="page-header"><span>{text.title}</span></h1><article role="article" class="node node--type-article">
<footer class="node__meta"><div class="author">Đăng bởi <span><a href="/vi/user/{n}">{text.author}</a></span>, <span>{text.at:%d/%m/%Y - %H:%M}</span></div></footer>
<div class="node__content"><div class="field field--name-field-image"><img src="/f/{n}.jpg" alt="Ảnh minh họa"></div>
<div class="field field--name-field-summary"><p>{text.lead}</p></div><div class="clearfix text-formatted field field--name-body">{paragraphs(text.lines)}</div>
<div class="field field--name-field-tags"><div class="field__label">Từ khóa</div><a href="/vi/tu-khoa/lanh-su">lãnh sự</a></div></div></article></main>
<aside class="region-sidebar-second"><h2>Tin mới nhất</h2>{"".join(views_row(k, paths[k], texts[k].title) for k in range(4))}</aside></body></html>""",
        )
    english = "".join(
        views_row(n, f"/en/node/{9000 + n}", f"Consular notice number {n}") for n in range(2)
    )
    for number in range(2):
        rows = "".join(
            views_row(n, paths[n], texts[n].title)
            for n in range(number * 8, min(12, number * 8 + 8))
        )
        path = "/vi/tin-tuc" + (f"?page={number}" if number else "")
        site.put(
            path,
            f'<html lang="vi"><head><title>Tin tức | Phòng Lãnh sự</title></head><body>{menu}<div class="view-content">{rows}</div>'
            f'<ul class="pager"><li><a href="?page=1" rel="next">Trang sau</a></li></ul><div class="english">{english}</div></body></html>',
        )
    return site
