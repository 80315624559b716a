"""Metadata of a page: JSON-LD, OpenGraph and other meta elements, from the one parsed tree."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from article.text import tidy_or_none

_ARTICLE_TYPES = frozenset(
    {"Article", "NewsArticle", "ReportageNewsArticle", "BlogPosting", "TechArticle", "WebPage"}
)
_PUBLISHED_METAS = (
    "article:published_time", "article:published", "og:published_time", "datepublished",
    "pubdate", "publishdate", "publish-date", "date.created", "dc.date.issued", "dc.created",
    "dcterms.created", "dcterms.date", "dc.date", "article.published", "published_time", "published-date",
    "parsely-pub-date", "sailthru.date", "originalpublicationdate", "publication_date", "bt:pubdate",
)  # fmt: skip


@dataclass(frozen=True)
class Metadata:
    """The metadata of a page, read once."""

    tree: LexborHTMLParser

    @cached_property
    def metas(self) -> dict[str, str]:
        """Map lower-cased property or name to content; the first of each is used."""
        found: dict[str, str] = {}
        for meta in self.tree.css("meta[content]"):
            name = meta.attributes.get("property") or meta.attributes.get("name")
            name = name or meta.attributes.get("itemprop")
            content = tidy_or_none(meta.attributes.get("content"))
            if name and content:
                found.setdefault(name.lower(), content)
        return found

    @cached_property
    def json_ld(self) -> dict[str, Any]:
        """Find the object that describes the article; empty if there is none."""
        objects = [one for one in self._json_ld_objects() if _types(one) & _ARTICLE_TYPES]
        objects.sort(key=lambda one: "WebPage" in _types(one))
        return objects[0] if objects else {}

    def _json_ld_objects(self) -> Iterator[dict[str, Any]]:
        for script in self.tree.css('script[type="application/ld+json"]')[:20]:
            try:
                # strict=False: portals print raw line breaks inside strings.
                data = json.loads(script.text() or "", strict=False)
            except (ValueError, RecursionError):
                continue
            todo = [data]
            while todo:
                one = todo.pop(0)
                if isinstance(one, list):
                    todo.extend(one)
                elif isinstance(one, dict):
                    yield one
                    graph = one.get("@graph")
                    if isinstance(graph, list):
                        todo.extend(graph)

    def json_ld_text(self, field: str) -> str | None:
        """Read a text field of the JSON-LD; entities in it are escaped a second time."""
        value = self.json_ld.get(field)
        if isinstance(value, list):
            value = value[0] if value else None
        return tidy_or_none(html.unescape(value)) if isinstance(value, str) else None

    @property
    def author(self) -> str | None:
        """Return the author if it is a person; a site crediting itself has none."""
        author = self.json_ld.get("author")
        authors = author if isinstance(author, list) else [author]
        names = [
            tidy_or_none(html.unescape(one["name"]))
            for one in authors
            if isinstance(one, dict)
            and isinstance(one.get("name"), str)
            and "Person" in _types(one)
        ]
        return ", ".join(name for name in names if name) or None

    @property
    def published(self) -> str | None:
        """Return the publication date of a meta element."""
        return next((self.metas[name] for name in _PUBLISHED_METAS if name in self.metas), None)

    @property
    def canonical(self) -> str | None:
        """Return the canonical link as printed."""
        link = self.tree.css_first('link[rel="canonical"]')
        href = link.attributes.get("href") if link else None
        return tidy_or_none(href) or self.metas.get("og:url")

    @property
    def language(self) -> str | None:
        """Return the declared language, two letters."""
        root = self.tree.css_first("html")
        declared = (root.attributes.get("lang") or "") if root else ""
        code = declared.replace("_", "-").split("-")[0].strip().lower()
        return code if len(code) == 2 and code.isalpha() else None


def _types(one: dict[str, Any]) -> set[str]:
    kind = one.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return {name for name in kinds if isinstance(name, str)}
