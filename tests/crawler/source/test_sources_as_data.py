"""Declarations as data: the same checks as a spider file, overrides that outlive an update, no restart."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.declaration import Access, Hours, JsonArticle, Layout, Polling, Source
from crawler.discovery import BrowserListing, Feed, JsonListing, Listing, Sitemap
from crawler.rendering import Rendering
from crawler.source.declaration_data import DataError, data_of, source_from_data
from crawler.source.toml_text import toml_text
from crawler.spider.registry import declared_spiders, shipped_spiders, spider_problems

RIVER = """
name = "river.example"
hosts = ["river.example"]
article_url = '^/(?P<id>\\d{4,6})-[^/]+$'

[[discovery]]
kind = "feed"
urls = ["https://river.example/rss"]

[[layouts]]
name = "first"
title = "h1"
body = ["div.text", "article"]
"""
WriteFile = Callable[[str, str], Path]


@pytest.fixture
def declare(tmp_path: Path) -> WriteFile:
    """Write a file into the folder of declarations of this test."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / "var/sources.d" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    return write


def everything() -> Source:
    return Source(
        name="all.example",
        hosts=("all.example", "api.all.example"),
        language="en",
        article_url=r"^/x/(?P<id>\d+)$",
        query=("id",),
        index_names=("default.aspx",),
        discovery=(
            Feed(urls=("https://all.example/rss",), date_formats=("%d/%m/%Y",)),
            Sitemap(urls=("https://all.example/sitemap.xml",), newest=1, only="news"),
            Listing(urls=("https://all.example/%Y/%m",), links="h2 a", item="li", date=".d"),
            BrowserListing(urls=("https://all.example/js",), links=".x a", within=5.0),
            JsonListing(urls=("https://api.all.example/l",), items="data", link="/x/{id}"),
        ),
        layouts=(Layout(name="one", title='h1:lexbor-contains("a")', body=("a", "b")),),
        rendering=Rendering(wait_for="article"),
        json_article=JsonArticle(
            url="https://api.all.example/a/{id}", page="/x/{id}", title="t", body="b"
        ),
        access=Access(user_agent="x/1", proxy="http://proxy.example:3128"),
        polling=Polling(
            every=timedelta(minutes=10),
            hours=Hours(first=time(6), last=time(22), pause_outside=timedelta(hours=3)),
        ),
        delay=1.5,
    )


# Data


def test_a_declaration_comes_back_from_its_toml_text() -> None:
    text = toml_text(data_of(everything()))
    assert source_from_data(tomllib.loads(text)) == everything()


def test_shipped_sources_without_code_of_their_own_come_back_from_their_toml_text() -> None:
    plain = 0
    for spider in shipped_spiders().values():
        try:
            data = data_of(spider.source)
        except DataError:
            continue
        assert source_from_data(tomllib.loads(toml_text(data))) == spider.source
        plain += 1
    assert plain > 25


@given(st.text(), st.lists(st.text()), st.booleans(), st.integers(-(2**60), 2**60))
def test_any_text_survives_toml(text: str, texts: list[str], flag: bool, number: int) -> None:
    data = {"a": text, "b c": texts, "d": {"e": flag}, "f": [{"g": number}]}
    assert tomllib.loads(toml_text(data)) == data


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"hosts": "river.example"}, "hosts"),
        ({"colour": "blue"}, "colour: is no field"),
        ({"article_url": "("}, "article_url"),
        ({"polling": {"every": "soon"}}, "polling.every"),
        ({"polling": {"hours": "06:00-26:00"}}, "polling.hours"),
        ({"access": {"tls": "none"}}, "access.tls"),
        ({"discovery": [{"kind": "rumour"}]}, "discovery[0].kind"),
        ({"discovery": [{"kind": "feed"}]}, "discovery[0].urls: is missing"),
        ({"discovery": [{"kind": "feed", "urls": ["https://other.example/"]}]}, "discovery"),
        ({"layouts": [{"name": "x", "title": "h1", "body": "div["}]}, "layouts[x].body"),
        ({"delay": "2"}, "delay"),
        ({"delay": True}, "delay"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, Any], named: str) -> None:
    with pytest.raises((DataError, TypeError), match=re.escape(named)):
        source_from_data({**tomllib.loads(RIVER), **change})


