"""Outlets that print in English or French: WordPress, Drupal, Ghost, AMP, and dates of other countries."""

from __future__ import annotations

import json
from email.utils import format_datetime

from regional_sites.grammar import news_texts
from regional_sites.model import JSON, RSS, XML, RegionalSite, paragraphs

FRENCH_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
FRENCH_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
KHMER_MONTHS = (
    "មករា",
    "កុម្ភៈ",
    "មីនា",
    "មេសា",
    "ឧសភា",
    "មិថុនា",
    "កក្កដា",
    "សីហា",
    "កញ្ញា",
    "តុលា",
    "វិច្ឆិកា",
    "ធ្នូ",
)


def khmer_number(number: int) -> str:
    return "".join(chr(0x17E0 + int(digit)) for digit in str(number))


def wordpress_post() -> RegionalSite:
    """Serve a Mekong paper on WordPress: a feed, sharing buttons in the text, the byline at its end."""
    site = RegionalSite(
        "wordpress_post",
        "mekongdispatch.example",
        "https://mekongdispatch.example/",
        "en",
        lead_in_body=True,
    )
    texts = news_texts("en", 1, count=11)
    paths = [f"/{text.at:%Y/%m/%d}/{text.slug}/" for text in texts]
    head = (
        '<link rel="alternate" type="application/rss+xml" title="Mekong Dispatch &raquo; Feed" href="https://mekongdispatch.example/feed/" />'
        '<link rel="alternate" type="application/rss+xml" title="Mekong Dispatch &raquo; Comments Feed" href="https://mekongdispatch.example/comments/feed/" />'
    )
    nav = '<nav class="main-navigation"><ul><li><a href="/category/national/">National</a></li><li><a href="/category/labour/">Labour</a></li><li><a href="/about/">About us</a></li><li><a href="/wp-login.php">Log in</a></li></ul></nav>'

    def hentry(n: int) -> str:
        text = texts[n]
        return (
            f'<article id="post-{text.number}" class="post type-post hentry"><header><h2 class="entry-title"><a href="https://mekongdispatch.example{paths[n]}" rel="bookmark">{text.title}</a></h2>'
            f'<time class="entry-date" datetime="{text.at.isoformat()}">{text.at:%B %d, %Y}</time></header><div class="entry-summary"><p>{text.lead[:70]} [&hellip;]</p>'
            f'<a class="more-link" href="https://mekongdispatch.example{paths[n]}">Continue reading</a></div><span class="tags-links"><a href="/tag/border/">border</a></span></article>'
        )

    for n, text in enumerate(texts):
        inside = {
            0: '<div class="code-block code-block-1"><ins class="adsbygoogle"></ins><span>Advertisement</span></div>',
            2: f'<div class="td-related-inline"><strong>Read also:</strong> <a href="{paths[(n + 2) % 11]}">{texts[(n + 2) % 11].title}</a></div>',
        }
        site.article(
            paths[n],
            text,
            f"""<!DOCTYPE html><html lang="en-US"><head><meta charset="UTF-8"><title>{text.title} &#8211; Mekong Dispatch</title>{head}
<meta property="og:title" content="{text.title} - Mekong Dispatch"/><meta property="article:published_time" content="{text.utc:%Y-%m-%dT%H:%M:%S+00:00}"/></head>
<body class="post-template-default single single-post">{nav}<div id="primary"><article id="post-{text.number}" class="post hentry"><header class="entry-header">
<h1 class="entry-title">{text.title}</h1><div class="entry-meta">Posted on <time class="entry-date published" datetime="{text.at.isoformat()}">{text.at:%B} {text.at.day}, {text.at.year}</time></div></header>
<div class="entry-content"><p>{text.lead}</p>{paragraphs(text.lines, between=inside)}<p><em>By {text.author}</em></p>
<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Share this:</h3><ul><li><a href="?share=twitter">Twitter</a></li><li><a href="?share=facebook">Facebook</a></li></ul></div>
<div id="jp-relatedposts" class="jp-relatedposts"><h3>Related</h3><p><a href="{paths[(n + 1) % 11]}">{texts[(n + 1) % 11].title}</a></p></div></div>
<footer class="entry-footer"><span class="cat-links">Posted in <a href="/category/labour/">Labour</a></span></footer></article>
<nav class="post-navigation"><a href="{paths[(n + 1) % 11]}" rel="prev">{texts[(n + 1) % 11].title}</a></nav>
<div id="comments"><h3>Leave a Reply</h3><p>Your email address will not be published. Required fields are marked *</p></div></div>
<aside id="secondary"><section class="widget_recent_entries"><h2>Recent Posts</h2><ul>{"".join(f'<li><a href="{paths[k]}">{texts[k].title}</a></li>' for k in range(5))}</ul></section></aside></body></html>""",
        )
    site.put(
        "/",
        f'<html lang="en-US"><head><title>Mekong Dispatch</title>{head}</head><body class="home blog">{nav}{"".join(hentry(n) for n in range(8))}'
        '<div class="nav-links"><a class="next page-numbers" href="/page/2/">Older posts</a></div></body></html>',
    )
    items = "".join(
        f"<item><title>{text.title}</title><link>https://mekongdispatch.example{path}</link><dc:creator><![CDATA[editor]]></dc:creator><pubDate>{format_datetime(text.utc)}</pubDate>"
        f'<guid isPermaLink="false">https://mekongdispatch.example/?p={text.number}</guid><description><![CDATA[{text.lead[:70]} [&#8230;]]]></description>'
        f"<content:encoded><![CDATA[<p>{text.lead}</p>{paragraphs(text.lines)}]]></content:encoded></item>"
        for text, path in zip(texts, paths, strict=True)
    )
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    site.put(
        "/feed/",
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {spaces}><channel><title>Mekong Dispatch</title>{items}</channel></rss>',
        RSS,
    )
    site.put(
        "/comments/feed/",
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Comments</title></channel></rss>',
        RSS,
    )
    return site


