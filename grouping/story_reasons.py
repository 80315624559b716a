"""Why an article joined a story: a message for each reason that is stored with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from article.message import Message, MessageCode, joined, message, verbatim


class StoryReasonCode(MessageCode):
    """The kinds of reasons, as they are stored behind `story_why_`."""

    COPY = "story_why_copy"
    TRANSLATION = "story_why_translation"
    CREDIT = "story_why_credit"
    ANALYST = "story_why_analyst"
    SOME_ANALYST = "story_why_some_analyst"
    PLACE = "story_why_place"
    NAME = "story_why_name"
    FIGURE = "story_why_figure"
    NUMBER = "story_why_number"
    TERM = "story_why_term"
    PICTURE = "story_why_picture"


_KNOWN = {code.value.removeprefix("story_why_"): code for code in StoryReasonCode}


def story_reasons_message(reasons: Iterable[Mapping[str, Any]]) -> Message:
    """Return all stored reasons as one message."""
    return joined([_reason(one) for one in reasons])


def _reason(stored: Mapping[str, Any]) -> Message:
    code = _KNOWN.get(stored["kind"])
    words = ", ".join(stored.get("words", ()))
    if code is None:
        return verbatim(f"{stored['kind']} {words}".strip())
    if code is StoryReasonCode.ANALYST and not words:
        return message(StoryReasonCode.SOME_ANALYST)
    share = stored.get("share")
    return message(
        code, words=words, share="" if share is None else f"{share:.0%}", n=stored.get("count", 0)
    )
