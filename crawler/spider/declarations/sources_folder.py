"""The folder of declarations as data: sources of this installation, and overrides of shipped ones."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from dataclasses import fields as fields_of
from pathlib import Path

from article.canonical_url import canonical_url
from crawler.source.declaration import DeclarationError, Source
from crawler.source.declaration_data import DataError, source_from_data
from crawler.source.override import Override, override_from_data
from crawler.source.watched_page import watched_page_from_data
from crawler.spider.article_spider import SourceSpider
from crawler.spider.fixed_pages import FixedPagesSpider, fixed_pages_spider
from crawler.spider.loader import SpiderProblem
from settings.fixed_pages import FixedPage
from settings.source_names import FIXED_PAGES_SOURCE

Signature = tuple[tuple[str, int, int], ...]
_DERIVED_SETTINGS = ("DOWNLOAD_DELAY", "USER_AGENT", "DOWNLOAD_HANDLERS")
"""Scrapy settings that the class makes anew of what it declares."""


@dataclass(frozen=True, kw_only=True)
class FolderSources:
    """What the files of the folder say."""

    sources: Mapping[str, Source] = field(default_factory=dict)
    files: Mapping[str, Path] = field(default_factory=dict)
    """The file of each of these sources."""
    overrides: tuple[tuple[Path, Override], ...] = ()
    watched: tuple[tuple[Path, FixedPage], ...] = ()
    problems: tuple[SpiderProblem, ...] = ()


def folder_signature(folder: Path) -> Signature:
    """Return what changes whenever a file is written, added or removed."""
    with suppress(OSError), os.scandir(folder) as entries:
        return tuple(
            sorted(
                (one.name, one.stat().st_mtime_ns, one.stat().st_size)
                for one in entries
                if one.name.endswith(".toml")
            )
        )
    return ()


def read_folder(folder: Path) -> FolderSources:
    """Read every file; one with a mistake is named, and all others count."""
    sources: dict[str, Source] = {}
    files: dict[str, Path] = {}
    overrides: list[tuple[Path, Override]] = []
    watched: list[tuple[Path, FixedPage]] = []
    problems: list[SpiderProblem] = []
    for path in sorted(folder.glob("*.toml")):
        name = path.stem
        try:
            data = tomllib.loads(path.read_text("utf-8"))
            if "overrides" in data:
                overrides.append((path, override_from_data(data)))
                continue
            if "watch" in data:
                watched.append((path, watched_page_from_data(data)))
                continue
            name = str(data.get("name") or path.stem)
            source = source_from_data(data)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            problems.append(SpiderProblem(file=str(path), reason=str(error), names=(name,)))
        except (DataError, DeclarationError, RecursionError) as error:
            problems.append(SpiderProblem(file=str(path), reason=str(error), names=(name,)))
        else:
            if source.name in sources:
                reason = f"name: {name!r} is declared by {files[name].name} already"
                problems.append(SpiderProblem(file=str(path), reason=reason, names=()))
                continue
            sources[source.name], files[source.name] = source, path
    return FolderSources(
        sources=sources,
        files=files,
        overrides=tuple(overrides),
        watched=tuple(watched),
        problems=tuple(problems),
    )


def spider_of(source: Source, base: type[SourceSpider] = SourceSpider) -> type[SourceSpider]:
    """Create the spider of a source; `base` is the shipped one that it overrides."""
    inherited = base.custom_settings if base is not SourceSpider else None
    remaining = {
        name: value for name, value in (inherited or {}).items() if name not in _DERIVED_SETTINGS
    }
    return type(
        base.__name__ if base is not SourceSpider else "DeclaredAsData",
        (base,),
        {
            "__doc__": base.__doc__ if base is not SourceSpider else f"{source.name}, as data.",
            "__module__": base.__module__ if base is not SourceSpider else __name__,
            "custom_settings": remaining or None,
            **{one.name: getattr(source, one.name) for one in fields_of(Source)},
        },
    )


def apply_folder(
    shipped: Mapping[str, type[SourceSpider]], found: FolderSources
) -> tuple[dict[str, type[SourceSpider]], list[SpiderProblem]]:
    """Return the spiders by name, and the files that could not be used."""
    spiders = dict(shipped)
    problems = list(found.problems)
    for name, source in found.sources.items():
        if name in shipped:
            reason = f"name: {name!r} is declared by a spider file; write `overrides` instead of it"
            problems.append(SpiderProblem(file=str(found.files[name]), reason=reason, names=()))
        else:
            spiders[name] = spider_of(source)
    if found.watched:
        spiders[FIXED_PAGES_SOURCE] = _with_watched(
            shipped.get(FIXED_PAGES_SOURCE), found.watched, problems
        )
    for path, override in found.overrides:
        spider = spiders.get(override.overrides)
        if spider is None and override.off:
            continue  # the source was removed by an upgrade, or by an earlier file
        if spider is None:
            reason = f"overrides: there is no source {override.overrides!r} any more"
            problems.append(SpiderProblem(file=str(path), reason=reason, names=()))
        elif override.off:
            del spiders[override.overrides]
        else:
            try:
                spiders[override.overrides] = spider_of(override.applied_to(spider.source), spider)
            except DeclarationError as error:
                problems.append(SpiderProblem(file=str(path), reason=str(error), names=()))
    return dict(sorted(spiders.items())), problems


def _with_watched(
    by_settings: type[SourceSpider] | None,
    watched: tuple[tuple[Path, FixedPage], ...],
    problems: list[SpiderProblem],
) -> type[SourceSpider]:
    """Return the spider of the pages that settings and files name; the first to name a page counts."""
    pages = (
        dict(by_settings.pages_by_url)
        if by_settings is not None and issubclass(by_settings, FixedPagesSpider)
        else {}
    )
    for path, page in watched:
        url = canonical_url(page.url)
        if url in pages:
            reason = f"watch: {url} is watched already"
            problems.append(SpiderProblem(file=str(path), reason=reason, names=()))
        else:
            pages[url] = page
    return fixed_pages_spider(list(pages.values()))