def drupal_ministry() -> RegionalSite:
    """Serve a ministry in English on Drupal: American dates, press releases listed over pages."""
    site = RegionalSite(
        "drupal_ministry",
        "molvt.example",
        "https://molvt.example/news-room/press-releases",
        "en",
        without_author=True,
    )
    texts = news_texts("en", 2, count=10)
    paths = [f"/press-release/{text.slug}" for text in texts]

    def row(n: int) -> str:
        return (
            f'<li class="usa-collection__item"><div class="date-display-single">{texts[n].at:%A}, {texts[n].at:%B} {texts[n].at.day}, {texts[n].at.year}</div>'
            f'<h3><a href="{paths[n]}">{texts[n].title}</a></h3><p>{texts[n].lead}</p></li>'
        )

    for n, text in enumerate(texts):
        site.article(
            paths[n],
            text,
            f"""<!DOCTYPE html><html lang="en" dir="ltr"><head><meta charset="utf-8"><title>{text.title} | Ministry of Labour</title>
<link rel="canonical" href="https://molvt.example{paths[n]}"/></head><body class="path-node page-node-type-press-release">
<div class="usa-banner">An official website of the government. Here is how you know.</div>
<ul class="menu"><li><a href="/about">About</a></li><li><a href="/news-room">News room</a></li><li><a href="/user/login">Log in</a></li></ul>
<div class="block-system-breadcrumb"><a href="/">Home</a> &raquo; <a href="/news-room/press-releases">Press releases</a></div>
<h1 class="page-title"><span class="field field--name-title">{text.title}</span></h1><article class="node node--type-press-release">
<div class="field field--name-field-date field__item">{text.at:%a}, {text.at:%m/%d/%Y} - {text.at:%H:%M}</div>
<div class="field field--name-field-subtitle field__item">{text.lead}</div><div class="field field--name-body field__item">{paragraphs(text.lines)}
<p>###</p></div><div class="field field--name-field-contact"><div class="field__label">Media contact</div><p>Press desk, room 204, telephone 023 880 111</p></div></article>
<div class="views-element-container"><h2>More releases</h2><ul>{row((n + 1) % 10)}{row((n + 2) % 10)}</ul></div></body></html>""",
        )
    site.put(
        "/news-room/press-releases",
        f'<html lang="en"><body><ul class="usa-collection">{"".join(row(n) for n in range(10))}</ul>'
        '<nav class="pager"><a href="?page=0">1</a><a href="?page=1">2</a><a href="?page=1" title="Go to next page">Next</a></nav></body></html>',
    )
    return site


