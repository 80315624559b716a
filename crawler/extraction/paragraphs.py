"""Paragraphs and pictures of an article's body, without captions and boxes."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from selectolax.lexbor import LexborNode

from article.canonical_url import BadAddress, canonical_url
from article.model import Image
from article.text import tidy, tidy_or_none

BLOCK_TAGS = frozenset(
    "address article aside blockquote dd div dl dt fieldset footer h1 h2 h3 h4 h5 h6 header hr li main "
    "nav ol p pre section table tbody td tfoot th thead tr ul center".split()
)
IGNORED_TAGS = frozenset(
    "script style noscript template iframe object embed form button select textarea input svg math "
    "audio video figure figcaption img picture rt rp".split()
)
_MAX_DEPTH = 400  # deeper than any page made by hand; bounds the recursion
_LONGEST_CAPTION = 700  # letters
_PICTURE_SOURCES = ("data-original", "data-src", "data-large-src", "src")


def paragraphs_of(body: LexborNode) -> list[str]:
    """List the paragraphs of a body, one tidy line each."""
    lines: list[str] = []
    run: list[str] = []
    for fragment in _text_fragments(body, depth=0):
        if fragment is None:
            _end_paragraph(run, lines)
        else:
            run.append(fragment)
    _end_paragraph(run, lines)
    return lines


def _end_paragraph(run: list[str], lines: list[str]) -> None:
    line = tidy("".join(run))
    if line:
        lines.append(line)
    run.clear()


def _text_fragments(node: LexborNode, *, depth: int) -> Iterator[str | None]:
    """Yield the text in reading order; None marks the edge of a block."""
    if depth > _MAX_DEPTH:
        return
    child = node.first_child
    while child is not None:
        tag = child.tag
        if child.is_text_node:
            yield child.text_content or ""
        elif tag == "br":
            yield None
        elif tag in BLOCK_TAGS:
            if not (tag == "table" and is_picture_table(child)):
                yield None
                yield from _text_fragments(child, depth=depth + 1)
                yield None
        elif child.is_element_node and tag not in IGNORED_TAGS:
            yield from _text_fragments(child, depth=depth + 1)
        child = child.next


def is_picture_table(table: LexborNode) -> bool:
    """Return whether a table only frames a photo: few cells, one of them a picture."""
    if table.css_first("img") is None or len(table.css("td, th")) > 4:
        return False
    # Portals of the 2010s lay out a whole page, photo and text, in a table of two cells.
    return len(table.text(strip=True)) <= _LONGEST_CAPTION


def images_of(body: LexborNode, *, url: str) -> tuple[Image, ...]:
    """List the pictures of a body with their captions."""
    found: dict[str, Image] = {}
    for img in body.css("img"):
        address = _picture_address(img, url=url)
        if address and address not in found:
            found[address] = Image(url=address, caption=_caption(img))
    return tuple(found.values())


def _picture_address(img: LexborNode, *, url: str) -> str | None:
    for name in _PICTURE_SOURCES:
        # A lazy page carries a one-pixel data: URL in src and the picture elsewhere.
        src = img.attributes.get(name)
        if not src:
            continue
        try:
            return canonical_url(urljoin(url, src))
        except (BadAddress, ValueError):
            continue
    return None


def _caption(img: LexborNode) -> str | None:
    holder = img.parent
    for _ in range(6):
        if holder is None:
            return None
        if holder.tag == "figure":
            caption = holder.css_first("figcaption")
            return _caption_text(caption)
        if holder.tag == "table":
            return _caption_text(holder) if is_picture_table(holder) else None
        holder = holder.parent
    return None


def _caption_text(node: LexborNode | None) -> str | None:
    return tidy_or_none(" ".join(paragraphs_of(node))) if node is not None else None
