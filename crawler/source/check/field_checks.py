"""Checks of the fields: how many articles had each, and which extraction method found it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from article.dates import HANOI
from article.model import Article, ExtractionMethod
from crawler.source.check.severity import CheckItem, Severity
from crawler.source.declaration import Source

_NEARLY_ALL = 0.8
_SAMPLE = 60


@dataclass(frozen=True)
class _CheckedField:
    name: str
    selector: str
    read_by: str
    required: bool = False


_FIELDS = (
    _CheckedField("title", "title", "title", required=True),
    _CheckedField("lead", "lead", "lead"),
    _CheckedField("text", "body", "lines", required=True),
    _CheckedField("date", "date", "published_at", required=True),
    _CheckedField("author", "author", "author"),
    _CheckedField("section", "section", "section"),
)
PAGE_METHODS = frozenset(
    {ExtractionMethod.SITE, ExtractionMethod.JSON_LD, ExtractionMethod.OPENGRAPH}
)


@dataclass(frozen=True, kw_only=True)
class FieldCheck(CheckItem):
    """The result for one field."""

    filled_count: int
    read_by: Mapping[str, int] = field(default_factory=dict)
    sample: str = ""


def check_fields(source: Source, articles: Sequence[Article]) -> tuple[FieldCheck, ...]:
    """Judge each field by the articles that were read."""
    return tuple(_field_check(one, source, articles) for one in _FIELDS) if articles else ()


def _field_check(one: _CheckedField, source: Source, articles: Sequence[Article]) -> FieldCheck:
    values = [value for article in articles if (value := _value(one, article))]
    read_by = Counter(
        reader
        for article in articles
        if _value(one, article) and (reader := article.read_by.get(one.read_by))
    )
    mark, advice = _severity_and_advice(
        one, source, had=len(values), of=len(articles), read_by=read_by
    )
    return FieldCheck(
        subject=one.name,
        found=f"{len(values)} of {len(articles)}",
        severity=mark,
        severity_for_verdict=mark if one.required else Severity.OK,
        advice=advice,
        filled_count=len(values),
        read_by={reader.value: count for reader, count in read_by.most_common()},
        sample=_short(values[0]) if values else "",
    )


def _severity_and_advice(
    one: _CheckedField, source: Source, *, had: int, of: int, read_by: Counter[ExtractionMethod]
) -> tuple[Severity, str]:
    declared = any(layout.selectors[one.selector] for layout in source.layouts)
    if not had:
        if one.required:
            return (
                Severity.BROKEN,
                f"{one.name}: no article had one; {_fix_advice(one, declared=declared)}",
            )
        if declared:
            return (
                Severity.MISSING,
                f"{one.name}: no article had one; {_fix_advice(one, declared=True)}",
            )
        return Severity.OK, ""
    if one.required and had < _NEARLY_ALL * of:
        lacking = f"{one.name}: {of - had} of {of} articles had none"
        return Severity.MISSING, f"{lacking}; look at one of them, it may have a layout of its own"
    others = sum(
        count for reader, count in read_by.items() if reader not in _expected_methods(one, declared)
    )
    if others > (1 - _NEARLY_ALL) * had:
        return Severity.FALLBACK, (
            f"{one.name}: {others} of {had} were not read by the source's own selectors; "
            f"{_fix_advice(one, declared=declared)}"
        )
    return Severity.OK, ""


def _expected_methods(one: _CheckedField, declared: bool) -> frozenset[ExtractionMethod]:  # noqa: FBT001 - private, one caller
    """Return the extraction methods that are no fallback; for dates metadata are best."""
    return frozenset({ExtractionMethod.SITE}) if declared and one.name != "date" else PAGE_METHODS


def _fix_advice(one: _CheckedField, *, declared: bool) -> str:
    return (
        f"compare `{one.selector}` of the layouts with a page"
        if declared
        else f"give a layout a selector for `{one.selector}`"
    )


def _value(one: _CheckedField, article: Article) -> str | None:
    if one.name == "date":
        at = article.published_at
        return at.astimezone(HANOI).strftime("%d/%m/%Y %H:%M") if at else None
    value: str | None = getattr(article, one.name)
    return value


def _short(value: str) -> str:
    line = value.replace("\n", " ")
    return line if len(line) <= _SAMPLE else line[: _SAMPLE - 1].rstrip() + "…"