def khmer_agency() -> RegionalSite:
    """Serve an agency whose frame and dates are Khmer and whose articles are English."""
    site = RegionalSite(
        "khmer_agency",
        "sarika-agency.example",
        "https://sarika-agency.example/en/category/social",
        "en",
        lead_in_body=True,
    )
    texts = news_texts("en", 3, count=10)
    paths = [f"/en/post/detail/{300000 + text.number}" for text in texts]

    def date(n: int) -> str:
        at = texts[n].at
        return f"ថ្ងៃទី{khmer_number(at.day)} ខែ{KHMER_MONTHS[at.month - 1]} ឆ្នាំ{khmer_number(at.year)} ម៉ោង {khmer_number(at.hour)}:{khmer_number(at.minute).rjust(2, khmer_number(0))}"

    def card(n: int) -> str:
        return f'<div class="col-md-6 mb-4"><a href="{paths[n]}"><img src="/{n}.jpg"><h5>{texts[n].title}</h5></a><small>{date(n)}</small></div>'

    top = '<ul class="navbar-nav"><li><a href="/km">ទំព័រដើម</a></li><li><a href="/en/category/politics">នយោបាយ</a></li><li><a href="/en/category/social">សង្គម</a></li></ul>'
    for n, text in enumerate(texts):
        site.article(
            paths[n],
            text,
            f"""<!DOCTYPE html><html lang="km"><head><meta charset="utf-8"><title>{text.title}</title><meta property="og:title" content="{text.title}">
<meta property="og:description" content="{text.lead}"></head><body>{top}<div class="container"><div class="row"><div class="col-lg-8"><h3 class="detail-title">{text.title}</h3>
<div class="d-flex"><span class="author-name">ដោយ៖ {text.author}</span><span class="posted">{date(n)}</span></div>
<div class="detail-text"><p><b>{text.lead}</b></p>{paragraphs(text.lines)}</div><div class="share">ចែករំលែក៖ <a href="#">Facebook</a></div></div>
<div class="col-lg-4"><h4>ព័ត៌មានថ្មីៗ</h4>{card((n + 1) % 10)}{card((n + 2) % 10)}{card((n + 3) % 10)}</div></div></div><footer>រក្សាសិទ្ធិគ្រប់យ៉ាង © ២០២៦</footer></body></html>""",
        )
    site.put(
        "/en/category/social",
        f'<html lang="km"><body>{top}<div class="row">{"".join(card(n) for n in range(9))}</div><a href="?page=2">បន្ទាប់</a></body></html>',
    )
    return site


