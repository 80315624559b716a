"""A layout scaffolded from one page: candidates for every field, the best of each used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from article.credits.credit_line import strip_agency_prefix
from article.text import tidy
from crawler.extraction.metadata import Metadata
from crawler.scaffold.selectors.body_selectors import (
    body_candidates,
    body_without,
    boilerplate_boxes,
)
from crawler.scaffold.selectors.field_selectors import (
    author_candidates,
    date_candidates,
    lead_candidates,
    section_candidates,
    title_candidates,
)
from crawler.scaffold.selectors.selector_candidate import SelectorCandidate
from crawler.source.declaration import Layout

FIELDS = ("title", "lead", "body", "date", "author", "section")


@dataclass(frozen=True, kw_only=True)
class LayoutProposal:
    """Selector candidates for each field, best first."""

    candidates: tuple[SelectorCandidate, ...]
    drop: tuple[str, ...]

    def for_field(self, field: str) -> tuple[SelectorCandidate, ...]:
        """Return the candidates for one field."""
        return tuple(one for one in self.candidates if one.field == field)

    def layout(self, name: str) -> Layout | None:
        """Declare the best of each; None where there is no title or no body, which a layout needs."""
        chosen = {field: found[0].selector for field in FIELDS if (found := self.for_field(field))}
        if not {"title", "body"} <= set(chosen):
            return None
        drop = self.drop[0] if len(self.drop) == 1 else self.drop
        return Layout(name=name, **chosen, drop=drop)  # type: ignore[arg-type]


def propose_layout(page: str, *, text: str, now: datetime) -> LayoutProposal:
    """Propose selectors for a page; `text` is what was read of it without any."""
    tree = LexborHTMLParser(page)
    metadata = Metadata(tree)
    titles = title_candidates(tree, metadata)
    title = titles[0].value if titles else ""
    leads = lead_candidates(tree, metadata, title=title)
    lead = leads[0].value if leads else ""
    text = _without(text, title, lead)
    bodies = body_candidates(tree, reference=text)
    drop = boilerplate_boxes(tree, bodies[0].selector, reference=text) if bodies else ()
    if drop:
        bodies = (body_without(page, bodies[0], drop), *bodies[1:])
    return LayoutProposal(
        candidates=(
            *titles,
            *leads,
            *bodies,
            *date_candidates(tree, metadata, now=now),
            *author_candidates(tree, metadata),
            *section_candidates(tree, metadata, title=title),
        ),
        drop=drop,
    )


def _without(text: str, *others: str) -> str:
    """Remove what has a field of its own: the smallest element around the rest is the body."""
    known = {strip_agency_prefix(tidy(one)) for one in others if one}
    return "\n".join(line for line in text.splitlines() if strip_agency_prefix(line) not in known)
