"""The registry of sources: every spider of the project, and spiders of undeclared hosts."""

from __future__ import annotations

from functools import cache, lru_cache

from scrapy.settings import Settings as ScrapySettings

from article.canonical_url import BadAddress, host_of, is_host_name
from crawler.source.declaration import Source
from crawler.spider.article_spider import SourceSpider
from crawler.spider.loader import SpiderProblem, TolerantSpiderLoader
from settings import load_settings


@cache
def _loader() -> TolerantSpiderLoader:
    # Read here, not at import: `tipwatch doctor` must be able to report a wrong setting.
    modules = [*load_settings().spider_modules, "crawler.spider.configured_pages"]
    return TolerantSpiderLoader(ScrapySettings({"SPIDER_MODULES": modules}))


@cache
def declared_spiders() -> dict[str, type[SourceSpider]]:
    """Map each source's name to its spider, in the order of names.

    Raises SpiderModuleMissing; a file with a mistake is left out and named by `spider_problems`.
    """
    loader = _loader()
    found = ((name, loader.load(name)) for name in sorted(loader.list()))
    return {name: spider for name, spider in found if issubclass(spider, SourceSpider)}


def spider_problems() -> list[SpiderProblem]:
    """List the spider files that cannot be used, each with its mistake."""
    return list(_loader().problems)


def refused_names() -> list[str]:
    """List the sources that such files seem to declare: not watched, and not retired either."""
    declared = declared_spiders()
    return [name for one in spider_problems() for name in one.names if name not in declared]


def declared_sources() -> list[Source]:
    """List the declarations by name."""
    return [spider.source for spider in declared_spiders().values()]


def spider_for_url(url: str) -> type[SourceSpider] | None:
    """Find the source whose article an address is, else the first that owns its host."""
    host = host_of(url)
    owners = [spider for spider in declared_spiders().values() if spider.source.owns(host)]
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
