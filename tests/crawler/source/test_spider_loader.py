"""A mistake in one spider file is named with file and field; all other spiders are loaded."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from scrapy.settings import Settings as ScrapySettings

from crawler.spider.loader import SpiderModuleMissing, TolerantSpiderLoader

GOOD = """
from crawler.spider.article_spider import SourceSpider

class Good(SourceSpider):
    name = "{name}"
    hosts = ("{name}",)
    article_url = r"-(\\d+)\\.html$"
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Make an empty package of spiders that can be imported."""
    folder = tmp_path / "sample_spiders"
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    yield folder
    for name in [name for name in sys.modules if name.startswith("sample_spiders")]:
        del sys.modules[name]


def loaded(package: Path, **files: str) -> TolerantSpiderLoader:
    for name, text in files.items():
        (package / f"{name}.py").write_text(text)
    return TolerantSpiderLoader(ScrapySettings({"SPIDER_MODULES": ["sample_spiders"]}))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (GOOD.format(name="bad.vn").replace('r"-', 'r"(-'), "article_url"),
        (GOOD.format(name="bad.vn").replace('("bad.vn",)', '"bad.vn"'), "hosts"),
        (GOOD.format(name="bad.vn").replace("hosts =", "hosts"), "line 6: "),
        (GOOD.format(name="bad.vn") + "    every = minutes(5)\n", "line 8: NameError"),
        ("import no_such_package\n" + GOOD.format(name="bad.vn"), "no_such_package"),
        ("raise RuntimeError('out')\n" + GOOD.format(name="bad.vn"), "line 1: RuntimeError: out"),
    ],
    ids=["pattern", "hosts", "syntax", "name", "import", "error"],
)
def test_file_with_a_mistake_is_named_and_the_others_are_loaded(
    package: Path, text: str, reason: str
) -> None:
    loader = loaded(package, bad=text, good=GOOD.format(name="good.vn"))
    assert loader.list() == ["good.vn"]
    (problem,) = loader.problems
    assert problem.file == "sample_spiders/bad.py"
    assert reason in problem.reason
    assert problem.names == ("bad.vn",)
    assert "\n" not in str(problem)


def test_two_spiders_of_one_name_are_refused(package: Path) -> None:
    loader = loaded(package, a=GOOD.format(name="one.vn"), b=GOOD.format(name="one.vn"))
    assert loader.list() == ["one.vn"]
    assert loader.load("one.vn").__module__ == "sample_spiders.a"
    (problem,) = loader.problems
    assert problem.file == "sample_spiders/b.py"
    assert "'one.vn' is declared by sample_spiders/a.py already" in problem.reason


def test_spider_imported_by_another_file_is_no_second_one(package: Path) -> None:
    loader = loaded(package, a=GOOD.format(name="one.vn"), b="from sample_spiders.a import Good\n")
    assert (loader.list(), loader.problems) == (["one.vn"], [])


def test_folders_inside_a_package_are_searched(package: Path) -> None:
    (package / "north").mkdir()
    (package / "north" / "__init__.py").touch()
    (package / "north" / "one.py").write_text(GOOD.format(name="one.vn"))
    assert loaded(package).list() == ["one.vn"]


def test_package_that_is_missing_is_refused_with_the_setting() -> None:
    with pytest.raises(SpiderModuleMissing, match=r"TIPWATCH_SPIDER_MODULES.*'no_such_spiders'"):
        TolerantSpiderLoader(ScrapySettings({"SPIDER_MODULES": ["no_such_spiders"]}))
