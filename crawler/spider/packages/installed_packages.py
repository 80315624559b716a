"""Installed packages that register spiders: each is imported within a limit of time, or named and left out."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from scrapy.settings import Settings as ScrapySettings

from crawler.spider.loader import SpiderProblem, TolerantSpiderLoader, has_module
from settings.time_limit import TimeLimitedCalls, TimeLimitExceeded

logger = logging.getLogger(__name__)

SPIDERS_GROUP = "tipwatch.spiders"
IMPORT_SECONDS = 20.0
"""For all packages together: a command must not wait for each of them."""
_AT_LEAST = 5.0
"""A package behind one that hangs has that long."""


@dataclass(frozen=True, kw_only=True)
class InstalledPackages:
    """The Python packages that can be loaded, and what is wrong with the others."""

    modules: tuple[str, ...] = ()
    problems: tuple[SpiderProblem, ...] = ()


@cache
def installed_packages() -> InstalledPackages:
    """Import every package once; a process that is asked again knows the answer."""
    return import_packages(tuple(entry_points(group=SPIDERS_GROUP)), seconds=IMPORT_SECONDS)


def import_packages(entries: Sequence[EntryPoint], *, seconds: float) -> InstalledPackages:
    """Import packages one after the other, so that two never wait for each other's modules."""
    modules: list[str] = []
    problems: list[SpiderProblem] = []
    until = time.monotonic() + seconds
    for entry in entries:
        if entry.module in modules:
            continue
        left = round(max(min(_AT_LEAST, seconds), until - time.monotonic()), 1)
        problem = _problem_of(entry, seconds=left)
        if problem is None:
            modules.append(entry.module)
        else:
            logger.error("the package %s is not used: %s", _shown(entry), problem)
            problems.append(SpiderProblem(file=_shown(entry), reason=problem, names=()))
    return InstalledPackages(modules=tuple(modules), problems=tuple(problems))


def _problem_of(entry: EntryPoint, *, seconds: float) -> str | None:
    """Import a package with all its modules; what single files raise is named by the loader."""
    calls = TimeLimitedCalls(seconds=seconds, most_left_behind=1)
    try:
        found = calls.call(lambda: _import(entry.module))
    except TimeLimitExceeded as error:
        return f"its import: {error}"
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a package may raise anything
        return f"{type(error).__name__}: {error}"
    return None if found else f"there is no Python package {entry.module!r} that can be imported"


def _import(module: str) -> bool:
    if not has_module(module):
        return False
    TolerantSpiderLoader(ScrapySettings({"SPIDER_MODULES": [module]}))
    return True


def _shown(entry: EntryPoint) -> str:
    return f"{entry.dist.name if entry.dist else entry.name} (entry point {entry.name})"
