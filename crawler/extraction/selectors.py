"""Extraction with the selectors that a source declares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from article.bounds import SECTION
from article.credits.byline import byline_signature
from article.credits.register_entry import (
    RegisterEntry,
    document_numbers,
    read_day,
    read_number,
    replaced_numbers,
)
from article.model import Attachment, Image
from article.text import tidy_or_none
from crawler.extraction.paragraphs import images_of, paragraphs_of
from crawler.html.document_links import (
    declared_attachments,
    first_of_each,
    linked_documents,
)
from crawler.html.selector import Selectors, as_tuple, first_match
from crawler.json_path import NoJson, parse_json, text_at
from crawler.source.layout import Layout

_CANDIDATES = 5
_HOME = re.compile(r"(?i)trang\s+(?:chủ|nhất)|home(?:\s*page)?")
"""What a path of sections begins with, and no section."""


@dataclass(frozen=True, kw_only=True)
class SelectorExtraction:
    """The fields that one layout found; None or empty where a selector matches nothing."""

    layout: Layout
    title: str | None
    lead: str | None
    author: str | None
    dates: tuple[str, ...]
    """Candidates in order: a page has clocks and hotlines where its date is expected."""
    section: str | None
    lines: tuple[str, ...]
    images: tuple[Image, ...]
    attachments: tuple[Attachment, ...]
    register: RegisterEntry | None
    signature: str | None
    """The reporter whose name ends the body, already removed from the lines."""


def extract_with_selectors(
    tree: LexborHTMLParser, layouts: Sequence[Layout], *, url: str
) -> SelectorExtraction | None:
    """Read with the first layout that matches; None if no title and no body of any matches.

    Removes the layout's boxes from the tree: read metadata before, or from the head only.
    """
    layout = _matching_layout(tree, layouts)
    if layout is None:
        return None
    body = first_match(tree, layout.body)
    images: tuple[Image, ...] = ()
    lines: list[str] = []
    words = {
        name: next(_texts(tree, getattr(layout, name)), None)
        for name in ("title", "lead", "author")
    }
    dates = (*_embedded_date(tree, layout), *_texts(tree, layout.date))
    # Before the boxes go: a list of attachments is often one of them.
    attached = list(declared_attachments(tree, layout.attachments, url=url))
    if body is not None:
        images = images_of(body, url=url)
        _drop_boxes(body, layout)
        lines = paragraphs_of(body)
        attached += linked_documents(body, url=url)
    signed = _signature_of(body, lines)
    return SelectorExtraction(
        layout=layout,
        dates=dates,
        lines=tuple(lines[:-1] if signed else lines),
        images=images,
        attachments=first_of_each(iter(attached), url=url),
        register=_register_entry(tree, layout, texts=(words["title"] or "", *lines)),
        signature=signed,
        title=words["title"],
        lead=words["lead"],
        author=words["author"],
        section=next(
            (one for one in _texts(tree, layout.section) if not _HOME.fullmatch(one)), None
        ),
    )


def _register_entry(
    tree: LexborHTMLParser, layout: Layout, *, texts: Sequence[str]
) -> RegisterEntry | None:
    if layout.register is None:
        return None
    words = {
        name: (next(_texts(tree, selectors), None) or "")[:SECTION] or None
        for name, selectors in layout.register.selectors.items()
    }
    number = read_number(words["number"]) or words["number"]
    named = document_numbers(words["replaces"] or "")
    entry = RegisterEntry(
        number=number,
        kind=words["kind"],
        issuer=words["issuer"],
        issued_on=read_day(words["issued"]),
        effective_on=read_day(words["effective"]),
        signer=words["signer"],
        replaces=tuple(dict.fromkeys((*named, *replaced_numbers(texts, own=number)))),
    )
    return None if entry.is_empty else entry


def _embedded_date(tree: LexborHTMLParser, layout: Layout) -> Iterator[str]:
    declared = layout.embedded_date
    script = tree.css_first(declared.script) if declared else None
    if declared and script is not None:
        try:
            found = text_at(declared.path, parse_json(script.text() or ""))
        except NoJson:
            return
        if found:
            yield found


def _signature_of(body: LexborNode | None, lines: Sequence[str]) -> str | None:
    if body is None or not lines:
        return None
    headings = {tidy_or_none(node.text()) for node in body.css("h1, h2, h3, h4")}
    return None if lines[-1] in headings else byline_signature(lines[-1])


def _matching_layout(tree: LexborHTMLParser, layouts: Sequence[Layout]) -> Layout | None:
    scored = [
        (any(_texts(tree, one.title)) + (first_match(tree, one.body) is not None), one)
        for one in layouts
    ]
    best = max(scored, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] else None


def _texts(tree: LexborHTMLParser, selectors: Selectors) -> Iterator[str]:
    for selector in as_tuple(selectors):
        for node in tree.css(selector)[:_CANDIDATES]:
            # A space between inline elements: "09:51" must not stick to the date before it.
            text = tidy_or_none(node.text(separator=" "))
            if text:
                yield text


def _drop_boxes(body: LexborNode, layout: Layout) -> None:
    for selector in as_tuple(layout.drop):
        for node in body.css(selector):
            # A search in an element finds the element itself, too: utility classes are shared.
            if node.mem_id != body.mem_id:
                node.decompose()