def french_courier() -> RegionalSite:
    """Serve a French courier: dates in words, the byline of an agency at the end, listed pages."""
    site = RegionalSite(
        "french_courier",
        "courrierdudelta.example",
        "https://courrierdudelta.example/societe/",
        "fr",
    )
    texts = news_texts("fr", 4, count=10)
    paths = [f"/{text.slug}/{280000 + text.number}.html" for text in texts]

    def item(n: int) -> str:
        return f'<div class="news-item"><a class="news-item__title" href="{paths[n]}">{texts[n].title}</a><div class="news-item__sapo">{texts[n].lead}</div></div>'

    for n, text in enumerate(texts):
        day = f"{FRENCH_DAYS[text.at.weekday()].capitalize()} {text.at.day} {FRENCH_MONTHS[text.at.month - 1]} {text.at.year}, {text.at:%Hh%M}"
        inside = {
            1: '<div class="photo"><img src="/x.jpg"><div class="photo-caption">Le marché, tôt le matin. Photo : CDD</div></div>'
        }
        site.article(
            paths[n],
            text,
            f"""<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>{text.title} - Le Courrier du Delta</title></head><body>
<div class="header"><a href="/">Accueil</a><a href="/politique/">Politique</a><a href="/societe/">Société</a><a href="/connexion">Se connecter</a></div>
<div class="detail"><h1 class="detail__title">{text.title}</h1><div class="detail__meta">{day}</div><div class="detail__summary">{text.lead}</div>
<div class="detail__content">{paragraphs(text.lines, between=inside)}<p class="right"><strong>{text.author}/CDD</strong></p></div>
<div class="detail__tags">Mots-clés : <a href="/tags/emploi">emploi</a></div></div>
<div class="sidebar"><h3>À lire aussi</h3>{item((n + 1) % 10)}{item((n + 2) % 10)}{item((n + 3) % 10)}</div><div class="footer">Directrice de la rédaction : Nguyen Ha. Tél : (84) 24 38 25 20 96</div></body></html>""",
        )
    site.put(
        "/societe/",
        f'<html lang="fr"><body><a href="/connexion">Se connecter</a>{"".join(item(n) for n in range(10))}<a href="/societe/page/2">Suivant</a></body></html>',
    )
    return site


