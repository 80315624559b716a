"""Months printed before days: learned where an unambiguous day says so, and never offered swapped."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from article.dates import HANOI
from article.model import Article
from crawler.scaffold.learning.date_field import LearnedDates, learn_dates
from crawler.scaffold.learning.known_page import KnownPage
from crawler.scaffold.learning.learn_layout import LearnedLayout, learn_with_proof, read_page
from crawler.source.declaration import Source

NOW = datetime(2026, 12, 1, tzinfo=UTC)
SOURCE = Source(
    name="bao.example", hosts=("bao.example",), article_url=r"^/(?P<id>\d+)$", language="vi"
)
MONTH_FIRST = "%m/%d/%Y %H:%M"
DAY_FIRST = "%d/%m/%Y %H:%M"
LATE = (13, 14, 15, 16, 17, 18, 19, 20, 21)


def page_of(day: int, written: str, *, read_as: Callable[[datetime], datetime]) -> KnownPage:
    at = datetime(2026, 11, day, 8, 30, tzinfo=HANOI)
    text = " ".join(
        f"Câu {word} của ngày {day} kể chuyện bến đò, chợ sớm và con đường." for word in range(4)
    )
    page = (
        f'<html><body><h1 class="t">Bến đò ngày {day}</h1><span class="d">{at.strftime(written)}</span>'
        f'<div class="b"><p>{text}</p><p>{text[::-1]}</p></div></body></html>'
    )
    known = Article(
        title=f"Bến đò ngày {day}", text=f"{text}\n{text[::-1]}", published_at=read_as(at)
    )
    return KnownPage(url=f"https://bao.example/{1000 + day}", page=page, article=known)


def swapped(at: datetime) -> datetime:
    return at if at.day > 12 else at.replace(day=at.month, month=at.day)


def pages_of(
    days: Iterable[int], written: str, *, read_as: Callable[[datetime], datetime] = lambda at: at
) -> list[KnownPage]:
    return [page_of(day, written, read_as=read_as) for day in days]


def learned_from(pages: list[KnownPage]) -> LearnedLayout | None:
    return learn_with_proof("new", SOURCE, pages, now=NOW)


def test_a_repair_of_late_days_reads_early_days_of_the_right_month() -> None:
    learned = learned_from(pages_of([*LATE, 5], MONTH_FIRST))
    assert learned is not None
    assert learned.proof.share == 1
    assert learned.layout.date_formats == (MONTH_FIRST,)
    early = page_of(3, MONTH_FIRST, read_as=lambda at: at)
    reading = read_page(early, replace(SOURCE, layouts=(learned.layout,)), now=NOW)
    assert reading is not None
    assert reading.article.published_at == early.published_at


@pytest.mark.parametrize("written", [MONTH_FIRST, "%m-%d-%Y", "%A, %m/%d/%Y %I:%M %p"])
def test_months_first_are_learned_however_they_are_written(written: str) -> None:
    dates = learn_dates(pages_of([*LATE, 3, 5], written), now=NOW, are_known=True)
    assert dates == LearnedDates(selectors=dates.selectors, formats=(written,))
    assert dates.selectors


def test_dates_in_both_orders_are_not_offered() -> None:
    mixed = pages_of([13, 14, 15], MONTH_FIRST) + pages_of([16, 17, 18, 19, 20, 21], DAY_FIRST)
    assert learn_dates(mixed, now=NOW, are_known=True) == LearnedDates()
    learned = learned_from(mixed)
    assert learned is None or learned.proof.share <= 0.8


def test_months_first_that_no_format_reads_are_not_offered() -> None:
    pages = pages_of([*LATE, 5], "%m/%d/%Y · 3 phút")
    assert learn_dates(pages, now=NOW, are_known=True) == LearnedDates()
    learned = learned_from(pages)
    assert learned is None or learned.proof.share <= 0.8


def test_a_day_that_is_its_month_proves_nothing() -> None:
    pages = pages_of([11] * 6, MONTH_FIRST)
    assert learn_dates(pages, now=NOW, are_known=True) == LearnedDates()


def test_days_first_stay_as_they_were() -> None:
    dates = learn_dates(pages_of([*LATE, 3, 11], DAY_FIRST), now=NOW, are_known=True)
    assert dates.selectors
    assert not dates.formats


def test_early_days_first_that_are_known_are_proof_enough() -> None:
    dates = learn_dates(pages_of([2, 3, 4, 5, 11], DAY_FIRST), now=NOW, are_known=True)
    assert dates.selectors
    assert not dates.formats


def test_a_proposal_takes_the_order_that_one_late_day_shows() -> None:
    pages = pages_of([14, 11, 5, 3, 2], MONTH_FIRST, read_as=swapped)
    assert learn_dates(pages, now=NOW, are_known=False).formats == (MONTH_FIRST,)


def test_a_proposal_of_early_days_takes_the_order_in_which_they_are_news() -> None:
    today = datetime(2026, 11, 12, tzinfo=UTC)
    pages = pages_of([10, 9, 8, 7, 6], MONTH_FIRST, read_as=swapped)
    assert learn_dates(pages, now=today, are_known=False).formats == (MONTH_FIRST,)


def test_a_proposal_of_early_days_first_is_not_turned() -> None:
    today = datetime(2026, 11, 12, tzinfo=UTC)
    pages = pages_of([10, 9, 8, 7, 6], DAY_FIRST)
    assert not learn_dates(pages, now=today, are_known=False).formats
