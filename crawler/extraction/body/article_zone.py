"""The lines and elements around an article where its own date and its author may stand."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from crawler.extraction.body.main_content import MainContent
from crawler.extraction.markup_vocabulary import MarkupPart, parts_named
from crawler.extraction.text_blocks import TextDocument, TextLine

_ZONE_LINES_ABOVE = 8
_HEADLINE_LINES = 3


class ArticleZone:
    """The lines around the article where its own date and its author may stand."""

    def __init__(
        self, document: TextDocument, content: MainContent, *, title_line: int | None
    ) -> None:
        self.document, self.content = document, content
        self.title_line = content.first if title_line is None else title_line
        common = self._common()
        self.last = document.blocks[common].last
        self.first = document.blocks[max(0, document.blocks[common].parent)].first
        self.numbers = {
            block.node.mem_id: number for number, block in enumerate(document.blocks) if block.node
        }

    def _common(self) -> int:
        """Find the smallest block around both headline and body, and more than the body."""
        first, last = min(self.title_line, self.content.first), self.content.last
        for number in self.document.ancestors(self.content.block):
            block = self.document.blocks[number]
            wider = block.first < self.content.first or block.last > last
            if wider and block.first <= first and block.last >= last:
                return number
        return 0

    def nearby_lines(self) -> Iterator[TextLine]:
        """Yield lines from the headline to the body, after it, inside, above, then in boxes beside it."""
        start, last = self.content.first, self.content.last
        yield from self._own(range(self.title_line, start))
        yield from self._own(range(last, self.last))
        yield from (line for line in self._own(range(start, last)) if len(line.text) <= 80)
        above = range(self.title_line - 1, self.title_line - _ZONE_LINES_ABOVE, -1)
        yield from self._own(range(max(above.stop, self.first), above.start + 1)[::-1])
        end = max(start, self.title_line + _HEADLINE_LINES)
        yield from self._own(range(self.title_line, end), in_boxes=True)

    def _own(self, numbers: range, *, in_boxes: bool = False) -> Iterator[TextLine]:
        for number in numbers:
            if 0 <= number < len(self.document.lines) and (
                in_boxes or number not in self.content.related
            ):
                line = self.document.lines[number]
                around = [self.document.blocks[one] for one in self.document.ancestors(line.block)]
                if not any(MarkupPart.LIVE_DATE in one.parts for one in around[:2]):
                    yield line

    def contains_node(self, node: LexborNode) -> bool:
        """Return whether an element, inline or not, is near enough."""
        holder: LexborNode | None = node
        while holder is not None and holder.mem_id not in self.numbers:
            if MarkupPart.LIVE_DATE in parts_named(holder.attributes.get("class") or ""):
                return False
            holder = holder.parent
        return holder is not None and self.contains_block(self.numbers[holder.mem_id])

    def is_beside_headline(self, node: LexborNode) -> bool:
        """Return whether an element stands between headline and text, or just above or behind."""
        holder: LexborNode | None = node
        while holder is not None and holder.mem_id not in self.numbers:
            holder = holder.parent
        if holder is None:
            return False
        first = self.document.blocks[self.numbers[holder.mem_id]].first
        above, start = self.title_line - _HEADLINE_LINES, self.content.first
        beside = above <= first <= start + _HEADLINE_LINES
        behind = self.content.last <= first <= self.content.last + _HEADLINE_LINES
        between = self.title_line - 1 <= first <= start
        # Bylines are lists of links, too, and stand in asides: between headline and text nothing else has a name.
        return between or ((beside or behind) and first not in self.content.related)

    def contains_block(self, block: int) -> bool:
        """Return whether a block is near enough and in no box of other articles."""
        first = self.document.blocks[block].first
        near = self.title_line - _ZONE_LINES_ABOVE <= first <= self.last
        clock = any(
            MarkupPart.LIVE_DATE in self.document.blocks[one].parts
            for one in list(self.document.ancestors(block))[:3]
        )
        between = self.title_line - 1 <= first <= self.content.first
        return near and not clock and (between or first not in self.content.related)
