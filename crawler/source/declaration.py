"""What a source declares about itself, checked the moment it is imported."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from article import bounds
from article.bounds import fits_url
from article.canonical_url import BadAddress, canonical_url, host_of, sorted_query
from article.dates import is_date_format
from article.model import PageAddress
from crawler.discovery.method import DiscoveryMethod, pattern_problem, selector_problem
from crawler.rendering import Rendering
from crawler.source.active_hours import Hours

_WWW_PREFIX = re.compile(r"^(?:www|m|mobile|amp)\.")


Selectors = str | tuple[str, ...]


def as_tuple(selectors: Selectors) -> tuple[str, ...]:
    """Give the selectors one by one."""
    return (selectors,) if isinstance(selectors, str) else selectors


def without_www(host: str) -> str:
    """Give a host without what only tells its printings apart: `www.`, `m.`, `mobile.`, `amp.`."""
    return _WWW_PREFIX.sub("", host)


class DeclarationError(TypeError):
    """A source is declared wrongly; the message names the spider and the field to mend."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One set of selectors: how the pages of one period are marked up.

    CSS; several are tried in their order, and the first that finds words counts.
    """

    name: str
    title: Selectors
    body: Selectors
    lead: Selectors = ()
    author: Selectors = ()
    date: Selectors = ()
    date_formats: tuple[str, ...] = ()
    """strptime patterns, only where a printed date is not day-first."""
    printed_date_first: bool = False
    """Where the site's metadata carry a wrong date."""
    section: Selectors = ()
    drop: Selectors = ()
    """Inside the body, but not of the article: related boxes, share bars, captions."""

    @property
    def selectors(self) -> dict[str, tuple[str, ...]]:
        """Collect every selector by the name of its field."""
        names = ("title", "body", "lead", "author", "date", "section", "drop")
        return {name: as_tuple(getattr(self, name)) for name in names}


@dataclass(frozen=True, kw_only=True)
class Polling:
    """How often a source may be asked what is new."""

    every: timedelta = timedelta(minutes=30)
    """The shortest pause, however much it publishes."""
    at_most: timedelta = timedelta(hours=12)
    """The longest pause, however often it fails and however little it publishes."""
    hours: Hours | None = None
    """When it may be asked; what falls outside waits for their beginning."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A publisher we watch, as its spider declares it."""

    name: str
    hosts: tuple[str, ...]
    """The first is the one that canonical URLs carry; `*.example.vn` accepts every sub-host."""
    language: str
    article_url: str
    """Pattern of path and query; its named groups, if any, are the page's id on this site."""
    query: tuple[str, ...] | None = None
    """The parameters that tell which page it is, where a site adds others; None keeps all."""
    discovery: tuple[DiscoveryMethod, ...] = ()
    """A chain: a method that fails or finds nothing hands over to the next."""
    layouts: tuple[Layout, ...] = ()
    rendering: Rendering | None = None
    """For articles that a script builds; None fetches them plainly."""
    polling: Polling = field(default_factory=Polling)
    delay: float = 2.0
    """Seconds between two requests to one host."""

    def __post_init__(self) -> None:
        for problem_field, problem in _problems(self):
            raise DeclarationError(f"spider {self.name!r}: {problem_field}: {problem}")

    @cached_property
    def _article_url(self) -> re.Pattern[str]:
        return re.compile(self.article_url)

    @property
    def needs_browser(self) -> bool:
        """Tell whether a crawl may have to start a browser."""
        return self.rendering is not None or any(one.rendering for one in self.discovery)

    def owns(self, host: str) -> bool:
        """Tell whether a host belongs to this source."""
        host = without_www(host)
        return any(
            host == without_www(own)
            or (own.startswith("*.") and host.endswith(own.removeprefix("*")))
            for own in self.hosts
        )

    def address(self, url: str, *, base: str | None = None) -> PageAddress | None:
        """Identify an article's address; None for other hosts and other kinds of page."""
        try:
            canonical = canonical_url(url, base=base)
        except BadAddress:
            return None
        parts = urlsplit(canonical)
        if not self.owns(host_of(canonical)):
            return None
        if self.query is not None:
            pairs = [pair for pair in parse_qsl(parts.query) if pair[0] in self.query]
            parts = parts._replace(query=urlencode(pairs))
        match = self._article_url.search(urlunsplit(("", "", parts.path, parts.query, "")))
        if not match:
            return None
        plain = urlunsplit(parts._replace(netloc=self._canonical_host(parts.netloc)))
        if not fits_url(plain):
            return None  # the source's own host and parameters made it longer
        ids = [value for value in match.groupdict().values() if value]
        return PageAddress(
            url=plain, key=":".join((self.name, *ids)) if ids else sorted_query(plain)
        )

    def address_or_plain(self, url: str) -> PageAddress:
        """Identify any page of the source, article pattern or not; raises BadAddress."""
        found = self.address(url)
        if found:
            return found
        plain = canonical_url(url)
        return PageAddress(url=plain, key=sorted_query(plain))

    def _canonical_host(self, host: str) -> str:
        main = self.hosts[0]
        same = without_www(host) == without_www(main)
        return main if same else host