def ghost_newsletter() -> RegionalSite:
    """Serve a newsletter on Ghost: a JSON Feed, microformats, subscription boxes within the text."""
    site = RegionalSite(
        "ghost_newsletter",
        "borderlines.example",
        "https://borderlines.example/feed.json",
        "en",
        day_only=True,
    )
    texts = news_texts("en", 5, count=10)
    paths = [f"/{text.slug}/" for text in texts]
    head = '<link rel="alternate" type="application/feed+json" href="https://borderlines.example/feed.json">'
    for n, text in enumerate(texts):
        inside = {
            1: '<aside class="kg-card kg-cta-card"><p>Get our letter every Friday. It is free, and always will be.</p><a class="kg-btn" href="#/portal/signup">Subscribe</a></aside>',
        }
        site.article(
            paths[n],
            text,
            f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{text.title}</title>{head}<meta property="og:site_name" content="Borderlines">
<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="{text.author}"></head><body class="post-template tag-labour">
<header class="gh-head"><a class="gh-head-logo" href="/">Borderlines</a><a href="#/portal/signin">Sign in</a></header><main class="gh-main"><article class="gh-article post h-entry">
<header class="gh-article-header"><a class="gh-article-tag" href="/tag/labour/">Labour</a><h1 class="gh-article-title is-title p-name">{text.title}</h1><p class="gh-article-excerpt p-summary">{text.lead}</p>
<div class="gh-article-meta"><h4 class="gh-article-author-name"><a class="p-author" href="/author/x/">{text.author}</a></h4><time class="gh-article-meta-date dt-published" datetime="{text.at:%Y-%m-%d}">{text.at.day} {text.at:%b %Y}</time> <span>— 4 min read</span></div></header>
<section class="gh-content gh-canvas is-body e-content">{paragraphs(text.lines, between=inside)}</section></article>
<section class="gh-comments"><h2>Comments</h2></section></main><section class="gh-container"><h2>Read more</h2><div class="gh-feed"><article class="gh-card"><a href="{paths[(n + 1) % 10]}"><h3>{texts[(n + 1) % 10].title}</h3><p>{texts[(n + 1) % 10].lead}</p></a></article></div></section></body></html>""",
        )
    items = [
        {
            "id": str(text.number),
            "url": f"https://borderlines.example{path}",
            "title": text.title,
            "summary": text.lead,
            "content_html": paragraphs(text.lines),
            "date_published": text.at.isoformat(),
            "authors": [{"name": text.author}],
        }
        for text, path in zip(texts, paths, strict=True)
    ]
    site.put(
        "/feed.json",
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "Borderlines",
                "home_page_url": "https://borderlines.example/",
                "items": items,
            }
        ),
        "application/feed+json",
    )
    site.put(
        "/",
        f'<html lang="en"><head>{head}</head><body>{"".join(f"<article class=gh-card><a href={p}><h3>{t.title}</h3></a></article>" for t, p in zip(texts, paths, strict=True))}</body></html>',
    )
    site.put("/none.json", "{}", JSON)
    return site


def amp_gazette() -> RegionalSite:
    """Serve a gazette found by a sitemap index and given by one article; every page has an AMP variant."""
    site = RegionalSite("amp_gazette", "upperbasin.example", "", "en")
    texts = news_texts("en", 6, count=12)
    paths = [
        f"/news/{('courts', 'border', 'work')[n % 3]}/{text.slug}-{text.number}"
        for n, text in enumerate(texts)
    ]
    site.given = f"https://upperbasin.example{paths[3]}"
    nav = '<header><a href="/">Upper Basin Gazette</a><a href="/news/courts">Courts</a><a href="/news/border">Border</a><a href="/news/work">Work</a><a href="/account/login?next=/">Sign in</a><a href="/e-paper">E-paper</a></header>'
    for n, text in enumerate(texts):
        inside = {
            1: f'<div class="promo"><span>MORE STORIES</span><a href="{paths[(n + 4) % 12]}">{texts[(n + 4) % 12].title}</a><p>{texts[(n + 4) % 12].lead}</p></div>'
        }
        site.article(
            paths[n],
            text,
            f"""<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>{text.title} | The Upper Basin Gazette</title>
<link rel="canonical" href="https://upperbasin.example{paths[n]}"><link rel="amphtml" href="https://upperbasin.example/amp{paths[n]}"></head><body>{nav}<main><div class="kicker">{("Courts", "Border", "Work")[n % 3]}</div>
<h1 itemprop="headline">{text.title}</h1><p class="standfirst">{text.lead}</p><p class="byline">By <a rel="author" href="/authors/{n}">{text.author}</a></p>
<p class="published">Published: {text.at.day} {text.at:%B %Y}, {text.at:%I:%M %p} ICT</p><div class="story-text" itemprop="articleBody">{paragraphs(text.lines, between=inside)}</div>
<div class="bio"><p>{text.author} covers labour and the border for the Gazette, and lives by the river.</p></div></main>
<section class="rail"><h2>Most read</h2><ol>{"".join(f'<li><a href="{paths[k]}">{texts[k].title}</a></li>' for k in range(5))}</ol></section></body></html>""",
        )
        site.put(
            "/amp" + paths[n],
            f"<html amp lang='en'><head><link rel='canonical' href='https://upperbasin.example{paths[n]}'></head><body><h1>{text.title}</h1>{paragraphs(text.lines)}</body></html>",
        )
    links = "".join(
        f'<div><a href="{path}">{text.title}</a></div>'
        for text, path in zip(texts[:3], paths, strict=False)
    )
    site.put("/", f"<html lang='en'><body>{nav}<div id='hero'>{links}</div></body></html>")
    site.put(
        "/robots.txt",
        "User-agent: *\nAllow: /\nSitemap: https://upperbasin.example/sitemap_index.xml\n",
        "text/plain",
    )
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    maps = ("static", "2026-09", "2026-10", "2026-11")
    entries = "".join(
        f"<sitemap><loc>https://upperbasin.example/sitemap-{name}.xml</loc></sitemap>"
        for name in maps
    )
    site.put(
        "/sitemap_index.xml",
        f'<?xml version="1.0"?><sitemapindex {space}>{entries}</sitemapindex>',
        XML,
    )
    for name in maps:
        own = "".join(
            f"<url><loc>https://upperbasin.example{path}</loc><lastmod>{text.at:%Y-%m-%dT%H:%M:%S+07:00}</lastmod></url>"
            for text, path in zip(texts, paths, strict=True)
            if name == "2026-11"
        ) or "".join(
            f"<url><loc>https://upperbasin.example/{name}/{k}</loc></url>" for k in range(3)
        )
        site.put(
            f"/sitemap-{name}.xml", f'<?xml version="1.0"?><urlset {space}>{own}</urlset>', XML
        )
    return site
