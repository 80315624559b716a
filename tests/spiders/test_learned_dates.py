"""The selector of a date is learned from the element of the date, never from one that holds the article."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from article.dates import HANOI
from article.model import Article
from crawler.scaffold.learning.known_page import KnownPage
from crawler.scaffold.learning.short_fields import learn_field

NOW = datetime(2026, 12, 1, tzinfo=UTC)
FIRST = datetime(2026, 11, 2, 6, 45, tzinfo=HANOI)


def page_of(number: int) -> KnownPage:
    at = FIRST + timedelta(days=number)
    text = f"Bến tàu số {number} mở lại sau mùa lũ, người dân xã ven biển đi chợ từ sớm và kể cho nhau nghe."
    page = (
        f'<html><body><div class="mb"><div class="mb">{at:%H:%M, %d/%m/%Y}</div>'
        f"<h1>Bến tàu {number}</h1><p>{text}</p><p>{text}</p></div></body></html>"
    )
    article = Article(title=f"Bến tàu {number}", text=text, published_at=at)
    return KnownPage(url=f"https://bao.example/{number}", page=page, article=article)


def test_a_class_that_the_article_shares_with_its_date_is_refused() -> None:
    pages = [page_of(number) for number in range(6)]
    learned = learn_field("date", pages, now=NOW)
    assert learned
    for page in pages:
        node = page.tree.css_first(learned[0])
        assert node is not None
        assert len(node.text()) < 20