# The folder


def test_a_file_declares_a_source(declare: WriteFile) -> None:
    declare("river.toml", RIVER)
    spider = declared_spiders()["river.example"]
    assert spider.source.layouts[0].body == ("div.text", "article")
    assert spider.custom_settings is not None
    assert spider.custom_settings["DOWNLOAD_DELAY"] == 2.0


def test_a_changed_file_counts_at_once(declare: WriteFile) -> None:
    path = declare("river.toml", RIVER)
    assert "river.example" in declared_spiders()
    path.unlink()
    assert "river.example" not in declared_spiders()


def test_a_file_with_a_mistake_is_named_and_the_others_count(declare: WriteFile) -> None:
    declare("broken.toml", "name = ")
    declare("river.toml", RIVER)
    assert "river.example" in declared_spiders()
    assert [Path(one.file).name for one in spider_problems()] == ["broken.toml"]


def test_a_name_that_is_taken_is_refused(declare: WriteFile) -> None:
    declare("vov.toml", RIVER.replace('"river.example"\n', '"vov.vn"\n', 1))
    assert declared_spiders()["vov.vn"] is shipped_spiders()["vov.vn"]
    assert "overrides" in spider_problems()[0].reason


# Overrides


def test_an_override_changes_how_a_shipped_source_is_asked(declare: WriteFile) -> None:
    declare(
        "ours.toml",
        'overrides = "vov.vn"\ndelay = 7.0\n[polling]\nevery = "2h"\nhours = "06:00-22:00"\n'
        '[access]\nuser_agent = "ours/1"\nproxy = "http://proxy.example:3128"\n',
    )
    ours, theirs = declared_spiders()["vov.vn"], shipped_spiders()["vov.vn"]
    assert ours.custom_settings == {
        **(theirs.custom_settings or {}), "DOWNLOAD_DELAY": 7.0, "USER_AGENT": "ours/1",
    }  # fmt: skip
    assert ours.source.polling.every == timedelta(hours=2)
    assert ours.source.polling.at_most == theirs.source.polling.at_most
    assert ours.source.layouts == theirs.source.layouts
    assert issubclass(ours, theirs)


@pytest.mark.parametrize("name", sorted(shipped_spiders()))
def test_every_shipped_source_can_be_overridden(name: str, declare: WriteFile) -> None:
    declare("ours.toml", f'overrides = "{name}"\ndelay = 7.0\n')
    ours, theirs = declared_spiders()[name].source, shipped_spiders()[name].source
    assert ours.delay == 7.0
    assert (ours.discovery, ours.layouts) == (theirs.discovery, theirs.layouts)


def test_a_source_that_is_off_is_not_declared(declare: WriteFile) -> None:
    declare("off.toml", 'overrides = "vov.vn"\noff = true\n')
    assert "vov.vn" not in declared_spiders()


def test_layouts_of_an_override_are_tried_before_those_of_the_source(declare: WriteFile) -> None:
    declare(
        "ours.toml",
        'overrides = "vov.vn"\n[[layouts]]\nname = "new"\ntitle = "h1"\nbody = "main"\n',
    )
    theirs = shipped_spiders()["vov.vn"].source.layouts
    ours = declared_spiders()["vov.vn"].source.layouts
    assert (ours[0].name, ours[1:]) == ("new", theirs)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('overrides = "nobody.example"\n', "there is no source"),
        ('overrides = "vov.vn"\nhosts = ["x"]\n', "hosts: cannot be overridden"),
        ('overrides = "vov.vn"\n[polling]\nevery = 3\n', "polling.every"),
        ('overrides = "vov.vn"\ndelay = -1.0\n', "delay"),
    ],
)
def test_a_wrong_override_is_named_and_changes_nothing(
    text: str, reason: str, declare: WriteFile
) -> None:
    declare("ours.toml", text)
    assert reason in spider_problems()[0].reason
    assert declared_spiders()["vov.vn"] is shipped_spiders()["vov.vn"]
