"""Learn a layout from known pages, and prove it on pages that it was not learned from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from article.model import ExtractionMethod
from crawler.extraction.extract import ExtractedArticle, build_article, extract_partial
from crawler.extraction.not_an_article import NotAnArticle
from crawler.scaffold.learning.body_field import learn_body
from crawler.scaffold.learning.known_page import KnownPage
from crawler.scaffold.learning.short_fields import FIELDS, FieldReader, learn_field
from crawler.scaffold.selectors.selector_candidate import word_overlap
from crawler.source.declaration import Source
from crawler.source.layout import Layout

MIN_OVERLAP = 0.98
"""Of the words of a body that is read rightly, as F1."""
_FOLDS = 2

PlaceLayout = Callable[[Source, Layout], Source]


@dataclass(frozen=True, kw_only=True)
class Proof:
    """How many known articles a layout reads rightly, none of them learned from when it was read."""

    right: int
    of: int

    @property
    def share(self) -> float:
        """Return the share of right ones."""
        return self.right / self.of if self.of else 0.0


@dataclass(frozen=True, kw_only=True)
class LearnedLayout:
    """A layout with its proof."""

    layout: Layout
    proof: Proof


def learn_layout(
    name: str, pages: Sequence[KnownPage], *, now: datetime, former: Sequence[Layout] = ()
) -> Layout | None:
    """Learn selectors for every field; None where title or body are not found.

    How dates are written, and data inside scripts, outlive a redesign: taken from a former layout.
    """
    body, drop = learn_body(pages)
    fields = {field: learn_field(field, pages, now=now) for field in FIELDS}
    if not body or not fields["title"]:
        return None
    layout = Layout(
        name=name,
        title=fields["title"],
        lead=fields["lead"],
        body=body,
        date=fields["date"],
        author=fields["author"],
        section=fields["section"],
        drop=drop,
    )
    if former:
        layout = replace(
            layout,
            embedded_date=next((one.embedded_date for one in former if one.embedded_date), None),
            date_formats=former[0].date_formats,
            printed_date_first=former[0].printed_date_first,
        )
    return layout


def alone(source: Source, layout: Layout) -> Source:
    """Declare the layout as the source's only one."""
    return replace(source, layouts=(layout,))


def learn_with_proof(
    name: str,
    source: Source,
    pages: Sequence[KnownPage],
    *,
    now: datetime,
    place: PlaceLayout = alone,
) -> LearnedLayout | None:
    """Learn from all pages; the proof is of layouts learned from the other half of them."""
    layout = learn_layout(name, pages, now=now, former=source.layouts)
    if layout is None:
        return None
    right = 0
    for fold in range(_FOLDS):
        taught = [page for number, page in enumerate(pages) if number % _FOLDS != fold]
        asked = [page for number, page in enumerate(pages) if number % _FOLDS == fold]
        trial = learn_layout(name, taught, now=now, former=source.layouts) if taught else None
        if trial:
            tried = place(source, trial)
            right += sum(is_read_rightly(page, tried, now=now) for page in asked)
    return LearnedLayout(layout=layout, proof=Proof(right=right, of=len(pages)))


def read_page(page: KnownPage, source: Source, *, now: datetime) -> ExtractedArticle | None:
    """Read a page with a source's selectors and its metadata; None where it is no article."""
    try:
        partial = extract_partial(page.page, url=page.url, source=source, now=now)
        by_site = {partial.read_by.get(name) for name in ("title", "lines")}
        if by_site != {ExtractionMethod.SITE}:
            return None
        return build_article(partial, url=page.url, source=source)
    except NotAnArticle:
        return None


def is_read_rightly(page: KnownPage, source: Source, *, now: datetime) -> bool:
    """Return whether selectors alone give the title, the date and the body that are known."""
    reading = read_page(page, source, now=now)
    if reading is None:
        return False
    article, known = reading.article, page.article
    date = FieldReader(name="date", now=now)
    return (
        article.title == known.title
        and (known.published_at is None or date.is_right(article.published_at, known.published_at))
        and word_overlap(
            f"{article.lead or ''}\n{article.text}", f"{known.lead or ''}\n{known.text}"
        )
        >= MIN_OVERLAP
    )
