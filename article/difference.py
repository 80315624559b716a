"""What differs between two readings of a page, in words an analyst would use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from article.counting import Recount, recounts
from article.fingerprint import own_date, pictures
from article.folding import comparable, comparable_byline, lasting_lines
from article.value import Article
from article.weighing import Reason, significance, weigh
from article.words import Piece, matched, pieces, swaps

_TOLD = {
    "title": "tiêu đề đổi",
    "lead": "sa-pô đổi",
    "author": "tác giả đổi",
    "published_at": "ngày đăng đổi",
    "images": "ảnh đổi",
}
_FIELD_REASONS = {
    "title": Reason.TITLE,
    "lead": Reason.LEAD,
    "author": Reason.AUTHOR,
    "published_at": Reason.DATE,
    "images": Reason.PICTURES,
}
_WORDED = ("title", "lead", "text")
_MOST_COUNTS = 3
_LOOK_AHEAD = 20
_SAME_PARAGRAPH = 0.4
"""Share of words that two paragraphs have in common when one is an edit of the other."""


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A title, lead or paragraph on both sides of an edit; empty where there was none."""

    field: str
    old: str
    new: str

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Tell it word by word."""
        return pieces(self.old, self.new)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Names of the fields that changed, one line that tells it, and how much it matters."""

    fields: tuple[str, ...]
    summary: str
    significance: float
    """From 0, nothing, to 1, another story."""
    reasons: tuple[str, ...]
    passages: tuple[Passage, ...]


def difference(old: Article, new: Article) -> Difference:
    """Compare two readings; what a reader would not call a change is no difference."""
    told = list(_passages(old, new))
    worded = {passage.field for passage in told}
    fields = [name for name in _TOLD if name in worded]
    if "text" in worded:
        fields.append("text")
    reasons = set().union(*(_weighed(passage) for passage in told))
    return Difference(
        fields=tuple(fields),
        summary="; ".join(_told(fields, told)),
        significance=significance(reasons),
        reasons=tuple(reason.value for reason in Reason if reason in reasons),
        passages=tuple(told),
    )


def _passages(old: Article, new: Article) -> Iterator[Passage]:
    for field in ("title", "lead"):
        one, other = getattr(old, field) or "", getattr(new, field) or ""
        if comparable(one) != comparable(other):
            yield Passage(field=field, old=one, new=other)
    yield from _paragraphs(old.text, new.text)
    if comparable_byline(old.author) != comparable_byline(new.author):
        yield Passage(field="author", old=old.author or "", new=new.author or "")
    if own_date(old) != own_date(new):
        yield Passage(field="published_at", old=own_date(old), new=own_date(new))
    was, is_now = pictures(old), pictures(new)
    if was != is_now:
        gone, come = " ".join(sorted(was - is_now)), " ".join(sorted(is_now - was))
        yield Passage(field="images", old=gone, new=come)


def _paragraphs(old: str, new: str) -> Iterator[Passage]:
    before, after = lasting_lines(old), lasting_lines(new)
    if comparable(" ".join(before)) == comparable(" ".join(after)):
        return  # the same words, broken into other paragraphs
    for same, i1, i2, j1, j2 in matched([*map(comparable, before)], [*map(comparable, after)]):
        if not same:
            for one, other in _paired(before[i1:i2], after[j1:j2]):
                yield Passage(field="text", old=one, new=other)


def _paired(before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    """Pair each old paragraph with the new one it became, in their order."""
    if len(before) == len(after) == 1:
        yield from zip(before, after, strict=True)
        return
    waiting = list(after)
    for one in before:
        near = enumerate(waiting[:_LOOK_AHEAD])
        at = next((at for at, other in near if _is_edit(one, other)), None)
        if at is None:
            yield one, ""
            continue
        yield from (("", other) for other in waiting[:at])
        yield one, waiting[at]
        waiting = waiting[at + 1 :]
    yield from (("", other) for other in waiting)


def _is_edit(one: str, other: str) -> bool:
    # Sets of words, not sequences: a rewritten page has paragraphs by the hundred to try.
    words, others = set(comparable(one).split()), set(comparable(other).split())
    return 2 * len(words & others) > _SAME_PARAGRAPH * (len(words) + len(others))


def _weighed(passage: Passage) -> set[Reason]:
    if passage.field not in _WORDED:
        return {_FIELD_REASONS[passage.field]}
    if passage.field == "text" and not passage.new:
        return {Reason.REMOVED}
    if passage.field == "text" and not passage.old:
        return {Reason.ADDED}
    found = set().union(*map(weigh, swaps(passage.old, passage.new)))
    if passage.field != "text" and found - {Reason.SPELLING}:
        found.add(_FIELD_REASONS[passage.field])
    return found or {Reason.SPELLING}


def _told(fields: list[str], passages: list[Passage]) -> Iterator[str]:
    for field in fields:
        if field != "text":
            yield _TOLD[field]
    counts: dict[Recount, None] = {}
    kinds: Counter[str] = Counter()
    for passage in passages:
        if passage.field not in _WORDED:
            continue
        found = recounts(passage.old, passage.new)
        counts.update(dict.fromkeys(found.counts))
        if passage.field == "text" and not found.tell_all:
            kinds[_verb(passage)] += 1
    yield from (count.summary for count in list(counts)[:_MOST_COUNTS])
    told = [f"{verb} {kinds[verb]} đoạn" for verb in ("sửa", "thêm", "xoá") if kinds[verb]]
    if told:
        yield ", ".join(told)


def _verb(passage: Passage) -> str:
    if not passage.old:
        return "thêm"
    return "sửa" if passage.new else "xoá"
