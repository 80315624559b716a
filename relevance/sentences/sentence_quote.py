"""The sentence that is quoted for a match."""

from __future__ import annotations

from article.bounds import QUOTE
from relevance.terms.match_form import MatchForm


def sentence_quote(form: MatchForm, sentence: tuple[int, int], match: tuple[int, int]) -> str:
    """Return the sentence as given; of one longer than anybody writes, the part with the match.

    Each of up to a hundred matches is stored with its quote: whole, a text that is one sentence would be
    stored a hundred times.
    """
    first, last = form.span(*sentence)
    if last - first > QUOTE:
        # By halves, so that neighbouring matches have one quote.
        half = QUOTE // 2
        first += (form.span(*match)[0] - first) // half * half
        last = min(last, first + QUOTE)
    return form.original[first:last].strip()
