"""The fields under examination: how many articles had each, and which reading answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from article.dates import HANOI
from article.value import Article, Reader
from crawler.checking.mark import Line, Mark
from crawler.declaration import Source

_NEARLY_ALL = 0.8
_SAMPLE = 60


@dataclass(frozen=True)
class _Field:
    name: str
    selector: str
    read_by: str
    required: bool = False


_FIELDS = (
    _Field("title", "title", "title", required=True),
    _Field("lead", "lead", "lead"),
    _Field("text", "body", "lines", required=True),
    _Field("date", "date", "published_at", required=True),
    _Field("author", "author", "author"),
    _Field("section", "section", "section"),
)
_OF_THE_PAGE = frozenset({Reader.SITE, Reader.JSON_LD, Reader.OPENGRAPH})


@dataclass(frozen=True, kw_only=True)
class FieldLine(Line):
    """What became of one field."""

    had: int
    read_by: Mapping[str, int] = field(default_factory=dict)
    sample: str = ""


def field_lines(source: Source, articles: Sequence[Article]) -> tuple[FieldLine, ...]:
    """Judge each field by the articles that were read."""
    return tuple(_line(one, source, articles) for one in _FIELDS) if articles else ()


def _line(one: _Field, source: Source, articles: Sequence[Article]) -> FieldLine:
    values = [value for article in articles if (value := _value(one, article))]
    read_by = Counter(
        reader
        for article in articles
        if _value(one, article) and (reader := article.read_by.get(one.read_by))
    )
    mark, advice = _judge(one, source, had=len(values), of=len(articles), read_by=read_by)
    return FieldLine(
        subject=one.name,
        found=f"{len(values)} of {len(articles)}",
        mark=mark,
        weighs=mark if one.required else Mark.OK,
        advice=advice,
        had=len(values),
        read_by={reader.value: count for reader, count in read_by.most_common()},
        sample=_short(values[0]) if values else "",
    )


def _judge(
    one: _Field, source: Source, *, had: int, of: int, read_by: Counter[Reader]
) -> tuple[Mark, str]:
    declared = any(layout.selectors[one.selector] for layout in source.layouts)
    if not had:
        if one.required:
            return Mark.BROKEN, f"{one.name}: no article had one; {_mend(one, declared=declared)}"
        if declared:
            return Mark.MISSING, f"{one.name}: no article had one; {_mend(one, declared=True)}"
        return Mark.OK, ""
    if one.required and had < _NEARLY_ALL * of:
        lacking = f"{one.name}: {of - had} of {of} articles had none"
        return Mark.MISSING, f"{lacking}; look at one of them, it may have a layout of its own"
    others = sum(count for reader, count in read_by.items() if reader not in _wanted(one, declared))
    if others > (1 - _NEARLY_ALL) * had:
        return Mark.FALLBACK, (
            f"{one.name}: {others} of {had} were not read by the source's own selectors; "
            f"{_mend(one, declared=declared)}"
        )
    return Mark.OK, ""


def _wanted(one: _Field, declared: bool) -> frozenset[Reader]:  # noqa: FBT001 - private, one caller
    """Tell which readings are no fallback; what a page's head says of its date is the best there is."""
    return frozenset({Reader.SITE}) if declared and one.name != "date" else _OF_THE_PAGE


def _mend(one: _Field, *, declared: bool) -> str:
    return (
        f"compare `{one.selector}` of the layouts with a page"
        if declared
        else f"give a layout a selector for `{one.selector}`"
    )


def _value(one: _Field, article: Article) -> str | None:
    if one.name == "date":
        at = article.published_at
        return at.astimezone(HANOI).strftime("%d/%m/%Y %H:%M") if at else None
    value: str | None = getattr(article, one.name)
    return value


def _short(value: str) -> str:
    line = value.replace("\n", " ")
    return line if len(line) <= _SAMPLE else line[: _SAMPLE - 1].rstrip() + "…"
