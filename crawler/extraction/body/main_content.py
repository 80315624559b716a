"""Main content: the block that holds the article, by known containers, then by text density."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain

from selectolax.lexbor import LexborHTMLParser

from crawler.extraction.body.densest import TextDensity, densest
from crawler.extraction.body.part_above import block_with_part_above
from crawler.extraction.body.related_lines import related_lines, teaser_rows
from crawler.extraction.markup_vocabulary import MarkupPart, body_selectors
from crawler.extraction.text_blocks import TextDocument

_QUOTING = 1.1
_TRUSTED_SHARE = 0.5
"""A known container is used if it holds this share of the prose that density finds."""
_SHORT_ARTICLE = 80
"""Letters of text beside which what readers wrote is no article, however long."""
_MIN_SHARE_BY_NAME = 0.15
"""A theme may call its main column `comment-wrap`: names are used while they leave this share."""


@dataclass(frozen=True, kw_only=True)
class MainContent:
    """The block of the body and the lines in it that belong to other articles."""

    block: int
    first: int
    last: int
    related: frozenset[int]


def find_main_content(
    document: TextDocument, tree: LexborHTMLParser, *, title_line: int | None
) -> MainContent | None:
    """Find the body; None on a page without a sentence."""
    found: list[tuple[int, MainContent]] = []
    known, teasers = _known_bodies(document, tree), teaser_rows(document)
    for by_name in (True, False):
        related = related_lines(document, teasers, title_line=title_line, by_name=by_name)
        density = TextDensity(document, related, title_line=title_line)
        number = _best_block(document, known, density, title_line=title_line)
        block = document.blocks[number]
        content = MainContent(block=number, first=block.first, last=block.last, related=related)
        found.append((density.weight(number), content))
    (named, content), (weight, other) = found
    if not weight:
        return None
    trusted = named >= _MIN_SHARE_BY_NAME * weight or (
        named >= _SHORT_ARTICLE and _is_below_comments(document, other.block)
    )
    return _with_part_above(document, content if trusted else other, title_line=title_line)


def _with_part_above(
    document: TextDocument, content: MainContent, *, title_line: int | None
) -> MainContent:
    number = block_with_part_above(document, content.block, content.related, title_line=title_line)
    block = document.blocks[number]
    return replace(content, block=number, first=block.first, last=block.last)


def _is_below_comments(document: TextDocument, block: int) -> bool:
    return any(
        MarkupPart.COMMENTS in document.blocks[one].parts for one in document.ancestors(block)
    )


def _known_bodies(document: TextDocument, tree: LexborHTMLParser) -> tuple[tuple[int, ...], ...]:
    """List the blocks of each known container, the most reliable container first."""
    numbers = {
        block.node.mem_id: number for number, block in enumerate(document.blocks) if block.node
    }
    return tuple(
        tuple(numbers[node.mem_id] for node in tree.css(selector) if node.mem_id in numbers)
        for selector in body_selectors()
    )


def _best_block(
    document: TextDocument,
    known: tuple[tuple[int, ...], ...],
    density: TextDensity,
    *,
    title_line: int | None,
) -> int:
    dense = densest(document, density, title_line=title_line)
    for bodies in known:
        best = max(bodies, key=density.weight, default=None)
        if best is not None and density.weight(best) > _TRUSTED_SHARE * density.weight(dense):
            return _around_quoted_body(document, best, density, frozenset(chain(*known)))
    return dense


def _around_quoted_body(
    document: TextDocument, number: int, density: TextDensity, known: frozenset[int]
) -> int:
    """Return the body around a body that is pasted from another site with its markup."""
    around = [one for one in document.ancestors(number) if one in known]
    return next(
        (one for one in around[::-1] if density.weight(one) > _QUOTING * density.weight(number)),
        number,
    )
