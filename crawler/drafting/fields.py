"""Candidates for the short fields: title, lead, date, author, section."""

from __future__ import annotations

import re
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from article.byline import author_name, person
from article.credit import strip_prefix
from article.dates import PageDate, Precision, read_date
from article.text import tidy
from crawler.drafting.candidate import Candidate, best, says
from crawler.drafting.likeness import likeness
from crawler.reading.metadata import Metadata

_LEAD = re.compile(r"sapo|\blead\b|summary|\bdesc|intro|chapeau|excerpt|tom-?tat|trich")
_DATE = re.compile(r"date|time|ngay|publish|meta")
_AUTHOR = re.compile(r"author|tac-?gia|byline|writer|journalist|nguoi-?viet|signature")
_SECTION = re.compile(r"breadcrumb|\bcate|category|section|chuyen-?muc")
_ASIDE = re.compile(r"header|footer|sidebar|topbar|\bmenu|\bnav|relat|system|clock|lien-quan")
_DIGIT = re.compile(r"\d")
_ALIKE = 0.6


def title_candidates(tree: LexborHTMLParser, metadata: Metadata) -> tuple[Candidate, ...]:
    """Rank headings by their likeness to the title in the page's head."""
    told = metadata.described("headline") or metadata.metas.get("og:title") or _head_title(tree)

    def score(node: LexborNode, text: str) -> float:
        alike = likeness(text, told) if told else 0.0
        named = (0.5 if node.tag == "h1" else 0) + (0.1 if "title" in says(node) else 0)
        if len(text) < 8 or _is_aside(node):
            return 0
        # A head that names the site alone says nothing about the article.
        return alike + named if alike > _ALIKE else named * len(text) / 1_000

    return best("title", tree, tree.css("h1, h2, [class*=title]"), score)


def lead_candidates(
    tree: LexborHTMLParser, metadata: Metadata, *, title: str
) -> tuple[Candidate, ...]:
    """Rank short blocks by their likeness to the page's description, and by their class."""
    told = metadata.described("description") or metadata.metas.get("og:description") or ""

    def score(node: LexborNode, text: str) -> float:
        if not 40 <= len(text) <= 900 or title in text:
            return 0
        alike = likeness(strip_prefix(text), strip_prefix(told)) if told else 0.0
        named = bool(_LEAD.search(says(node)))
        return alike + named if named or alike > 0.9 else 0

    return best("lead", tree, tree.css("h2, h3, p, div, strong"), score)


def date_candidates(
    tree: LexborHTMLParser, metadata: Metadata, *, now: datetime
) -> tuple[Candidate, ...]:
    """Rank short texts that are dates; the day that the page's head names is the right one."""
    printed = metadata.published or metadata.described("datePublished")
    told = read_date(printed, now=now)

    def score(node: LexborNode, text: str) -> float:
        date = read_date(text, now=now) if len(text) <= 120 else None
        if date is None or (told and abs((date.at - told.at).days) > 1):
            return 0
        return _date_score(node, text, date) + (2 if told else 0) - 3 * _is_aside(node)

    return best("date", tree, tree.css("time, span, p, div, li, em, i, small, td"), score)


def _date_score(node: LexborNode, text: str, date: PageDate) -> float:
    points = 1 - len(text) / 240
    points += 0.5 if node.tag == "time" else 0
    points += 0.5 if _DATE.search(says(node)) else 0
    return points + (1 if date.precision is Precision.MINUTE else 0)


def author_candidates(tree: LexborHTMLParser, metadata: Metadata) -> tuple[Candidate, ...]:
    """Rank short texts that name a person where authors are named."""
    told = metadata.author or person(metadata.metas.get("author")) or ""

    def score(node: LexborNode, text: str) -> float:
        name = author_name(text) if len(text) <= 80 and not _DIGIT.search(text) else None
        if name is None:
            return 0
        same = bool(told) and name == told
        named = bool(_AUTHOR.search(says(node)))
        return 0 if not (same or named) else same + named + (0.5 if person(text) else 0)

    return best("author", tree, tree.css("span, p, div, a, strong, b, em, li, address"), score)


def section_candidates(
    tree: LexborHTMLParser, metadata: Metadata, *, title: str
) -> tuple[Candidate, ...]:
    """Rank the links of breadcrumbs; the last before the title is the section."""
    told = metadata.described("articleSection") or metadata.metas.get("article:section") or ""
    links = [
        link
        for holder in tree.css("[class*=breadcrumb], [class*=cate], [class*=chuyen-muc], nav, ol")
        for link in holder.css("a")
    ]
    places = {link.mem_id: place for place, link in enumerate(links)}

    def score(node: LexborNode, text: str) -> float:
        if len(text) > 40 or text == title or "trang chủ" in text.casefold():
            return 0
        same = bool(told) and tidy(told).casefold() == text.casefold()
        parent = node.parent
        around = says(node) + " " + (says(parent) if parent else "")
        named = bool(_SECTION.search(around)) or (
            parent is not None and parent.parent is not None
            and bool(_SECTION.search(says(parent.parent)))
        )  # fmt: skip
        return 0 if not (same or named) else 2 * same + named + places[node.mem_id] / 10_000

    return best("section", tree, links, score)


def _is_aside(node: LexborNode) -> bool:
    """Tell whether the element stands in a box around the article, where clocks and lists are."""
    around: LexborNode | None = node
    while around is not None and around.tag not in {"body", "html"}:
        if _ASIDE.search(says(around)) and "article" not in says(around):
            return True
        around = around.parent
    return False


def _head_title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("title")
    return tidy(node.text()) if node else ""
