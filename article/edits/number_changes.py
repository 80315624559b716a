"""Numbers that an edit replaced, with what they count: victims, 3 → 5."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from article.edits.significance import number_value
from article.edits.significant_words import COUNTED_NOUNS
from article.edits.word_diff import Replacement
from article.message import Message, MessageCode, message


class CountCode(MessageCode):
    """A number that became another."""

    COUNT = "edit_count"
    FIGURE = "edit_figure"


@dataclass(frozen=True)
class NumberChange:
    """One number that became another."""

    noun: str | None
    old: str
    new: str

    @property
    def summary(self) -> Message:
        """Return a short summary."""
        if self.noun is None:
            return message(CountCode.FIGURE, old=self.old, new=self.new)
        return message(CountCode.COUNT, noun=self.noun, old=self.old, new=self.new)


@dataclass(frozen=True, kw_only=True)
class NumberChanges:
    """The numbers replaced in one changed text."""

    changes: tuple[NumberChange, ...]
    is_whole_text: bool
    """Nothing else changed in the text."""


def number_changes(replaced: Sequence[Replacement]) -> NumberChanges:
    """Find the plain numbers among the replacements of a passage that stands on both sides."""
    counts = tuple(count for one in replaced if (count := _number_change(one)))
    return NumberChanges(
        changes=counts, is_whole_text=bool(counts) and len(counts) == len(replaced)
    )


def _number_change(replacement: Replacement) -> NumberChange | None:
    if len(replacement.old) != 1 or len(replacement.new) != 1:
        return None
    one, other = number_value(replacement.old[0]), number_value(replacement.new[0])
    if one is None or other is None or one == other:
        return None
    noun = _noun(replacement.after)
    in_digits = replacement.old[0][:1].isdigit() and replacement.new[0][:1].isdigit()
    if noun is None and not in_digits:
        return None  # `năm` is five, and a year
    return NumberChange(
        noun, replacement.old[0] if in_digits else one, replacement.new[0] if in_digits else other
    )


def _noun(after: tuple[str, ...]) -> str | None:
    words = [word.casefold() for word in after]
    for size in (2, 1):
        if noun := COUNTED_NOUNS.get(" ".join(words[:size])):
            return noun
    return None
