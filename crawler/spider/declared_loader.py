"""The loader that Scrapy's own tools use: every source that is watched, however it is declared."""

from __future__ import annotations

from crawler.spider.loader import TolerantSpiderLoader
from crawler.spider.registry import declared_spiders, shipped_spiders


class DeclaredSpiderLoader(TolerantSpiderLoader):
    """Spiders of files, of installed packages and of `sources.d`, as the daemon sees them."""

    def _load_all_spiders(self) -> None:
        super()._load_all_spiders()
        watched = declared_spiders()
        for name in shipped_spiders():
            if name not in watched:
                self._spiders.pop(name, None)  # switched off by a file of the operator's
        self._spiders.update(watched)
