"""Write each row of a table, and each item of a list, as one line: what a register is compared by."""

from __future__ import annotations

import html
from collections.abc import Sequence

from selectolax.lexbor import LexborNode

from article.edits.row_diff import CELL_SEPARATOR
from article.text import tidy
from crawler.html.parse import NestedTooDeep, parse_html

# Beyond this a page is read as it is: the loop would wait for the parser.
_MOST_LETTERS = 2_000_000
_LONGEST_CELL = 1_000
_FEWEST_ROWS = 2


def rows_as_lines(page: str) -> tuple[str, bool]:
    """Return the page with one cell for each row, and whether it has such rows.

    A column of running numbers is left out: one entry less would change all rows below it.
    """
    if len(page) > _MOST_LETTERS:
        return page, False
    try:
        tree = parse_html(page)
    except NestedTooDeep:
        return page, False  # the reader of the page says so
    found = False
    for table in tree.css("table"):
        if not _contains(table, "table"):
            found |= _write_rows([row.css("td, th") for row in table.css("tr")])
    for item in tree.css("li"):
        if _contains(item, "p, div, br") and not _contains(item, "li, table"):
            found = True
            item.inner_html = html.escape(_text(item))
    return (tree.html or page, True) if found else (page, False)


def _write_rows(rows: Sequence[Sequence[LexborNode]]) -> bool:
    """Write each row into its first cell; not for a table that only lays out a page."""
    texts = [[_text(cell) for cell in cells] for cells in rows]
    wide = [words for words in texts if len(words) > 1]
    if len(wide) < _FEWEST_ROWS or any(
        len(word) > _LONGEST_CELL for words in wide for word in words
    ):
        return False
    start = 1 if _is_numbered(wide) else 0
    for cells, words in zip(rows, texts, strict=True):
        if not cells:
            continue
        line = CELL_SEPARATOR.join(word for word in words[start if len(words) > 1 else 0 :] if word)
        cells[0].inner_html = html.escape(line)
        for cell in cells[1:]:
            cell.decompose()
    return True


def _contains(node: LexborNode, selector: str) -> bool:
    # A search finds the node itself, too; and the first find ends it, where a list of all would
    # take time with the square of the depth.
    return any(child.css_first(selector) is not None for child in node.iter())


def _text(node: LexborNode) -> str:
    return tidy(node.text(separator=" "))


def _is_numbered(texts: Sequence[Sequence[str]]) -> bool:
    """Return whether the first column counts the rows; a heading may stand above."""
    first = [words[0].rstrip(".") for words in texts]
    numbers = [word for word in first if word.isdecimal()]
    return len(numbers) >= len(first) - 1 and numbers == [
        str(number) for number in range(1, len(numbers) + 1)
    ]
