"""Compare two revisions of an article, in terms an analyst would use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from functools import cached_property, lru_cache

from article.edits.alignment import align
from article.edits.number_changes import NumberChange, number_changes
from article.edits.row_diff import ROWS_LAYOUT, changed_rows
from article.edits.significance import EditReason, reasons_for, significance
from article.edits.word_diff import DiffOperation, DiffSegment, Replacement, replacements, word_diff
from article.fingerprint import image_identities, page_date_text
from article.message import Message, MessageCode, joined, listed, message
from article.model import Article
from article.normalise import comparable, comparable_byline, content_lines


class EditCode(MessageCode):
    """What an edit did to an article."""

    TITLE = "edit_title"
    LEAD = "edit_lead"
    AUTHOR = "edit_author"
    DATE = "edit_date"
    PICTURES = "edit_pictures"
    REWRITTEN = "edit_rewritten"
    ADDED = "edit_added"
    DELETED = "edit_deleted"
    ROWS_REWRITTEN = "edit_rows_rewritten"
    ROWS_ADDED = "edit_rows_added"
    ROWS_DELETED = "edit_rows_deleted"


_FIELD_SUMMARIES = {
    "title": EditCode.TITLE,
    "lead": EditCode.LEAD,
    "author": EditCode.AUTHOR,
    "published_at": EditCode.DATE,
    "images": EditCode.PICTURES,
}
_ROWS = {
    EditCode.REWRITTEN: EditCode.ROWS_REWRITTEN,
    EditCode.ADDED: EditCode.ROWS_ADDED,
    EditCode.DELETED: EditCode.ROWS_DELETED,
}
_FIELD_REASONS = {
    "title": EditReason.TITLE,
    "lead": EditReason.LEAD,
    "author": EditReason.AUTHOR,
    "published_at": EditReason.DATE,
    "images": EditReason.PICTURES,
}
_TEXT_FIELDS = ("title", "lead", "text")
_MAX_NUMBER_CHANGES = 3
_PARAGRAPH_LOOKAHEAD = 20
_MAX_PAIRED_PARAGRAPHS = 2_000
"""A passage of more is one replacement; the longest law has about as many paragraphs."""
MAX_COMPARED_LETTERS = 120_000
"""Of both sides, compared word by word: a page of news has 10,000. What lies beyond was rewritten."""
_BATCH = 32
_SAME_PARAGRAPH = 0.4
"""Share of words that two paragraphs have in common when one is an edit of the other."""


@dataclass(frozen=True, kw_only=True)
class ChangedText:
    """A title, lead or paragraph on both sides of an edit; empty where there was none."""

    field: str
    old: str
    new: str
    is_compared: bool = True
    """Whether its words are compared; else one side as a whole takes the place of the other."""

    @cached_property
    def replacements(self) -> list[Replacement]:
        """The runs of words that differ."""
        return replacements(self.old, self.new) if self.is_compared else []

    @property
    def word_diff(self) -> tuple[DiffSegment, ...]:
        """Return the changed texts word by word."""
        if self.is_compared:
            return word_diff(self.old, self.new)
        segments = (
            DiffSegment(DiffOperation.REMOVED, self.old),
            DiffSegment(DiffOperation.ADDED, self.new),
        )
        return tuple(one for one in segments if one.text)


@dataclass(frozen=True, kw_only=True)
class ArticleDiff:
    """Names of the fields that changed, a summary, and the significance."""

    fields: tuple[str, ...]
    summary: Message
    significance: float
    """From 0, nothing, to 1, another story."""
    reasons: tuple[str, ...]
    changed_texts: tuple[ChangedText, ...]


@dataclass(frozen=True)
class _Revisions:
    compared: tuple[object, ...]
    old: Article = dataclass_field(compare=False)
    new: Article = dataclass_field(compare=False)


def diff_articles(old: Article, new: Article) -> ArticleDiff:
    """Compare two revisions; changes that no reader would notice are no difference.

    The last results are kept: an edit is compared when it is verified, before the transaction in
    which it is stored, and not again within.
    """
    return _diff(_Revisions(_compared_fields(old) + _compared_fields(new), old, new))


def _compared_fields(one: Article) -> tuple[object, ...]:
    date = (one.published_at, one.published_from)
    return (one.title, one.lead, one.text, one.author, *date, one.images, one.layout)


@lru_cache(maxsize=_BATCH)
def _diff(revisions: _Revisions) -> ArticleDiff:
    changed = list(_bounded(_passages(revisions.old, revisions.new)))
    worded = {passage.field for passage in changed}
    fields = [name for name in _FIELD_SUMMARIES if name in worded]
    if "text" in worded:
        fields.append("text")
    reasons = set().union(*(_reasons(passage) for passage in changed))
    return ArticleDiff(
        fields=tuple(fields),
        summary=joined(
            list(_summaries(fields, changed, in_rows=_are_rows(revisions.old, revisions.new)))
        ),
        significance=significance(reasons),
        reasons=tuple(reason.value for reason in EditReason if reason in reasons),
        changed_texts=tuple(changed),
    )


def _are_rows(old: Article, new: Article) -> bool:
    return old.layout == new.layout == ROWS_LAYOUT


def _bounded(passages: Iterable[ChangedText]) -> Iterator[ChangedText]:
    letters = 0
    for passage in passages:
        letters += len(passage.old) + len(passage.new)
        yield passage if letters <= MAX_COMPARED_LETTERS else replace(passage, is_compared=False)


def _with_lead_of(one: Article, other: Article) -> Article:
    """Return an article with its lead where the other has it, if it only moved into the body."""
    lead = comparable(other.lead)
    if not lead or comparable(one.lead) == lead:
        return one
    lines = one.text.splitlines()
    at = next((at for at, line in enumerate(lines) if comparable(line) == lead), None)
    if at is None:
        return one
    return replace(one, lead=other.lead, text="\n".join(lines[:at] + lines[at + 1 :]))


def _passages(old: Article, new: Article) -> Iterator[ChangedText]:
    new = _with_lead_of(new, old)
    old = _with_lead_of(old, new)
    for field in ("title", "lead"):
        one, other = getattr(old, field) or "", getattr(new, field) or ""
        if comparable(one) != comparable(other):
            yield ChangedText(field=field, old=one, new=other)
    if _are_rows(old, new):
        rows = changed_rows(content_lines(old.text), content_lines(new.text))
        yield from (ChangedText(field="text", old=one, new=other) for one, other in rows)
    else:
        yield from _paragraphs(old.text, new.text)
    if old.layout != new.layout:
        return  # of a new markup another reading finds the author, the date and the pictures
    if comparable_byline(old.author) != comparable_byline(new.author):
        yield ChangedText(field="author", old=old.author or "", new=new.author or "")
    if page_date_text(old) != page_date_text(new):
        yield ChangedText(field="published_at", old=page_date_text(old), new=page_date_text(new))
    was, is_now = image_identities(old), image_identities(new)
    if was != is_now:
        gone, come = " ".join(sorted(was - is_now)), " ".join(sorted(is_now - was))
        yield ChangedText(field="images", old=gone, new=come)


def _paragraphs(old: str, new: str) -> Iterator[ChangedText]:
    before, after = content_lines(old), content_lines(new)
    if comparable(" ".join(before)) == comparable(" ".join(after)):
        return  # the same words, broken into other paragraphs
    for i1, i2, j1, j2, same in align([*map(comparable, before)], [*map(comparable, after)]):
        if not same:
            for one, other in _paired_paragraphs(before[i1:i2], after[j1:j2]):
                yield ChangedText(field="text", old=one, new=other)


def _paired_paragraphs(before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    """Pair each old paragraph with the new one it became, in their order."""
    if len(before) == len(after) == 1:
        yield from zip(before, after, strict=True)
        return
    if len(before) > _MAX_PAIRED_PARAGRAPHS or len(after) > _MAX_PAIRED_PARAGRAPHS:
        yield "\n".join(before), "\n".join(after)
        return
    words = [_words(one) for one in after]
    start = 0
    for one in before:
        near = range(start, min(start + _PARAGRAPH_LOOKAHEAD, len(after)))
        own = _words(one)
        at = next((at for at in near if _is_edit(own, words[at])), None)
        if at is None:
            yield one, ""
            continue
        yield from (("", other) for other in after[start:at])
        yield one, after[at]
        start = at + 1
    yield from (("", other) for other in after[start:])


def _words(paragraph: str) -> frozenset[str]:
    return frozenset(comparable(paragraph).split())


def _is_edit(words: frozenset[str], others: frozenset[str]) -> bool:
    # Sets of words, not sequences: a rewritten page has paragraphs by the hundred to try.
    return 2 * len(words & others) > _SAME_PARAGRAPH * (len(words) + len(others))


def _reasons(passage: ChangedText) -> set[EditReason]:
    if passage.field not in _TEXT_FIELDS:
        return {_FIELD_REASONS[passage.field]}
    if passage.field == "text" and not passage.new:
        return {EditReason.REMOVED}
    if passage.field == "text" and not passage.old:
        return {EditReason.ADDED}
    if not passage.is_compared:
        return {EditReason.REMOVED, EditReason.ADDED}
    found = set().union(*map(reasons_for, passage.replacements))
    if passage.field != "text" and found - {EditReason.SPELLING}:
        found.add(_FIELD_REASONS[passage.field])
    return found or {EditReason.SPELLING}


def _summaries(
    fields: list[str], passages: list[ChangedText], *, in_rows: bool
) -> Iterator[Message]:
    for field in fields:
        if field != "text":
            yield message(_FIELD_SUMMARIES[field])
    counts: dict[NumberChange, None] = {}
    kinds: Counter[EditCode] = Counter()
    for passage in passages:
        if passage.field not in _TEXT_FIELDS:
            continue
        found = number_changes(passage.replacements if passage.old and passage.new else ())
        counts.update(dict.fromkeys(found.changes))
        if passage.field == "text" and not found.is_whole_text:
            kinds[_verb(passage)] += 1
    yield from (count.summary for count in list(counts)[:_MAX_NUMBER_CHANGES])
    counted = [
        message(of_rows if in_rows else code, n=kinds[code])
        for code, of_rows in _ROWS.items()
        if kinds[code]
    ]
    if counted:
        yield listed(counted)


def _verb(passage: ChangedText) -> EditCode:
    if not passage.old:
        return EditCode.ADDED
    return EditCode.REWRITTEN if passage.new else EditCode.DELETED
