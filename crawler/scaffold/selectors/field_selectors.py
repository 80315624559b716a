"""Candidates for the short fields: title, lead, date, author, section."""

from __future__ import annotations

import re
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from article.credits.byline import author_name, person_name
from article.credits.credit_line import strip_agency_prefix
from article.dates import PageDate, Precision, read_date
from article.text import tidy
from crawler.extraction.metadata import Metadata
from crawler.scaffold.selectors.selector_candidate import (
    SelectorCandidate,
    best_selectors,
    class_and_id,
    word_overlap,
)

_LEAD = re.compile(r"sapo|\blead\b|summary|\bdesc|intro|chapeau|excerpt|tom-?tat|trich")
_DATE = re.compile(r"date|time|ngay|publish|meta")
_AUTHOR = re.compile(r"author|tac-?gia|byline|writer|journalist|nguoi-?viet|signature")
_SECTION = re.compile(r"breadcrumb|\bcate|category|section|chuyen-?muc")
_ASIDE = re.compile(r"header|footer|sidebar|topbar|\bmenu|\bnav|relat|system|clock|lien-quan")
_DIGIT = re.compile(r"\d")
_MIN_OVERLAP = 0.6


def title_candidates(tree: LexborHTMLParser, metadata: Metadata) -> tuple[SelectorCandidate, ...]:
    """Rank headings by their overlap with the title in the metadata."""
    expected = (
        metadata.json_ld_text("headline") or metadata.metas.get("og:title") or _head_title(tree)
    )

    def score(node: LexborNode, text: str) -> float:
        alike = word_overlap(text, expected) if expected else 0.0
        named = (0.5 if node.tag == "h1" else 0) + (0.1 if "title" in class_and_id(node) else 0)
        if len(text) < 8 or _is_aside(node):
            return 0
        # A head that names the site alone says nothing about the article.
        return alike + named if alike > _MIN_OVERLAP else named * len(text) / 1_000

    return best_selectors("title", tree, tree.css("h1, h2, [class*=title]"), score)


def lead_candidates(
    tree: LexborHTMLParser, metadata: Metadata, *, title: str
) -> tuple[SelectorCandidate, ...]:
    """Rank short blocks by their overlap with the description, and by their class."""
    expected = metadata.json_ld_text("description") or metadata.metas.get("og:description") or ""

    def score(node: LexborNode, text: str) -> float:
        if not 40 <= len(text) <= 900 or title in text:
            return 0
        alike = (
            word_overlap(strip_agency_prefix(text), strip_agency_prefix(expected))
            if expected
            else 0.0
        )
        named = bool(_LEAD.search(class_and_id(node)))
        return alike + named if named or alike > 0.9 else 0

    return best_selectors("lead", tree, tree.css("h2, h3, p, div, strong"), score)


def date_candidates(
    tree: LexborHTMLParser, metadata: Metadata, *, now: datetime
) -> tuple[SelectorCandidate, ...]:
    """Rank short texts that are dates; the day of the metadata is the right one."""
    printed = metadata.published or metadata.json_ld_text("datePublished")
    expected = read_date(printed, now=now)

    def score(node: LexborNode, text: str) -> float:
        date = read_date(text, now=now) if len(text) <= 120 else None
        if date is None or (expected and abs((date.at - expected.at).days) > 1):
            return 0
        return _date_score(node, text, date) + (2 if expected else 0) - 3 * _is_aside(node)

    return best_selectors("date", tree, tree.css("time, span, p, div, li, em, i, small, td"), score)


def _date_score(node: LexborNode, text: str, date: PageDate) -> float:
    points = 1 - len(text) / 240
    points += 0.5 if node.tag == "time" else 0
    points += 0.5 if _DATE.search(class_and_id(node)) else 0
    return points + (1 if date.precision is Precision.MINUTE else 0)


def author_candidates(tree: LexborHTMLParser, metadata: Metadata) -> tuple[SelectorCandidate, ...]:
    """Rank short texts that name a person where authors are named."""
    expected = metadata.author or person_name(metadata.metas.get("author")) or ""

    def score(node: LexborNode, text: str) -> float:
        name = author_name(text) if len(text) <= 80 and not _DIGIT.search(text) else None
        if name is None:
            return 0
        same = bool(expected) and name == expected
        named = bool(_AUTHOR.search(class_and_id(node)))
        return 0 if not (same or named) else same + named + (0.5 if person_name(text) else 0)

    return best_selectors(
        "author", tree, tree.css("span, p, div, a, strong, b, em, li, address"), score
    )


def section_candidates(
    tree: LexborHTMLParser, metadata: Metadata, *, title: str
) -> tuple[SelectorCandidate, ...]:
    """Rank the links of breadcrumbs; the last before the title is the section."""
    expected = (
        metadata.json_ld_text("articleSection") or metadata.metas.get("article:section") or ""
    )
    links = [
        link
        for holder in tree.css("[class*=breadcrumb], [class*=cate], [class*=chuyen-muc], nav, ol")
        for link in holder.css("a")
    ]
    places = {link.mem_id: place for place, link in enumerate(links)}

    def score(node: LexborNode, text: str) -> float:
        if len(text) > 40 or text == title or "trang chủ" in text.casefold():
            return 0
        same = bool(expected) and tidy(expected).casefold() == text.casefold()
        parent = node.parent
        around = class_and_id(node) + " " + (class_and_id(parent) if parent else "")
        named = bool(_SECTION.search(around)) or (
            parent is not None and parent.parent is not None
            and bool(_SECTION.search(class_and_id(parent.parent)))
        )  # fmt: skip
        return 0 if not (same or named) else 2 * same + named + places[node.mem_id] / 10_000

    return best_selectors("section", tree, links, score)


def _is_aside(node: LexborNode) -> bool:
    """Return whether the element is in a box around the article, where clocks and lists are."""
    around: LexborNode | None = node
    while around is not None and around.tag not in {"article", "body", "html"}:
        names = class_and_id(around)
        # An article element has a header of its own, which holds the title.
        box = names.replace("header", "") if _is_inside_article(around) else names
        if _ASIDE.search(box) and "article" not in names:
            return True
        around = around.parent
    return False


def _is_inside_article(node: LexborNode) -> bool:
    around = node.parent
    while around is not None and around.tag != "article":
        around = around.parent
    return around is not None


def _head_title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("title")
    return tidy(node.text()) if node else ""
