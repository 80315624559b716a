"""The selectors that the papers on Hemera's MasterCMS share; no site of its own."""

from __future__ import annotations

from crawler.source.declaration import Layout

MASTERCMS = Layout(
    name="mastercms",
    title="h1.article-detail-title",
    lead="div.article-detail-desc",
    body=("div.__MASTERCMS_CONTENT", "div.article-detail-content"),
    author=(".article-detail-author", "span.cms-author", "div.article-member"),
    date=("span.article-detail-date", "div.article-date", ".article-detail-info .format_time"),
    section=("li.menu-alias a", ".breadcrumb .menu-alias a", ".article-detail-category a"),
    drop="table.tpl_CMS_ARTICLE_EMBED, .article-detail-source, .fb-like, .article-tags",
)
