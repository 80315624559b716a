"""What the database says of removed articles, of order and of names, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fixtures.samples.sample_objects import NOON, TEXT, article_capture, missing_capture

from article.model import ArticleCapture
from digest.model import Digest, Period
from digest.preview import preview_for_anyone
from digest.render.as_json import digest_record
from digest.render.overview import overview_lines
from pipelines.intake.store import store_missing
from pipelines.items import StoredCapture
from presentation.i18n import Language, Translator
from storage.engine import Database
from storage.models import Cadence, ChangeKind

Store = Callable[..., StoredCapture]
Compose = Callable[..., Digest]
DAY = timedelta(days=1)


def page(number: int, **fields: Any) -> ArticleCapture:
    """A capture of another page that reports an event of its own."""
    url = f"https://x.vn/{number}"
    own = chr(ord("a") + number) * 3
    text = " ".join(f"{own}{chr(97 + word % 26)}{chr(97 + word // 26)}" for word in range(80))
    return article_capture(**{"key": url, "url": url, "title": f"Tin {own}", "text": text} | fields)


def remove(database: Database, *hours: int) -> None:
    for hour in hours:
        with database.writing() as session:
            store_missing(session, missing_capture(NOON + timedelta(hours=hour)))


def test_removed_article_is_shown_with_its_lead_and_since_when_it_is_gone(
    store: Store, compose: Compose, database: Database
) -> None:
    store(article_capture(at=NOON - 2 * DAY, lead="Bảy người được giải cứu."))
    remove(database, 0, 12)
    (change,) = compose().changes
    assert change.was_removed
    assert change.lead == "Bảy người được giải cứu."
    assert change.removed_since == NOON


def test_edited_article_shows_its_passages_and_no_lead(store: Store, compose: Compose) -> None:
    store(article_capture(at=NOON - 2 * DAY, lead="Bảy người."))
    store(article_capture(title="Tên mới", lead="Bảy người."))
    (change,) = compose().changes
    assert (change.lead, change.why, change.removed_since) == (None, (), None)


def test_removed_article_that_is_new_stands_in_one_section_only(
    store: Store, compose: Compose, database: Database
) -> None:
    store(article_capture())
    remove(database, 1, 25)
    digest = compose()
    assert digest.items[0].removed_since == NOON + timedelta(hours=1)
    assert not digest.changes


def test_removed_articles_come_before_edited_ones(
    store: Store, compose: Compose, database: Database
) -> None:
    store(page(2, at=NOON - 2 * DAY))
    store(article_capture(at=NOON - 2 * DAY))
    store(page(2, title="Tên mới"))
    remove(database, 20, 40)
    assert [one.events[-1].kind for one in compose().changes] == [
        ChangeKind.REMOVED, ChangeKind.RETITLED,
    ]  # fmt: skip


def test_story_of_more_sources_comes_before_a_newer_one(store: Store, compose: Compose) -> None:
    store(article_capture(published_at=NOON - DAY))
    store(page(2, text=TEXT, published_at=NOON))
    store(page(3, published_at=NOON))
    assert [item.url for item in compose().items] == [
        "https://vov.vn/a-1.vov", "https://x.vn/3",
    ]  # fmt: skip


def test_initials_of_victims_are_withheld_in_title_lead_and_json(
    store: Store, compose: Compose
) -> None:
    store(
        article_capture(
            title="Giải cứu em N.T.H khỏi quán karaoke",
            lead="Gia đình chị S.M.D ở xã Phong Điền trình báo Công an TP.HCM.",
        )
    )
    digest = compose()
    (item,) = digest.items
    assert item.title == "Giải cứu em [giấu tên] khỏi quán karaoke"
    assert item.lead == "Gia đình chị [giấu tên] ở xã Phong Điền trình báo Công an TP.HCM."
    assert "N.T.H" not in str(digest_record(digest))


def test_name_is_withheld_where_the_limit_cuts_the_lead(store: Store, compose: Compose) -> None:
    for length in range(140, 160):
        lead = "a" * length + " chị S.M.D ở xã Phong Điền"
        store(page(length - 135, title=f"Tin {length}", lead=lead))
    assert not [item.lead for item in compose().items if "S." in (item.lead or "")]


@pytest.mark.parametrize(
    ("days", "cadence"),
    [(1, Cadence.DAILY), (7, Cadence.WEEKLY), (31, Cadence.MONTHLY), (56, Cadence.DAILY)],
)
def test_preview_is_named_by_the_length_of_its_period(
    database: Database, days: int, cadence: Cadence
) -> None:
    period = Period(since=NOON - days * DAY, until=NOON)
    digest = preview_for_anyone(database, period, language=Language.ENGLISH)
    assert digest.cadence is cadence


def test_weekly_overview_counts_themes_and_monthly_forms_too(
    make_digest: Any, make_item: Any
) -> None:
    digest = make_digest(
        make_item(themes=("prosecution", "protection"), forms=("organ",)),
        make_item(themes=("prosecution",)),
        language=Language.ENGLISH,
    )
    translator = Translator(Language.ENGLISH, zone=digest.zone)

    def lines(cadence: Cadence) -> list[tuple[str, str]]:
        return overview_lines(replace(digest, cadence=cadence), translator)

    assert lines(Cadence.WEEKLY) == [("Themes", "prosecution (2) · protection (1)")]
    assert [name for name, _ in lines(Cadence.MONTHLY)] == ["Themes", "Type"]
    assert lines(Cadence.DAILY) == []
