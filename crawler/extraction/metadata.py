"""Metadata of a page: JSON-LD, OpenGraph and other meta elements, from the one parsed tree."""

from __future__ import annotations

import html
import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from article.bounds import AUTHOR
from article.canonical_url import host_of
from article.credits.byline import author_name, person_name
from article.text import nfd, tidy, tidy_or_none
from crawler.extraction.embedded_json import text_lines

_ARTICLE_TYPES = frozenset(
    {"Article", "NewsArticle", "ReportageNewsArticle", "BlogPosting", "TechArticle", "WebPage"}
)
_AUTHOR_METAS = (
    "author",
    "article:author",
    "og:article:author",
    "dc:creator",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "byl",
)
_AUTHOR_LABEL = re.compile(
    r"(?i)\A(?:written by|by|author|verfasst von|geschrieben von|écrit par|escrito por|scritto da|"
    r"tác giả|được viết bởi)"
)
_MAX_AUTHORS = 20
_MAX_SITE_NAME = 40
_MAX_CONTENT = 20_000
"""Letters of one meta element."""
_MAX_JSON_LD = 2_000_000
_MAX_OBJECTS = 5_000
_PUBLISHED_METAS = (
    "article:published_time", "article:published", "og:published_time", "og:article:published_time", "datepublished",
    "pubdate", "publishdate", "publish-date", "date.created", "dc.date.issued", "dc.created",
    "dcterms.created", "dcterms.date", "dc.date", "article.published", "published_time", "published-date",
    "parsely-pub-date", "sailthru.date", "originalpublicationdate", "publication_date", "bt:pubdate",
    "dcterms:created", "dcterms:issued", "dcterms.issued", "dc:created", "dc:date", "dc.date.created",
    "publicationdate",
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
            content = tidy_or_none((meta.attributes.get("content") or "")[:_MAX_CONTENT])
            if name and content:
                found.setdefault(name.lower(), content)
        return found

    @cached_property
    def json_ld(self) -> dict[str, Any]:
        """Find the object that describes the article; empty if there is none."""
        objects = [one for one in self._json_ld_objects if _types(one) & _ARTICLE_TYPES]
        objects.sort(key=lambda one: "WebPage" in _types(one))
        return objects[0] if objects else {}

    @cached_property
    def _json_ld_objects(self) -> tuple[dict[str, Any], ...]:
        # Each author of a page may be looked for among them.
        return tuple(self._read_json_ld())

    def _read_json_ld(self) -> Iterator[dict[str, Any]]:
        for script in self.tree.css('script[type="application/ld+json"]')[:20]:
            text = script.text() or ""
            if len(text) > _MAX_JSON_LD:
                continue
            try:
                # strict=False: portals print raw line breaks inside strings.
                data = json.loads(text, strict=False)
            except (ValueError, RecursionError):
                continue
            todo = deque([data])
            for _ in range(_MAX_OBJECTS):
                if not todo:
                    break
                one = todo.popleft()
                if isinstance(one, list):
                    todo.extend(one)
                elif isinstance(one, dict):
                    yield one
                    graph = one.get("@graph")
                    if isinstance(graph, list):
                        todo.extend(graph)

    @cached_property
    def body(self) -> tuple[str, ...]:
        """Return the paragraphs of `articleBody`, whose markup some sites leave in."""
        value = self.json_ld.get("articleBody")
        return text_lines(value) if isinstance(value, str) else ()

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
        found = (name for one in authors[:_MAX_AUTHORS] if (name := self._author(one)))
        names = dict.fromkeys(name for name in found if not self.is_publisher(name))
        return ", ".join(names) or self._author_in_metas()

    def _author(self, author: Any) -> str | None:
        """Return the name of an author, who may stand elsewhere under the `@id` given here."""
        if not isinstance(author, dict) or "name" in author or not author.get("@id"):
            return _author(author)
        named = (one for one in self._json_ld_objects if one.get("@id") == author["@id"])
        # Accounts of the newsroom are persons there, too.
        found = (person_name(_author(one)) for one in named)
        return next((name for name in found if name), None)

    def is_publisher(self, name: str) -> bool:
        """Return whether a name is the site's own, as a page's metadata or its host spell it."""
        return self.is_site_name(name) or _letters_of(name) in _letters_of(
            host_of(self.canonical or "")
        )

    def is_site_name(self, name: str) -> bool:
        """Return whether the site calls itself so."""
        own = _letters_of(name)
        names = (*self.site_names, self._title_ending or "")
        return any(own == _letters_of(one) for one in names)

    @cached_property
    def site_names(self) -> tuple[str, ...]:
        """Return what the site calls itself."""
        publisher = self.json_ld.get("publisher")
        names = (
            self.metas.get("og:site_name"),
            self.metas.get("application-name"),
            publisher.get("name") if isinstance(publisher, dict) else None,
        )
        return tuple(name for name in names if isinstance(name, str) and name)

    @cached_property
    def _title_ending(self) -> str | None:
        """Return what stands behind the last bar or dash of the title: most sites write their name there."""
        node = self.tree.css_first("head title")
        title = tidy(node.text())[:_MAX_CONTENT] if node else ""
        cut = max(title.rfind(mark) for mark in (" - ", " – ", " | ", " — "))
        head, tail = title[:cut], title[cut + 3 :]
        return tail if cut > 0 and len(tail) <= min(len(head), _MAX_SITE_NAME) else None

    def _author_in_metas(self) -> str | None:
        names = [self.metas.get(name) for name in _AUTHOR_METAS]
        if _AUTHOR_LABEL.match(self.metas.get("twitter:label1", "")):
            names.append(self.metas.get("twitter:data1"))
        found = (name for one in names if (name := person_name(self._without_site(one))))
        return next((name for name in found if not self.is_publisher(name)), None)

    def _without_site(self, printed: str | None) -> str | None:
        """Remove the site from `Báo Bản - Thu Hà`."""
        head, mark, name = (printed or "").partition(" - ")
        return name if mark and self.is_publisher(head) else printed

    @property
    def published(self) -> str | None:
        """Return the publication date of a meta element."""
        return next((self.metas[name] for name in _PUBLISHED_METAS if name in self.metas), None)

    @property
    def bare_date(self) -> str | None:
        """Return the date that does not say of what: often of the last change."""
        return self.metas.get("date")

    @property
    def canonical(self) -> str | None:
        """Return the canonical link as printed."""
        link = self.tree.css_first('link[rel="canonical"]')
        href = link.attributes.get("href") if link else None
        return tidy_or_none(href) or self.metas.get("og:url")

    @property
    def language(self) -> str | None:
        """Return the declared language, two letters."""
        root = self.tree.root
        attributes = root.attributes if root else {}
        article = self.json_ld.get("inLanguage")
        declared = (
            attributes.get("lang"),
            attributes.get("xml:lang"),
            article if isinstance(article, str) else None,
            self.metas.get("content-language"),
            self.metas.get("og:locale"),
        )
        return next((code for one in declared if one and (code := _language_code(one))), None)


def _author(one: Any) -> str | None:
    """Return the person that an entry of `author` names: an object, typed or not, or a string."""
    if isinstance(one, str):
        return person_name(html.unescape(one[:AUTHOR]))
    if not isinstance(one, dict) or not isinstance(one.get("name"), str):
        return None
    name, kinds = tidy_or_none(html.unescape(one["name"][:AUTHOR])), _types(one)
    if "Person" in kinds:
        return author_name(name)
    return None if kinds else person_name(name)


def _letters_of(name: str) -> str:
    plain = nfd(name[:AUTHOR].casefold().replace("đ", "d"))
    return "".join(char for char in plain if char.isalnum())


def _language_code(declared: str) -> str | None:
    code = declared.replace("_", "-").split("-")[0].split(",")[0].strip().lower()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def _types(one: dict[str, Any]) -> set[str]:
    kind = one.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return {name for name in kinds if isinstance(name, str)}
