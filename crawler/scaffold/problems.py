"""Why nothing can be proposed: codes with parameters; the sentences are made where somebody reads them."""

from __future__ import annotations

from article.message import Message, MessageCode


class ScaffoldCode(MessageCode):
    """Why a site or a page led to no proposal."""

    NO_PAGE = "scaffold_no_page"
    NO_PAGE_TO_RECORD = "scaffold_no_page_to_record"
    NO_DISCOVERY = "scaffold_no_discovery"
    NO_ARTICLE = "scaffold_no_article"
    NO_ADDRESS_OF_AN_ARTICLE = "scaffold_no_address_of_an_article"
    WATCHED_ALREADY = "scaffold_watched_already"
    NOT_DECLARED = "scaffold_not_declared"
    NOTHING_TO_REPAIR = "scaffold_nothing_to_repair"
    PROOF_TOO_LOW = "scaffold_proof_too_low"
    TOO_FEW_ARTICLES = "scaffold_too_few_articles"
    TOO_FEW_ANSWERS = "scaffold_too_few_answers"
    NOT_IN_THE_ANSWERS = "scaffold_not_in_the_answers"
    KNOWN_HAVE_CHANGED = "scaffold_known_have_changed"
    TITLE_AND_BODY = "scaffold_title_and_body"
    UNREADABLE_SAMPLE = "scaffold_unreadable_sample"
    NOTHING_TO_COMPARE = "scaffold_nothing_to_compare"
    NOTHING_IN_THE_PART = "scaffold_nothing_in_the_part"
    PARTS = "scaffold_parts"
    NO_SUCH_PART = "scaffold_no_such_part"
    TOO_SLOW = "scaffold_too_slow"
    CRASHED = "scaffold_crashed"


class ScaffoldError(Exception):
    """Nothing can be proposed; the reason says why and what to do instead."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason
