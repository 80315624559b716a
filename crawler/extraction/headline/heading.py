"""The headline within a heading: kickers, subtitles and words for screen readers left out."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from article.text import tidy
from crawler.extraction.markup_vocabulary import MarkupPart, parts_named
from crawler.extraction.paragraphs import BLOCK_TAGS, IGNORED_TAGS

_BESIDE = frozenset({MarkupPart.KICKER, MarkupPart.UNSEEN, MarkupPart.CHROME})
_MIN_HEADLINE = 8
"""Letters; what a kicker leaves must be a headline itself."""
_MAX_DEPTH = 20
_MAX_PIECES = 40
_ENDS = " :|–—-·"


def headline_within(heading: LexborNode) -> str | None:
    """Return a heading's text without the parts that stand beside the headline; None if it has none."""
    pieces = _pieces(heading)
    if not any(beside and any(map(str.isalnum, piece)) for piece, beside in pieces):
        return None
    # A colon for screen readers belongs to a headline that has no kicker.
    printed = (piece for piece, beside in pieces if not (beside and any(map(str.isalnum, piece))))
    text = tidy("".join(printed)).strip(_ENDS)
    return text if len(text) >= _MIN_HEADLINE else None


def piece_ranges(heading: LexborNode) -> Iterator[str]:
    """Yield the beginnings and ends of a heading, cut where its elements meet."""
    pieces = [piece for piece, _ in _pieces(heading) if piece.strip()]
    for cut in range(1, len(pieces)):
        yield tidy("".join(pieces[cut:])).strip(_ENDS)
        yield tidy("".join(pieces[:cut])).strip(_ENDS)


def is_unseen(name: str) -> bool:
    """Return whether an element of this class is there for screen readers only."""
    return MarkupPart.UNSEEN in parts_named(name)


def _pieces(heading: LexborNode) -> list[tuple[str, bool]]:
    """List the texts of a heading and whether each is in a part beside the headline."""
    found: list[tuple[str, bool]] = []
    _collect(heading, found, beside=False, depth=0)
    return found


def _collect(node: LexborNode, found: list[tuple[str, bool]], *, beside: bool, depth: int) -> None:
    child = node.first_child
    while child is not None and len(found) < _MAX_PIECES:
        tag = child.tag or ""
        if child.is_text_node:
            found.append((child.text_content or "", beside))
        elif tag == "br":
            found.append((" ", beside))
        elif child.is_element_node and tag not in IGNORED_TAGS and depth < _MAX_DEPTH:
            name = child.attributes.get("class") or ""
            inner = beside or tag == "small" or bool(_BESIDE & parts_named(name))
            edge = [(" ", inner)] if tag in BLOCK_TAGS else []
            found += edge
            _collect(child, found, beside=inner, depth=depth + 1)
            found += edge
        child = child.next
