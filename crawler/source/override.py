"""An operator's override of a source: how often and how it is asked, and further selectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, get_type_hints

from crawler.discovery.method import DiscoveryMethod
from crawler.source.access import Access
from crawler.source.declaration import Polling, Source
from crawler.source.declaration_data import DataError, value_from_data
from crawler.source.json_article import JsonArticle
from crawler.source.layout import Layout
from crawler.source.moved_address import MovedAddress, at_new_addresses


@dataclass(frozen=True, kw_only=True)
class Override:
    """What differs from the declaration of one source; it outlives an update of the program."""

    overrides: str
    """Name of the source."""
    off: bool = False
    """Not watched at all."""
    delay: float | None = None
    polling: Mapping[str, Any]
    """The fields of `Polling` that differ."""
    access: Mapping[str, Any]
    layouts: tuple[Layout, ...] = ()
    """Tried before those of the declaration."""
    further_layouts: tuple[Layout, ...] = ()
    """Tried after those of the declaration."""
    json_article: JsonArticle | None = None
    """Instead of that of the declaration: an API answers for old articles as for new ones."""
    discovery: tuple[DiscoveryMethod, ...] = ()
    """Asked before those of the declaration."""
    moved: tuple[MovedAddress, ...] = ()
    """Addresses of the declaration that are asked elsewhere now."""
    further_hosts: tuple[str, ...] = ()
    """Beside those of the declaration."""

    def applied_to(self, source: Source) -> Source:
        """Return the source as the operator wants it; raises DeclarationError."""
        declared = replace(source, hosts=tuple(dict.fromkeys((*source.hosts, *self.further_hosts))))
        source = at_new_addresses(declared, self.moved)
        return replace(
            source,
            delay=source.delay if self.delay is None else self.delay,
            polling=replace(source.polling, **self.polling),
            access=replace(source.access, **self.access),
            layouts=(*self.layouts, *source.layouts, *self.further_layouts),
            json_article=self.json_article or source.json_article,
            discovery=(*self.discovery, *source.discovery),
        )


def override_from_data(data: Mapping[str, Any]) -> Override:
    """Read an override; raises DataError that names the field."""
    known = {one.name for one in fields(Override)}
    for name in data:
        if name not in known:
            raise DataError(f"{name}: cannot be overridden; what can: {', '.join(sorted(known))}")
    hints = get_type_hints(Override)
    read = {
        name: value_from_data(hints[name], value, name)
        for name, value in data.items()
        if name not in {"polling", "access"}
    }
    return Override(
        **read,
        polling=_partial(Polling, data.get("polling", {}), "polling"),
        access=_partial(Access, data.get("access", {}), "access"),
    )


def _partial(kind: Any, data: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise DataError(f"{where}: {data!r} is no table")
    value_from_data(kind, data, where)
    hints = get_type_hints(kind)
    return {
        name: value_from_data(hints[name], value, f"{where}.{name}") for name, value in data.items()
    }
