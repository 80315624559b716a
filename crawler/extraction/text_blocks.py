"""A page as lines in reading order and the blocks that hold them; input of the generic extraction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from selectolax.lexbor import LexborNode

from article.message import message
from article.text import tidy
from crawler.extraction.markup_vocabulary import MarkupPart, parts_named
from crawler.extraction.not_an_article import NonArticleKind, NotAnArticle, PageCode
from crawler.extraction.paragraphs import BLOCK_TAGS, IGNORED_TAGS, is_picture_table

_MAX_DEPTH = 250  # two calls a level: well within what the interpreter stacks
_MAX_BLOCKS = 10_000
"""Read in a second; the longest law has some 4,000 paragraphs, a large table as many cells."""
_PICTURES = frozenset("figure img picture video iframe".split())
_MAX_FOOTER_SHARE = 0.5
_BOLD = frozenset(("b", "strong"))
_ITALIC = frozenset(("em", "i"))
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_NAMED_BY = ("class", "id", "type")
_NAMED_BY_CLASS = ("class",)
"""The id of a heading is an anchor made of its words: `related-to-the-case` names no part."""
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_RIGHT = re.compile(r"text-align\s*:\s*right", re.IGNORECASE)
_CENTRE = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_SENTENCE = re.compile(r"[.?!…:;](?:[”\"’')\]]*)(?:\s|$)|, ")
_FILE = re.compile(r"(?i)\.(?:pdf|docx?|xlsx?|pptx?|zip|rar)(?:$|[?#])")


@dataclass(slots=True)
class TextLine:
    """A run of text between two edges; counts are in letters."""

    text: str
    spaced_text: str
    """With blanks between inline elements: a date and its time may be neighbours."""
    block: int
    linked: int
    bold: int
    italic: int
    after_picture: bool
    has_file: bool

    @property
    def is_link(self) -> bool:
        """Return whether the line is nothing but a link."""
        return self.linked >= 0.8 * len(self.text) and not self.has_file

    @property
    def prose(self) -> int:
        """Return the letters of running text: sentences count, labels and links do not."""
        size = len(self.text)
        if size < 25 or self.linked > 0.4 * size:
            return 0
        return size if size >= 60 or _SENTENCE.search(self.text) else size // 3


@dataclass(slots=True)
class TextBlock:
    """An element with an edge; its lines are those from `first` up to `last`."""

    tag: str
    name: str
    parent: int
    first: int
    last: int = 0
    right: bool = False
    centred: bool = False
    children: list[int] = field(default_factory=list)
    node: LexborNode | None = None

    @property
    def parts(self) -> frozenset[MarkupPart]:
        """Return the parts that class and id name; of a whole page they name its theme."""
        return frozenset() if self.tag == "body" else parts_named(self.name)

    @property
    def is_heading(self) -> bool:
        """Return whether it is one of h1 to h6."""
        return self.tag in _HEADINGS


class TextDocument:
    """Every line of a page with the blocks around it."""

    def __init__(self, root: LexborNode) -> None:
        self.lines: list[TextLine] = []
        self.blocks: list[TextBlock] = []
        self._fragments: list[tuple[str, bool, bool, bool]] = []
        self._after_picture = self._has_file = False
        self._add_block(root, parent=-1, depth=0, marks=(False, False, False))

    def ancestors(self, block: int) -> Iterator[int]:
        """Yield the block itself and those around it, outward."""
        while block >= 0:
            yield block
            block = self.blocks[block].parent

    def is_footer(self, line: TextLine) -> bool:
        """Return whether a line is in the footer of the page or of the article."""
        return line.block in self._footer_blocks

    @cached_property
    def _footer_blocks(self) -> frozenset[int]:
        found: set[int] = set()
        most = _MAX_FOOTER_SHARE * self.prose(0, len(self.lines))
        for number, block in enumerate(self.blocks):
            named = block.tag == "footer" or MarkupPart.FOOTER in block.parts
            # A theme writes `has-footer-widgets` on the wrapper of the whole page.
            if block.parent in found or (named and self.prose(block.first, block.last) <= most):
                found.add(number)
        return frozenset(found)

    def prose(self, first: int, last: int) -> int:
        """Return the prose of a range of lines."""
        sums = self._prose_sums
        return sums[last] - sums[first] if last > first else 0

    @cached_property
    def _prose_sums(self) -> list[int]:
        return [0, *accumulate(line.prose for line in self.lines)]

    def _add_block(
        self, node: LexborNode, *, parent: int, depth: int, marks: tuple[bool, bool, bool]
    ) -> None:
        attributes = node.attributes
        style = attributes.get("style") or ""
        if depth > _MAX_DEPTH or _HIDDEN.search(style) or "hidden" in attributes:
            return
        self._end_line(parent)
        number = len(self.blocks)
        if number >= _MAX_BLOCKS:
            reason = message(PageCode.BLOCKS, limit=_MAX_BLOCKS)
            raise NotAnArticle(NonArticleKind.TOO_LARGE, reason)
        align = (attributes.get("align") or "").lower()
        self.blocks.append(
            TextBlock(
                tag=node.tag or "",
                name=" ".join(
                    attributes.get(key) or ""
                    for key in (_NAMED_BY_CLASS if node.tag in _HEADINGS else _NAMED_BY)
                    if key in attributes
                ),
                parent=parent,
                first=len(self.lines),
                right=align == "right" or bool(_RIGHT.search(style)),
                centred=align == "center" or node.tag == "center" or bool(_CENTRE.search(style)),
                node=node,
            )
        )
        if parent >= 0:
            self.blocks[parent].children.append(number)
        self._walk(node, block=number, depth=depth, marks=marks)
        self._end_line(number)
        self.blocks[number].last = len(self.lines)

    def _walk(
        self, node: LexborNode, *, block: int, depth: int, marks: tuple[bool, bool, bool]
    ) -> None:
        if depth > _MAX_DEPTH:
            return
        child = node.first_child
        while child is not None:
            tag = child.tag or ""
            if child.is_text_node:
                self._fragments.append((child.text_content or "", *marks))
            elif tag == "br":
                self._end_line(block)
            elif tag in _PICTURES:
                self._end_line(block) if tag == "figure" else None
                self._after_picture = True
            elif tag == "table" and is_picture_table(child):
                self._end_line(block)
                self._after_picture = True
            elif tag in BLOCK_TAGS or tag == "form":
                self._add_block(child, parent=block, depth=depth + 1, marks=marks)
            elif child.is_element_node and tag not in IGNORED_TAGS:
                self._inline(child, tag=tag, block=block, depth=depth, marks=marks)
            child = child.next

    def _inline(
        self,
        child: LexborNode,
        *,
        tag: str,
        block: int,
        depth: int,
        marks: tuple[bool, bool, bool],
    ) -> None:
        if tag == "span" and MarkupPart.CHROME in parts_named(child.attributes.get("class") or ""):
            # A label of place or time without a space before the words behind it.
            self._end_line(block)
            self._walk(child, block=block, depth=depth + 1, marks=marks)
            self._end_line(block)
            return
        link, bold, italic = marks
        if tag == "a":
            link = True
            self._has_file = self._has_file or bool(
                _FILE.search(child.attributes.get("href") or "")
            )
        inner = (link, bold or tag in _BOLD, italic or tag in _ITALIC)
        self._walk(child, block=block, depth=depth + 1, marks=inner)

    def _end_line(self, block: int) -> None:
        fragments, self._fragments = self._fragments, []
        text = tidy("".join(fragment[0] for fragment in fragments))
        if not text:
            return
        sizes = [sum(len(tidy(piece[0])) for piece in fragments if piece[n]) for n in (1, 2, 3)]
        self.lines.append(
            TextLine(
                text=text,
                spaced_text=tidy(" ".join(piece[0] for piece in fragments)),
                block=block,
                linked=sizes[0],
                bold=sizes[1],
                italic=sizes[2],
                after_picture=self._after_picture,
                has_file=self._has_file,
            )
        )
        self._after_picture = self._has_file = False
