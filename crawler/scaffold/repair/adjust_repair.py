"""Adjust a proposed repair: other selectors for some fields, and its proof counted again with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from article.message import verbatim
from crawler.extraction.extract import ExtractedArticle
from crawler.scaffold.adjust_source import adjusted_layout
from crawler.scaffold.article_data import article_data
from crawler.scaffold.learning.known_page import KnownPage
from crawler.scaffold.learning.learn_layout import Proof, read_page
from crawler.scaffold.problems import ScaffoldError
from crawler.scaffold.repair.layout_repair import place_layout
from crawler.scaffold.repair.repair_proposal import SHOWN
from crawler.source.declaration import DeclarationError, Source
from crawler.source.declaration_data import DataError
from crawler.source.override import override_from_data

_UNREAD = {"title": "", "text": "", **dict.fromkeys(("lead", "author", "section", "published_at"))}
_PLACES = ("layouts", "further_layouts")


@dataclass(frozen=True, kw_only=True)
class AdjustedRepair:
    """The override with the chosen selectors, what it reads of each sample, and its proof."""

    declaration: dict[str, Any]
    samples: tuple[dict[str, Any], ...]
    proof: Proof


def adjust_repair(
    source: Source,
    declaration: Mapping[str, Any],
    chosen: Mapping[str, str | None],
    pages: Sequence[KnownPage],
    *,
    now: datetime,
) -> AdjustedRepair:
    """Read every known page with the chosen selectors, by field; raises ScaffoldError.

    Nothing is learned here: a person chose, so the proof counts all known articles.
    """
    proposed = [one for place in _PLACES for one in declaration.get(place, ())]
    data = adjusted_layout(proposed[0] if proposed else None, chosen, now=now)
    others = {name: value for name, value in declaration.items() if name not in _PLACES}
    try:
        override = override_from_data({**others, "layouts": [data]})
        placed = place_layout(source, override.layouts[0], pages, now=now)
    except (DataError, DeclarationError) as error:
        raise ScaffoldError(verbatim(str(error))) from None
    place = "layouts" if placed.comes_first else "further_layouts"
    return AdjustedRepair(
        declaration={**others, place: [data]},
        samples=repair_samples(placed.source, pages, now=now),
        proof=Proof(right=placed.right, of=len(pages)),
    )


def repair_samples(
    source: Source, pages: Sequence[KnownPage], *, now: datetime
) -> tuple[dict[str, Any], ...]:
    """Return the first pages as a source reads them; one that it cannot read has its address alone."""
    read = [(page.url, read_page(page, source, now=now)) for page in pages[:SHOWN]]
    return tuple(_sample(url, reading, source.name) for url, reading in read)


def _sample(url: str, reading: ExtractedArticle | None, source: str) -> dict[str, Any]:
    if reading is None:
        return {**_UNREAD, "url": url, "source": source}
    return {**article_data(reading, source=source), "url": url}
