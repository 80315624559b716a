"""Overrides of the operator's: they outlive upgrades and removals of what they override, and are exported with it."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.discovery import Feed
from crawler.scaffold.spider_file.spider_source import spider_code
from crawler.source.declaration import Layout, Source
from crawler.source.declaration_data import data_of, source_from_data
from crawler.source.moved_address import MovedAddress
from crawler.source.toml_text import toml_text
from crawler.spider.declarations.accepted_repairs import accept_repair
from crawler.spider.declarations.sources_folder import apply_folder, read_folder, spider_of

NAME = "shipped.example"
OLD_FEED, NEW_FEED = f"https://{NAME}/rss.xml", f"https://{NAME}/feeds/all"
SHIPPED = Source(
    name=NAME, hosts=(NAME,), language="vi", article_url=r"^/(?P<id>\d+)$",
    discovery=(Feed(urls=(OLD_FEED,)),), layouts=(Layout(name="2025", title="h1", body=".text"),),
)  # fmt: skip
OVERRIDE = f"""overrides = "{NAME}"
delay = 7.0
[polling]
every = "2h"
[access]
user_agent = "ours/1"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an override by hand and an accepted repair."""
    (tmp_path / "ours.toml").write_text(OVERRIDE, "utf-8")
    moved = MovedAddress(before=OLD_FEED, after=NEW_FEED, kind="feed", articles=9, of=9, known=7)
    repair = {
        "overrides": NAME,
        "further_layouts": [{"name": "2026-12", "title": "h2.head", "body": "main"}],
        "moved": data_of((moved,)),
    }
    accept_repair(tmp_path, NAME, repair, note="Accepted.")
    return tmp_path


def declared(folder: Path, *shipped: Source) -> tuple[dict[str, Source], list[str]]:
    """Return what is watched where a version ships these sources, and what is wrong."""
    spiders = {one.name: spider_of(one) for one in shipped}
    found, problems = apply_folder(spiders, read_folder(folder))
    return {name: one.source for name, one in found.items()}, [one.reason for one in problems]


def test_override_outlives_an_upgrade_of_what_it_overrides(folder: Path) -> None:
    upgraded = replace(
        SHIPPED, delay=3.0, layouts=(Layout(name="2027", title="h1.new", body="article"),),
        discovery=(Feed(urls=(OLD_FEED, f"https://{NAME}/more.rss")),),
    )  # fmt: skip
    for version in (SHIPPED, upgraded):
        found, problems = declared(folder, version)
        source = found[NAME]
        assert problems == []
        assert (source.delay, source.polling.every) == (7.0, timedelta(hours=2))
        assert source.access.user_agent == "ours/1"
        assert source.discovery[0].urls[0] == NEW_FEED
        assert [one.name for one in source.layouts] == [version.layouts[0].name, "2026-12"]


def test_upgrade_that_has_the_new_address_itself_asks_it_once(folder: Path) -> None:
    upgraded = replace(SHIPPED, discovery=(Feed(urls=(NEW_FEED, OLD_FEED)),))
    found, _ = declared(folder, upgraded)
    assert found[NAME].discovery[0].urls == (NEW_FEED,)


def test_override_of_a_removed_source_is_named_and_counts_when_it_comes_back(folder: Path) -> None:
    other = replace(SHIPPED, name="other.example", hosts=("other.example",), discovery=())
    found, problems = declared(folder, other)
    assert list(found) == ["other.example"]
    assert set(problems) == {f"overrides: there is no source {NAME!r} any more"}
    assert declared(folder, SHIPPED, other)[0][NAME].delay == 7.0


def test_removed_source_that_was_off_is_no_problem(tmp_path: Path) -> None:
    (tmp_path / "off.toml").write_text(f'overrides = "{NAME}"\noff = true\n', "utf-8")
    assert declared(tmp_path) == ({}, [])
    assert declared(tmp_path, SHIPPED) == ({}, [])


def test_removed_source_that_is_declared_as_data_has_its_override_again(folder: Path) -> None:
    (folder / f"{NAME}.toml").write_text(toml_text(data_of(SHIPPED)), "utf-8")
    found, problems = declared(folder)
    assert (found[NAME].delay, problems) == (7.0, [])


def comparable(source: Source) -> dict[str, Any]:
    data: dict[str, Any] = data_of(source)
    return {**data, "layouts": [(one.name, one.selectors) for one in source.layouts]}


def test_source_is_exported_with_its_overrides_and_comes_back(folder: Path) -> None:
    source = declared(folder, SHIPPED)[0][NAME]
    code = spider_code(source, class_name="Exported", publisher="x", example_url="https://x/")
    names: dict[str, Any] = {"__name__": "exported"}
    exec(compile(code, "exported", "exec"), names)
    assert comparable(names["Exported"].source) == comparable(source)
    assert source_from_data(tomllib.loads(toml_text(data_of(source)))) == source
