"""The files of watched pages: write, find, change and remove them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from article.canonical_url import canonical_url, host_of
from crawler.source.watched_page import watched_page_data
from crawler.spider.declarations.declaration_files import replace_toml, write_toml
from crawler.spider.declarations.sources_folder import read_folder
from settings.fixed_pages import FixedPage
from settings.source_names import FIXED_PAGES_SOURCE


def write_watched_page(folder: Path, page: FixedPage, *, note: str) -> Path:
    """Watch a page from the next crawl on; raises FileExistsError."""
    return write_toml(folder, watched_page_stem(page.url), watched_page_data(page), note=note)


def watched_page_stem(url: str) -> str:
    """Return the name of an address's file, without its ending."""
    mark = hashlib.sha256(url.encode()).hexdigest()[:8]
    return f"{FIXED_PAGES_SOURCE}-{host_of(url)}-{mark}"


def watched_page_files(folder: Path) -> dict[str, tuple[Path, FixedPage]]:
    """Return by canonical address the pages that files name; the first to name one counts."""
    found: dict[str, tuple[Path, FixedPage]] = {}
    for path, page in read_folder(folder).watched:
        found.setdefault(canonical_url(page.url), (path, page))
    return found


def change_watched_page(folder: Path, page: FixedPage, *, note: str) -> bool:
    """Replace the file of a page; False where no file names it."""
    known = watched_page_files(folder).get(canonical_url(page.url))
    if known is None:
        return False
    replace_toml(known[0], watched_page_data(page), note=note)
    return True


def remove_watched_page(folder: Path, url: str) -> bool:
    """Watch a page no longer; False where no file names it."""
    known = watched_page_files(folder).get(canonical_url(url))
    if known is None:
        return False
    known[0].unlink(missing_ok=True)
    return True
