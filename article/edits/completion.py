"""A first capture without the article's body, and the body that came later: no edit of an editor."""

from __future__ import annotations

import re

from article.model import Article
from article.normalise import comparable, content_lines

_NOTICE_LETTERS = 250
"""Letters beside title and lead; notices of paywalls and of pages that still load are shorter."""
_BODY_LETTERS = 250
_GROWTH = 2
_SENTENCE = re.compile(r"[.!?…][\"'”’)]{0,3}$")
"""A counter may stand below the notice and below the body; a sentence in both is a report that grew."""


def is_completion(before: Article, after: Article) -> bool:
    """Return whether a body took the place of a notice under the same title.

    A first short report that grows keeps its sentences, and is an edit.
    """
    if comparable(before.title) != comparable(after.title):
        return False
    known = {comparable(one) for one in (before.title, before.lead, after.lead) if one}
    notice = [line for line in _lines(before) if line not in known]
    body = [line for line in _lines(after) if line not in known]
    length = sum(map(len, body))
    return (
        sum(map(len, notice)) <= _NOTICE_LETTERS
        and length >= max(_BODY_LETTERS, _GROWTH * sum(map(len, notice)))
        and not any(_SENTENCE.search(line) for line in set(notice) & set(body))
    )


def _lines(article: Article) -> list[str]:
    return [comparable(line) for line in content_lines(article.text)]
