"""The author printed around the body of any page: marked, named, or in the words of a byline."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from article.credits.byline import byline_signature, pen_name, person_name
from article.text import tidy
from crawler.extraction.body.article_zone import ArticleZone
from crawler.extraction.body.boilerplate import CleanedBody
from crawler.extraction.body.main_content import MainContent
from crawler.extraction.metadata import Metadata
from crawler.extraction.text_blocks import TextDocument, TextLine

_LINES_BELOW = 8
_EDGE_LINES = 5
"""Lines of the body in which its author may stand: those between are about other people's works."""
_BYLINE = re.compile(
    r"(?<![a-z])(?:author|article-member|tac-?gia|byline|by|pen-?name|au-name|writer|contributor|auteurs?|"
    r"autor(?:en|es|zeile|enzeile)?)(?![a-z])"
)
_WRITTEN_BY = re.compile(
    r"(?i)^\W*+(?:tác giả(?: bài viết)?|bài và ảnh|bài, ảnh|tin, ảnh|tin, bài|thực hiện|by|bài|người viết|"
    r"author|written by|posted by|(?:text|interview|redaktion|words|texte|texto|story|report|penulis|reporter)"
    r"(?: ?(?:&|und|and|et|y|/) ?(?:fotos?|photos?|bilder|images?))?(?=\s?:)|"
    r"(?:ein|eine) (?:artikel|beitrag|gastbeitrag|interview|kommentar|analyse) von|(?:【[^】]{1,9}】 ?)?责任编辑|"
    r"autor(?:in|en|innen)?|autore|(?:geschrieben |erstellt |verfasst |"
    r"texte? |eine kolumne |(?:alle )?(?:artikel|beiträge) )?von|"
    r"all posts by|par|por|auteurs?|"
    r"escrito por|scritto da|di|text by|story by)"
    r"(?>(?:\s*+[:：])?)\s++(?=\S)"
)
_AUTHOR_LABEL = re.compile(
    r"(?i)^(?:tác giả|bài|người viết|author|by|autor(?:in|en)?|autore|von|auteurs?|par|por|text)\s*:?$"
)
_POSTED = re.compile(
    r"(?i)^(?:posted|published|written|erstellt|geschrieben|veröffentlicht|gespeichert|publié|publicado|escrito|"
    r"pubblicato|scritto|đăng)\b.{0,60}?\b(?:by|von|par|por|da|bởi)\s++(?=\S)"
)
_MARKED_AUTHORS = (
    "[rel~=author], .author .fn, .vcard .fn, .p-author, .h-card .p-name, "
    "[itemprop=author] [itemprop=name], [itemprop=author]"
)
_AUTHOR_NAMES = (
    ".author.vcard, .username, a.url.fn, [itemtype*=Person] [itemprop=name], "
    "[class*=author-name], [class*=author_name], [class*=authorname], [class*=AuthorName], "
    "[class*=type-author]"
)
_AUTHOR_PLACES = ".author, .byline"
_AUTHOR_LINKS = ", ".join(
    f'a[href*="/{place}/"]'
    for place in (
        "author authors autor autores autoren auteur auteurs autore autori tac-gia journalist "
        "journalists redakteur contributor contributors writers"
    ).split()
)
_BETWEEN_BARS = re.compile(r"(?i)[|•·–—]\s*+(?:by|von|par|por)\s++(?=\S)")
_SEGMENT = re.compile(r"\s[|•·–—-]\s")
_BESIDE_NAME = re.compile(r"\s\([^()]{0,80}\)")
_ENDS_IN_INITIAL = re.compile(r"\b\w\.$")
_LINES_ABOVE = 3
_MAX_MARKED_AUTHORS = 20
_MAX_MARKED_LETTERS = 80
_COMMENT = re.compile(
    r"(?i)(?<![a-z])comments?(?![a-z])|comment-(?:author|list|body)|recentcomments"
)
_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_NOT_NAME = re.compile(
    rf"(?<!\s)\s*+(?:[|•/]|\b(?:am|on|um|at)\s|\b(?:le|el|il)\s\d|\bLDO\b|\(thực hiện\)|\d|\b(?:mit|avec|with)\s|"
    rf"(?:Thứ|Chủ nhật)\b|\b(?:{_MONTH})[a-z]*\.? \d)(?s:.*)"
)


