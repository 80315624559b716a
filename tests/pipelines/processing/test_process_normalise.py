"""Normalise: the same words are the same characters, whoever wrote them."""

from __future__ import annotations

from fixtures.samples.sample_objects import article_capture

from article.model import Article, Image
from pipelines.process import normalise, normalise_article

UNTIDY = Article(
    title="  Triệt\u00a0phá đươ\u0300ng dây\n",
    lead=" \u200b ",
    text="Một.\n\n \u00ad\nHai  hai.",
    author="Thu\u00a0Hà ",
    section="",
    credited="\ufeff",
    images=(
        Image(url="https://vov.vn/1.jpg", caption=" Hiện  trường "),
        Image(url="https://vov.vn/2.jpg"),
        Image(url="https://vov.vn/1.jpg", caption="Lần nữa"),
    ),
)


def test_every_field_is_tidied() -> None:
    tidied = normalise_article(UNTIDY)
    assert (tidied.title, tidied.text, tidied.author) == (
        "Triệt phá đường dây",
        "Một.\nHai hai.",
        "Thu Hà",
    )


def test_field_with_nothing_in_it_is_none() -> None:
    tidied = normalise_article(UNTIDY)
    assert (tidied.lead, tidied.section, tidied.credited) == (None, None, None)


def test_picture_that_comes_twice_is_stored_once_with_its_first_caption() -> None:
    assert {image.url: image.caption for image in normalise_article(UNTIDY).images} == {
        "https://vov.vn/1.jpg": "Hiện trường",
        "https://vov.vn/2.jpg": None,
    }
    assert len(normalise_article(UNTIDY).images) == 2


def test_tidy_article_stays_as_it_is() -> None:
    once = normalise_article(UNTIDY)
    assert normalise_article(once) == once


def test_capture_keeps_its_address_and_fetch() -> None:
    seen = article_capture(title=" Bắt ")
    passed = normalise(seen).capture
    assert (passed.address, passed.fetch) == (seen.address, seen.fetch)


def test_picture_that_comes_twice_keeps_its_first_place() -> None:
    one, two = Image(url="https://vov.vn/1.jpg"), Image(url="https://vov.vn/2.jpg")
    article = Article(title="Tin", text="Tin.", images=(one, two, one))
    assert normalise_article(article).images == (one, two)
