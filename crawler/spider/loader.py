"""Load spiders module by module: one that cannot be used is named, and all others are loaded."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from scrapy.spiderloader import SpiderLoader
from scrapy.utils.spider import iter_spider_classes

from crawler.source.declaration import DeclarationError
from settings import SettingsError

_NAME = re.compile(r"""^\s+name\s*(?::[^=\n]+)?=\s*["']([^"'\n]+)["']""", re.MULTILINE)


class SpiderModuleMissing(SettingsError):
    """A package of TIPWATCH_SPIDER_MODULES does not exist; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class SpiderProblem:
    """A spider file whose sources are not watched."""

    file: str
    reason: str
    """The line and the error, or the field of the declaration."""
    names: tuple[str, ...]
    """The sources it seems to declare, read from its text."""

    def __str__(self) -> str:
        return f"{self.file}: {self.reason}"


class TolerantSpiderLoader(SpiderLoader):
    """Scrapy's loader, which a mistake in one file does not stop."""

    def _load_all_spiders(self) -> None:
        self.problems: list[SpiderProblem] = []
        """Files that were left out."""
        for package in self.spider_modules:
            for module in self._modules(package):
                self._add(module)

    def _add(self, module: ModuleType) -> None:
        for spider in iter_spider_classes(module):
            name: Any = spider.name
            other = self._spiders.get(name)
            if other is not None and other is not spider:
                file = _file_of(module.__name__)
                first = _file_of(other.__module__)
                reason = f"name: {name!r} is declared by {first} already: give it another name"
                self.problems.append(SpiderProblem(file=file, reason=reason, names=()))
                continue
            self._spiders[name] = spider

    def _modules(self, package: str) -> Iterator[ModuleType]:
        if _spec(package) is None:
            raise SpiderModuleMissing(
                f"TIPWATCH_SPIDER_MODULES: there is no Python package {package!r} here. "
                'Example: TIPWATCH_SPIDER_MODULES=["spiders", "our_sources"]'
            )
        root = self._imported(package)
        if root is None:
            return
        yield root
        for one in pkgutil.iter_modules(getattr(root, "__path__", ()), f"{package}."):
            if one.ispkg:
                yield from self._modules(one.name)
            elif module := self._imported(one.name):
                yield module

    def _imported(self, name: str) -> ModuleType | None:
        try:
            return importlib.import_module(name)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a file of others may raise anything
            self.problems.append(_problem(name, error))
            return None


def has_module(name: str) -> bool:
    """Return whether there is such a package; importing it may still fail."""
    return _spec(name) is not None


def _spec(module: str) -> Any:
    try:
        return importlib.util.find_spec(module)
    except (Exception, SystemExit):  # noqa: BLE001 - it imports the packages above the module
        return None


def _problem(module: str, error: BaseException) -> SpiderProblem:
    file = _file_of(module)
    return SpiderProblem(file=file, reason=_reason(file, error), names=_names_in(file))


def _reason(file: str, error: BaseException) -> str:
    if isinstance(error, DeclarationError):
        return str(error)
    if isinstance(error, SyntaxError):
        elsewhere = (
            "" if not error.filename or _shown(error.filename) == file else f"{error.filename}, "
        )
        return f"{elsewhere}line {error.lineno}: {error.msg}"
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if _shown(frame.filename) == file
    ]
    line = f"line {frames[-1].lineno}: " if frames else ""
    return f"{line}{type(error).__name__}: {error}"


def _file_of(module: str) -> str:
    spec = _spec(module)
    return _shown(spec.origin) if spec and spec.origin else module


def _shown(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else file


def _names_in(file: str) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(_NAME.findall(Path(file).read_text("utf-8"))))
    except (OSError, UnicodeDecodeError):
        return ()