def _problems(source: Source) -> list[tuple[str, str]]:
    return [*_name_problems(source), *_url_problems(source), *_layout_problems(source)]


def _name_problems(source: Source) -> list[tuple[str, str]]:
    found = []
    if not source.name:
        found.append(("name", "is empty; take the site's main host, such as 'vov.vn'"))
    if len(source.name) > bounds.NAME:
        found.append(("name", f"is longer than {bounds.NAME} characters"))
    hosts: object = source.hosts
    if isinstance(hosts, str):
        return [*found, ("hosts", f"{hosts!r} is one text; write ({hosts!r},)")]
    if not source.hosts or source.hosts[0].startswith("*"):
        found.append(("hosts", "must begin with the main host, which addresses are stored under"))
    found += [
        ("hosts", f"{host!r} is no bare host name; leave out scheme and path")
        for host in source.hosts
        if "/" in host or ":" in host or host != host.lower()
    ]
    if not re.fullmatch(r"[a-z]{2}", source.language):
        found.append(("language", f"{source.language!r} is no ISO 639-1 code such as 'vi'"))
    if source.polling.every > source.polling.at_most:
        found.append(("polling", "`every` is longer than `at_most`"))
    hours = source.polling.hours
    if hours and hours.first == hours.last:
        found.append(
            ("polling", "`hours` begin and end at the same time; leave them out for always")
        )
    if source.delay < 0:
        found.append(("delay", "is less than no time at all"))
    return found


def _url_problems(source: Source) -> list[tuple[str, str]]:
    found = []
    if problem := pattern_problem(source.article_url):
        found.append(("article_url", problem))
    wrong = [problem for method in source.discovery for problem in method.problems()]
    if wrong:
        return [*found, *(("discovery", problem) for problem in wrong)]
    found += [
        ("discovery", f"{url!r} is on none of the hosts {source.hosts}")
        for method in source.discovery
        for url in method.urls
        if not source.owns(host_of(url))
    ]
    return found


def _layout_problems(source: Source) -> list[tuple[str, str]]:
    found = []
    if source.rendering and (problem := selector_problem(source.rendering.wait_for)):
        found.append(("rendering", problem))
    for layout in source.layouts:
        if not (layout.title and layout.body):
            found.append((f"layouts[{layout.name}]", "needs at least `title` and `body`"))
        if len(layout.name) > bounds.LAYOUT_NAME:
            found.append(
                ("layouts", f"{layout.name!r} is longer than {bounds.LAYOUT_NAME} characters")
            )
        for name, selectors in layout.selectors.items():
            found += [
                (f"layouts[{layout.name}].{name}", problem)
                for selector in selectors
                if (problem := selector_problem(selector))
            ]
        found += [
            (f"layouts[{layout.name}].date_formats", f"{pattern!r} is no strptime pattern")
            for pattern in layout.date_formats
            if not is_date_format(pattern)
        ]
    return found
