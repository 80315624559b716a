"""The codes of belief: why a capture is not taken for the article."""

from __future__ import annotations

from article.message import MessageCode


class BeliefCode(MessageCode):
    """Why a capture is doubted."""

    FOREIGN_PAGE = "belief_foreign_page"
    """None of the source's layouts answers, and nothing else says that it is the article."""
    SAME_PAGE = "belief_same_page"
    """Several URLs answered with the same page."""
    UNLIKE_STORED = "belief_unlike_stored"
    """It shares next to nothing with the stored text."""
    SHORTENED = "belief_shortened"
    """Much of the stored text is missing."""
    TRUNCATED = "belief_truncated"
    """The markup ends in the middle, and the text is shorter than before."""
    UNFLAGGED = "belief_unflagged"
    """A flagged article would lose its flag."""
    UNCERTAIN_CHANGE = "belief_uncertain_change"
    """Only numbers, links, pictures or a date changed, which may change again."""
    RETURNED = "belief_returned"
    """An earlier wording is back, as a server with an old copy shows it."""
    SITE_MISSING = "belief_site_missing"
    """Most pages of the crawl are missing, or the site announces nothing."""
    SITE_CHANGED = "belief_site_changed"
    """Most pages of the crawl differ from their stored text in the same way."""
