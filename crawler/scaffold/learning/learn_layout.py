"""Learn a layout from known pages, and prove it on pages that it was not learned from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from article.model import Article, ExtractionMethod
from crawler.extraction.extract import ExtractedArticle, build_article, extract_partial
from crawler.extraction.not_an_article import NotAnArticle
from crawler.scaffold.learning.body_field import learn_body
from crawler.scaffold.learning.date_field import learn_dates
from crawler.scaffold.learning.known_page import KnownPage
from crawler.scaffold.learning.short_fields import FIELDS, FieldReader, learn_field
from crawler.scaffold.selectors.selector_candidate import word_overlap
from crawler.source.declaration import Source
from crawler.source.layout import Layout

MIN_OVERLAP = 0.98
"""Of the words of a body that is read rightly, as F1."""
_FOLDS = 2

Known = TypeVar("Known")
Learned = TypeVar("Learned")
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
    name: str,
    pages: Sequence[KnownPage],
    *,
    now: datetime,
    former: Sequence[Layout] = (),
    are_dates_known: bool = True,
) -> Layout | None:
    """Learn selectors for every field; None where title or body are not found.

    How dates are written, and data inside scripts, outlive a redesign: taken from a former layout.
    """
    body, drop = learn_body(pages)
    fields = {field: learn_field(field, pages, now=now) for field in FIELDS if field != "date"}
    if not body or not fields["title"]:
        return None
    dates = learn_dates(pages, now=now, are_known=are_dates_known)
    layout = Layout(
        name=name,
        title=fields["title"],
        lead=fields["lead"],
        body=body,
        date=dates.selectors,
        date_formats=dates.formats,
        author=fields["author"],
        section=fields["section"],
        drop=drop,
    )
    if former:
        layout = replace(
            layout,
            embedded_date=next((one.embedded_date for one in former if one.embedded_date), None),
            date_formats=dates.formats or former[0].date_formats,
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

    def learn(taught: Sequence[KnownPage]) -> Source | None:
        trial = learn_layout(name, taught, now=now, former=source.layouts)
        return place(source, trial) if trial else None

    proof = prove(pages, learn, lambda page, tried: is_read_rightly(page, tried, now=now))
    return LearnedLayout(layout=layout, proof=proof)


def prove(
    known: Sequence[Known],
    learn: Callable[[Sequence[Known]], Learned | None],
    is_right: Callable[[Known, Learned], bool],
) -> Proof:
    """Learn from half of what is known and ask about the other half, both ways round."""
    right = 0
    for fold in range(_FOLDS):
        taught = [one for number, one in enumerate(known) if number % _FOLDS != fold]
        trial = learn(taught) if taught else None
        if trial is not None:
            asked = (one for number, one in enumerate(known) if number % _FOLDS == fold)
            right += sum(is_right(one, trial) for one in asked)
    return Proof(right=right, of=len(known))


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
    return reading is not None and gives_known(reading.article, page.article, now=now)


def gives_known(article: Article, known: Article, *, now: datetime) -> bool:
    """Return whether what was read is the article that is known: its title, its date and its words."""
    date = FieldReader(name="date", now=now)
    return (
        article.title == known.title
        and (known.published_at is None or date.is_right(article.published_at, known.published_at))
        and word_overlap(
            f"{article.lead or ''}\n{article.text}", f"{known.lead or ''}\n{known.text}"
        )
        >= MIN_OVERLAP
    )
