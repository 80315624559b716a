"""Installed packages of spiders: one that hangs, raises or ends the process costs only itself."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from threading import Event

import pytest

from crawler.spider.packages import foreign_code
from crawler.spider.packages.foreign_code import ForeignCodeError, call_foreign, is_foreign
from crawler.spider.packages.installed_packages import import_packages

GOOD = """
from crawler.spider import SourceSpider

class Good(SourceSpider):
    name = "good.example"
    hosts = ("good.example",)
    article_url = r"^/(\\d+)$"
"""
NAMES = ("hanging", "raising", "ending", "good")


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, EntryPoint]]:
    monkeypatch.syspath_prepend(tmp_path)
    waits = "import time\ntime.sleep(600)\n"
    texts = {
        "hanging": waits, "raising": "raise RuntimeError('out')\n", "ending": "raise SystemExit\n",
        "good": GOOD,
    }  # fmt: skip
    for name, text in texts.items():
        (tmp_path / f"fleet_{name}").mkdir()
        (tmp_path / f"fleet_{name}" / "__init__.py").write_text(text)
    yield {
        name: EntryPoint(name, f"fleet_{name}", "tipwatch.spiders") for name in (*NAMES, "missing")
    }
    for name in NAMES:
        sys.modules.pop(f"fleet_{name}", None)


def test_package_whose_import_hangs_is_named_and_the_next_is_used(packages) -> None:
    found = import_packages([packages["hanging"], packages["good"]], seconds=2)
    assert found.modules == ("fleet_good",)
    (problem,) = found.problems
    assert problem.file == "hanging (entry point hanging)"
    assert "did not come back within 2 seconds" in problem.reason


def test_package_below_one_that_hangs_is_named_too(packages, tmp_path: Path) -> None:
    (tmp_path / "fleet_hanging" / "spiders.py").write_text(GOOD)
    below = EntryPoint("below", "fleet_hanging.spiders", "tipwatch.spiders")
    found = import_packages([below], seconds=1)
    assert found.modules == ()
    assert "did not come back" in found.problems[0].reason


@pytest.mark.parametrize("name", ["raising", "ending"])
def test_package_that_raises_is_left_to_the_loader_which_names_its_file(name, packages) -> None:
    found = import_packages([packages[name], packages["good"]], seconds=20)
    assert "fleet_good" in found.modules
    assert found.problems == ()


def test_package_that_is_missing_is_named(packages) -> None:
    found = import_packages([packages["missing"]], seconds=20)
    assert "there is no Python package 'fleet_missing'" in found.problems[0].reason


# Functions


@pytest.fixture
def go_on() -> Iterator[Event]:
    """What a hanging function waits for."""
    foreign_code._calls_of.cache_clear()
    event = Event()
    yield event
    event.set()
    foreign_code._calls_of.cache_clear()


@pytest.fixture
def _short_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limit calls to a tenth of a second: too little, on a busy machine, for what is to come back."""
    monkeypatch.setattr(foreign_code, "CALL_SECONDS", 0.1)


def call(function, module: str = "fleet.spiders") -> object:
    return asyncio.run(call_foreign(module, function))


@pytest.mark.usefixtures("_short_limit")
def test_function_that_hangs_is_given_up_and_the_process_can_end(go_on: Event) -> None:
    started = time.monotonic()
    with pytest.raises(
        ForeignCodeError, match=r"the package fleet: it did not come back within 0\.1"
    ):
        call(lambda: go_on.wait(600))
    assert time.monotonic() - started < 300


@pytest.mark.usefixtures("_short_limit")
def test_package_of_hanging_functions_is_not_called_again_and_others_are(
    go_on: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        with pytest.raises(ForeignCodeError):
            call(lambda: go_on.wait(600))
    with pytest.raises(ForeignCodeError, match="earlier calls have not come back"):
        call(lambda: 7)
    monkeypatch.setattr(foreign_code, "CALL_SECONDS", 300.0)
    assert call(lambda: 7, "other.spiders") == 7


@pytest.mark.parametrize("error", [ValueError("x"), SystemExit(3), KeyboardInterrupt()])
def test_whatever_a_function_raises_is_an_error_of_its_package(error, go_on: Event) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(ForeignCodeError, match=f"the package fleet: .*{type(error).__name__}"):
        call(fail)


def test_loop_goes_on_while_a_function_is_called(go_on: Event) -> None:
    async def both() -> object:
        async def release() -> None:
            go_on.set()

        found, _ = await asyncio.gather(call_foreign("fleet", lambda: go_on.wait(300)), release())
        return found

    assert asyncio.run(both()) is True


def test_only_our_own_modules_are_not_foreign() -> None:
    assert not is_foreign("crawler.spider.article_spider")
    assert not is_foreign("spiders.vov")
    assert is_foreign("crawlers.x")
    assert is_foreign("our_sources.press")
