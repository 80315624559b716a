"""Adjust a proposed source: other selectors for some fields, and its samples read again with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from article.message import message, verbatim
from crawler.extraction.not_an_article import NotAnArticle
from crawler.scaffold.article_data import article_data
from crawler.scaffold.problems import ScaffoldCode, ScaffoldError
from crawler.source.declaration import DeclarationError
from crawler.source.declaration_data import DataError, source_from_data
from crawler.spider.declarations.sources_folder import spider_of


@dataclass(frozen=True, kw_only=True)
class AdjustedSource:
    """The declaration with the chosen selectors, and what it reads of each sample."""

    declaration: dict[str, Any]
    samples: tuple[dict[str, Any], ...]


async def adjust_source(
    declaration: Mapping[str, Any],
    chosen: Mapping[str, str | None],
    pages: Sequence[tuple[str, str]],
    *,
    now: datetime,
) -> AdjustedSource:
    """Read every page with the chosen selectors, by field; raises ScaffoldError if one cannot be read."""
    data = adjusted_declaration(declaration, chosen, now=now)
    try:
        spider = spider_of(source_from_data(data))
    except (DataError, DeclarationError) as error:
        raise ScaffoldError(verbatim(str(error))) from None
    samples = []
    for url, page in pages:
        try:
            reading = await spider.read(page, url=url, now=now)
        except NotAnArticle as error:
            why = error.reason
            raise ScaffoldError(message(ScaffoldCode.UNREADABLE_SAMPLE, url=url, why=why)) from None
        samples.append(article_data(reading, source=spider.source.name))
    return AdjustedSource(declaration=data, samples=tuple(samples))


def adjusted_declaration(
    declaration: Mapping[str, Any], chosen: Mapping[str, str | None], *, now: datetime
) -> dict[str, Any]:
    """Put the chosen selectors into the first layout, None for no selector; a source without one gets it."""
    first, *rest = declaration.get("layouts") or [None]
    data = {**declaration, "layouts": [adjusted_layout(first, chosen, now=now), *rest]}
    if chosen.get("body") and "rendering" in declaration:
        data["rendering"] = {**declaration["rendering"], "wait_for": chosen["body"]}
    return data


def adjusted_layout(
    layout: Mapping[str, Any] | None, chosen: Mapping[str, str | None], *, now: datetime
) -> dict[str, Any]:
    """Put the chosen selectors into a layout, None for no selector; raises ScaffoldError without title or body."""
    merged = {"name": f"{now:%Y-%m}", **(layout or {}), **chosen}
    adjusted = {name: value for name, value in merged.items() if value is not None}
    if not {"title", "body"} <= adjusted.keys():
        raise ScaffoldError(message(ScaffoldCode.TITLE_AND_BODY))
    return adjusted
