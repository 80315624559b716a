"""Articles that a site's public API returns as JSON: where to ask, and which paths hold the fields."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from article.message import message
from crawler.extraction.not_an_article import NonArticleKind, NotAnArticle, PageCode
from crawler.json_path import (
    NoJson,
    fill_template,
    parse_json,
    path_problem,
    search_json,
    template_problem,
    text_at,
)
from crawler.source.layout import Layout

LAYOUT = Layout(
    name="json",
    title="#json-title",
    lead="#json-lead",
    body="#json-body",
    author="#json-author",
    date="#json-date",
    section="#json-section",
)
"""Reads what `JsonArticle.to_page` writes."""
_GROUP = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, kw_only=True)
class JsonArticle:
    """One API call for one article; the paths are jmespath expressions."""

    url: str
    """Address of the call, with the named groups of `article_url`: `…/PostDetail?ID={id}`."""
    page: str
    """The article's public address, filled from the answer: `…/{data.Title|slug}---id{data.ID}`."""
    title: str
    body: str
    """HTML or plain text."""
    lead: str = ""
    author: str = ""
    date: str = ""
    section: str = ""

    def problems(self) -> Iterator[str]:
        """List what is declared wrongly."""
        if not _GROUP.search(self.url):
            yield f"url: {self.url!r} has no place for a group of `article_url`, such as {{id}}"
        if problem := template_problem(self.page):
            yield f"page: {problem}"
        for name in ("title", "body", "lead", "author", "date", "section"):
            path = getattr(self, name)
            if path and (problem := path_problem(path)):
                yield f"{name}: {problem}"
        for name in ("title", "body"):
            if not getattr(self, name):
                yield f"{name}: is missing"

    @property
    def groups(self) -> tuple[str, ...]:
        """Return the groups of `article_url` that a call needs."""
        return tuple(dict.fromkeys(_GROUP.findall(self.url)))

    def request_url(self, groups: Mapping[str, str | None]) -> str | None:
        """Return the address to ask for an article of these ids; None where one is missing."""
        if any(not groups.get(name) for name in _GROUP.findall(self.url)):
            return None
        return _GROUP.sub(lambda group: groups[group[1]] or "", self.url)

    def ids_of(self, url: str) -> Mapping[str, str] | None:
        """Return the ids in an address of this API; None for any other address."""
        asked, own = urlsplit(url), urlsplit(self.url)
        if (asked.hostname or "").lower() != own.hostname:
            return None
        path = self._path.fullmatch(asked.path)
        given = {name.lower(): value for name, value in parse_qsl(asked.query)}
        if path is None:
            return None
        found = dict(path.groupdict())
        for name, value in parse_qsl(own.query):
            if group := _GROUP.fullmatch(value):
                if name.lower() not in given:
                    return None
                found[group[1]] = given[name.lower()]
        return found or None

    @cached_property
    def _path(self) -> re.Pattern[str]:
        parts = re.split(r"\{(\w+)\}", urlsplit(self.url).path)
        inside = [
            f"(?P<{part}>[^/]++)" if number % 2 else re.escape(part)
            for number, part in enumerate(parts)
        ]
        return re.compile("".join(inside), re.IGNORECASE)

    def to_page(self, answer: str) -> str:
        """Write an answer as a page that `LAYOUT` reads; raises NotAnArticle if it holds none."""
        try:
            data = parse_json(answer)
        except NoJson as error:
            raise NotAnArticle(
                NonArticleKind.EMPTY, message(PageCode.NO_JSON, error=str(error))
            ) from error
        title, body = text_at(self.title, data), search_json(self.body, data)
        if not title and not body:
            raise NotAnArticle(NonArticleKind.NOT_FOUND, message(PageCode.JSON_EMPTY))
        return _PAGE.format(
            canonical=html.escape(fill_template(self.page, data) or ""),
            title=html.escape(title or ""),
            body=_markup(body),
            **{
                name: html.escape(text_at(getattr(self, name), data) or "")
                for name in ("lead", "author", "date", "section")
            },
        )


def _markup(body: Any) -> str:
    text = body if isinstance(body, str) else ""
    if "<" in text:
        return text
    return "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines())


_PAGE = """<!DOCTYPE html><html><head><link rel="canonical" href="{canonical}"></head><body>
<h1 id="json-title">{title}</h1><div id="json-lead">{lead}</div><div id="json-author">{author}</div>
<div id="json-date">{date}</div><div id="json-section">{section}</div>
<div id="json-body">{body}</div></body></html>"""