def printed_author(
    document: TextDocument,
    tree: LexborHTMLParser,
    content: MainContent,
    cleaned: CleanedBody,
    *,
    metadata: Metadata,
    title_line: int | None,
) -> str | None:
    """Find the author where one is marked, in the boxes of authors near the article, or in its signature."""
    zone = ArticleZone(document, content, title_line=title_line)
    if name := marked_author(tree, zone, metadata=metadata):
        return name
    start = max(0, content.first if title_line is None else title_line)
    below = range(start, min(len(document.lines), content.last + _LINES_BELOW))
    inside = range(content.first + _EDGE_LINES, content.last - _EDGE_LINES)
    near = (*below, *range(start - 1, max(-1, start - 1 - _LINES_ABOVE), -1))
    for number in near:
        line = document.lines[number]
        between = start < number < content.first
        if len(line.text) > 100 or (
            number in content.related and not (between and _is_named_byline(document, line))
        ):
            continue
        name = _printed_name(document, number, by_words=number not in inside)
        if name and not metadata.is_publisher(name):
            return name
    if name := named_author(tree, zone, metadata=metadata):
        return name
    return (
        (byline_signature(cleaned.signature_line) or _name(cleaned.signature_line))
        if cleaned.signature_line
        else None
    )


def is_printed(name: str | None, document: TextDocument) -> bool:
    """Return whether a page prints a name, or one of several; true without a name."""
    if name is None:
        return True
    names = [one.strip().casefold() for one in name.split(",")]
    lines = (line.spaced_text.casefold() for line in document.lines)
    return any(one in line for line in lines for one in names)


def marked_author(tree: LexborHTMLParser, zone: ArticleZone, *, metadata: Metadata) -> str | None:
    """Find who is marked as the author by microformat, microdata or link type, near the article.

    Sources: rel=author of HTML, hCard (`vcard`, `fn`), h-card (`p-author`), schema.org's `author`.
    """
    for node in tree.css(_MARKED_AUTHORS)[:_MAX_MARKED_AUTHORS]:
        if zone.contains_node(node) and not _is_in_comment(node):
            text = node.attributes.get("content") or node.text(separator=" ")
            printed = tidy(text)[:_MAX_MARKED_LETTERS]
            name = pen_name(printed) or pen_name(_NOT_NAME.sub("", printed))
            if name and not metadata.is_site_name(name):
                return name
    return None


def named_author(tree: LexborHTMLParser, zone: ArticleZone, *, metadata: Metadata) -> str | None:
    """Find the person in an element named after authors, or in a link to the page of one."""
    for selector, read in (
        (_AUTHOR_NAMES, pen_name),
        (_AUTHOR_LINKS, pen_name),
        (_AUTHOR_PLACES, person_name),
    ):
        for node in tree.css(selector)[:_MAX_MARKED_AUTHORS]:
            printed = tidy(node.text(separator=" "))[:_MAX_MARKED_LETTERS]
            whole = _WRITTEN_BY.sub("", _POSTED.sub("", printed))
            text = _NOT_NAME.sub("", whole)
            if not text or not zone.is_beside_headline(node) or _is_in_comment(node):
                continue
            if (name := read(whole) or read(text)) and not metadata.is_publisher(name):
                return name
    return None


def _printed_name(document: TextDocument, number: int, *, by_words: bool) -> str | None:
    """Read the name in a line that is a byline by its words, its place behind a day or its markup."""
    line = document.lines[number]
    text = line.spaced_text
    if not by_words and not _is_named_byline(document, line):
        return None
    if posted := _POSTED.match(text) or _BETWEEN_BARS.search(text):
        named = text[posted.end() :]
        alone, dated = named.partition(" ")[0], any(map(str.isdigit, text))
        return _name(named) or (pen_name(alone) if dated or alone == named else None)
    labelled = number > 0 and _AUTHOR_LABEL.match(document.lines[number - 1].text)
    if labelled or _WRITTEN_BY.match(text) or _is_named_byline(document, line):
        return _name(text)
    if _SEGMENT.search(text) and any(map(str.isdigit, text)):
        # `12.03.2026 - Text: …`: the label stands behind the day.
        labelled_parts = (one for one in _SEGMENT.split(text)[1:] if _WRITTEN_BY.match(one))
        return next((name for one in labelled_parts if (name := _name(one))), None)
    return None


def _is_named_byline(document: TextDocument, line: TextLine) -> bool:
    around = [document.blocks[one] for one in document.ancestors(line.block)][:3]
    return any(_BYLINE.search(one.name.lower()) for one in around)


def _is_in_comment(node: LexborNode) -> bool:
    holder: LexborNode | None = node
    while holder is not None:
        words = f"{holder.attributes.get('class') or ''} {holder.attributes.get('id') or ''}"
        if _COMMENT.search(words):
            return True
        holder = holder.parent
    return False


def _name(printed: str) -> str | None:
    named = _BESIDE_NAME.sub("", _WRITTEN_BY.sub("", printed))
    text = _NOT_NAME.sub("", named).strip(" -–,")
    text = text if _ENDS_IN_INITIAL.search(text) else text.rstrip(".")
    if text and text == text.upper() and person_name(text.title()):
        return text
    return person_name(text)
