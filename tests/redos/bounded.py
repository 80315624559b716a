"""Patterns that meet short text only, and places that compile patterns from data."""

from __future__ import annotations

from redos.patterns import Pattern

BOUNDED = {
    # `_without_tail` gives them the last letters of a path only.
    ("article/normalise.py", r"(?:[-_.](?:\d{2,4}x"): 40,
    ("article/normalise.py", r"(?:\.(?:jpe?g|png"): 40,
}
"""File and beginning of a pattern to the longest text, in letters, that it meets."""


def longest_text(pattern: Pattern, *, default: int) -> int:
    """Return the length of text that a pattern must bear in linear time."""
    for (file, beginning), length in BOUNDED.items():
        if pattern.file == file and pattern.expression.startswith(beginning):
            return length
    return default


REVIEWED = frozenset(
    {
        # Of data files, compiled by `patterns.py` and so checked as well.
        "relevance/case_stage.py:_words",
        "grouping/facts/extraction.py:settings_table",
        "grouping/facts/places.py:_table",
        # Declared by a spider, compiled at import by `pattern_problem`, and so checked as well.
        "crawler/discovery/method.py:pattern_problem",
        "crawler/discovery/sitemap.py:_matches",
        "crawler/discovery/sitemap.py:_newest",
        "crawler/source/declaration.py:_article_url",
        # One class of characters, repeated once.
        "article/text.py:_long_run",
        # Literal parts of a declared path, each group within one segment of the path.
        "crawler/source/json_article.py:_path",
        # Data files of the project, compiled for the check by `_compile_lazy_patterns`.
        "crawler/extraction/markup_vocabulary.py:_label_before_link",
        "crawler/extraction/markup_vocabulary.py:_lines",
        "crawler/extraction/markup_vocabulary.py:_names",
    }
)
"""Functions, as `file:function`, that compile what is no literal."""
