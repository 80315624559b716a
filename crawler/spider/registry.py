"""The registry of sources: spider files, declarations as data, and spiders of undeclared hosts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from scrapy.settings import Settings as ScrapySettings

from article.canonical_url import BadAddress, host_of, is_host_name
from crawler.source.declaration import Source
from crawler.spider.article_spider import SourceSpider
from crawler.spider.declarations.sources_folder import apply_folder, folder_signature, read_folder
from crawler.spider.loader import SpiderProblem, TolerantSpiderLoader
from crawler.spider.packages.installed_packages import installed_packages
from settings import load_settings

_FOLDER_VARIABLES = ("SOURCES_DIR", "DATA_DIR", "CONFIG", "SOURCES_DIR_FILE", "DATA_DIR_FILE")
_Declared = tuple[dict[str, type[SourceSpider]], list[SpiderProblem]]
_read: dict[Path, tuple[object, _Declared]] = {}
"""What each folder of declarations said when it was last read."""


@cache
def _loader() -> TolerantSpiderLoader:
    # Read here, not at import: `tipwatch doctor` must be able to report a wrong setting.
    modules = [
        *load_settings().spider_modules,
        *installed_packages().modules,
        "crawler.spider.configured_pages",
    ]
    return TolerantSpiderLoader(ScrapySettings({"SPIDER_MODULES": modules}))


@cache
def shipped_spiders() -> dict[str, type[SourceSpider]]:
    """Map each source of the spider files to its spider."""
    loader = _loader()
    found = ((name, loader.load(name)) for name in sorted(loader.list()))
    return {name: spider for name, spider in found if issubclass(spider, SourceSpider)}


def _declared() -> _Declared:
    """Return what is declared now; the folder is read again when a file in it has changed."""
    folder = sources_folder()
    signature = folder_signature(folder)
    known = _read.get(folder)
    if known is None or known[0] != signature:
        known = (signature, apply_folder(shipped_spiders(), read_folder(folder)))
        _read[folder] = known
    return known[1]


def sources_folder() -> Path:
    """Return the folder of declarations as data; it need not exist."""
    # Reading the settings takes milliseconds, and whoever looks up a host comes here for each page.
    return _folder_set_by(*(os.environ.get(f"TIPWATCH_{name}") for name in _FOLDER_VARIABLES))


@lru_cache(maxsize=100)
def _folder_set_by(*_values: str | None) -> Path:
    return load_settings().sources_folder


def declared_spiders() -> dict[str, type[SourceSpider]]:
    """Map each source's name to its spider, in the order of names.

    Raises SpiderModuleMissing; a file with a mistake is left out and named by `spider_problems`.
    """
    return _declared()[0]


def spider_problems() -> list[SpiderProblem]:
    """List the files that cannot be used, each with its mistake."""
    return [*_loader().problems, *installed_packages().problems, *_declared()[1]]


def refused_names() -> list[str]:
    """List the sources that such files seem to declare: not watched, and not retired either."""
    declared = declared_spiders()
    return [name for one in spider_problems() for name in one.names if name not in declared]


def declared_sources() -> list[Source]:
    """List the declarations by name."""
    return [spider.source for spider in declared_spiders().values()]


def spider_for_url(url: str) -> type[SourceSpider] | None:
    """Find the source whose article an address is, else the first that owns its host."""
    return spider_among(owners_of(host_of(url)), url)


def owners_of(host: str) -> list[type[SourceSpider]]:
    """List the sources that own a host."""
    return [spider for spider in declared_spiders().values() if spider.source.owns(host)]


def spider_among(owners: Sequence[type[SourceSpider]], url: str) -> type[SourceSpider] | None:
    """Find the source whose article an address is among those that own its host, else the first."""
    # Two sources may share a host: vovworld.vn in Vietnamese and in English.
    readers = (spider for spider in owners if spider.source.address(url))
    return next(readers, owners[0] if owners else None)


@lru_cache(maxsize=10_000)
def spider_for_host(host: str) -> type[SourceSpider]:
    """Create the spider of a host that no source declares; raises BadAddress if it is no host name."""
    if not is_host_name(host):
        raise BadAddress(f"{host[:100]!r} is no host name")
    return type(
        "UndeclaredHost",
        (SourceSpider,),
        {
            "__doc__": f"The undeclared host {host}.",
            "__module__": __name__,
            "name": host,
            "hosts": (host,),
            "language": None,
            "article_url": r"^/.{2,}",
        },
    )
