"""What would make a source readable again, with its proof: selectors, paths in JSON, announcements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crawler.discovery import DiscoveryMethod
from crawler.extraction.extract import ExtractedArticle
from crawler.scaffold.learning.known_page import KnownPage
from crawler.scaffold.learning.learn_layout import Proof
from crawler.source.declaration import Layout, Source
from crawler.source.declaration_data import data_of
from crawler.source.json_article import JsonArticle
from crawler.source.moved_address import MovedAddress, further_hosts

MIN_KNOWN = 4
"""Known articles that must still be had; fewer prove nothing."""
MAX_KNOWN = 20
MIN_SHARE = 0.8
"""A proof must be above it to be accepted."""
SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class RepairProposal:
    """What would make a source readable again."""

    source: Source
    layout: Layout | None = None
    """None where today's selectors still read what is known."""
    json_article: JsonArticle | None = None
    """The same for a source that is read from an API; it replaces the declared one."""
    proof: Proof
    comes_first: bool = True
    """Tried before the layouts of before; after them where these do not match the new markup."""
    discovery: tuple[DiscoveryMethod, ...] = ()
    """Where articles are announced now; empty where the declared methods still answer."""
    moved: tuple[MovedAddress, ...] = ()
    """Declared addresses that are asked elsewhere now."""
    samples: tuple[ExtractedArticle, ...] = ()
    pages: tuple[KnownPage, ...] = ()
    """What selectors were learned from, and others may be chosen from; none for an API."""
    finds_nothing: bool = False
    """Today's selectors fail, and no others were found for title and text."""

    @property
    def is_adjustable(self) -> bool:
        """Return whether a person may choose other selectors."""
        return bool(self.pages) and (self.layout is not None or self.finds_nothing)

    @property
    def changes_reading(self) -> bool:
        """Return whether articles would be read in another way."""
        return self.layout is not None or self.json_article is not None

    @property
    def changes_anything(self) -> bool:
        """Return whether there is something to accept."""
        return self.changes_reading or bool(self.discovery) or bool(self.moved)

    @property
    def is_proven(self) -> bool:
        """Return whether the proof is good enough to accept."""
        if self.finds_nothing or not self.changes_anything:
            return False
        return not self.changes_reading or self.proof.share > MIN_SHARE

    def override_data(self) -> dict[str, Any]:
        """Write the override that puts it into effect; the layouts of before stay for old pages."""
        data: dict[str, Any] = {"overrides": self.source.name}
        if self.layout:
            key = "layouts" if self.comes_first else "further_layouts"
            data[key] = [data_of(self.layout)]
        if self.json_article:
            data["json_article"] = data_of(self.json_article)
        if self.discovery:
            data["discovery"] = data_of(self.discovery)
        if self.moved:
            data["moved"] = data_of(self.moved)
            if hosts := further_hosts(self.source, self.moved):
                data["further_hosts"] = list(hosts)
        return data
