"""What a source declares about itself, checked the moment it is imported."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import cached_property
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from article.canonical_url import BadAddress, canonical_url, host_of
from article.dates import HANOI, is_date_format
from article.model import PageAddress
from crawler.discovery.method import DiscoveryMethod, pattern_problem, selector_problem
from crawler.rendering import Rendering

_WWW_PREFIX = re.compile(r"^(?:www|m|mobile|amp)\.")


Selectors = str | tuple[str, ...]


def as_tuple(selectors: Selectors) -> tuple[str, ...]:
    """Return the selectors as a tuple."""
    return (selectors,) if isinstance(selectors, str) else selectors


def without_www(host: str) -> str:
    """Return a host without `www.`, `m.`, `mobile.` or `amp.`."""
    return _WWW_PREFIX.sub("", host)


class DeclarationError(TypeError):
    """A source is declared wrongly; the message names the spider and the field to fix."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One set of selectors: how the pages of one period are marked up.

    CSS; several are tried in their order, and the first that finds text is used.
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
class Hours:
    """Active hours of a source, in its own zone; past midnight if `last` is earlier than `first`."""

    first: time
    last: time
    """The first time that is outside again."""
    zone: tzinfo = HANOI
    pause_outside: timedelta | None = None
    """The shortest interval outside; None stops crawling there."""

    def contains(self, at: datetime) -> bool:
        """Return whether an instant is within the hours."""
        local = at.astimezone(self.zone).time()
        if self.first < self.last:
            return self.first <= local < self.last
        return local >= self.first or local < self.last

    def next_start(self, at: datetime) -> datetime:
        """Return the first instant within the hours, not before this one."""
        if self.contains(at):
            return at
        local = at.astimezone(self.zone)
        day = local.date() + timedelta(days=local.time() >= self.first)
        opening = datetime.combine(day, self.first, tzinfo=self.zone)
        if opening.astimezone(UTC) < at:
            # Where clocks are set back, the hour comes twice: the first one is over.
            opening = opening.replace(fold=1)
        return opening.astimezone(UTC)

    def __str__(self) -> str:
        return f"{self.first:%H:%M}–{self.last:%H:%M}"


@dataclass(frozen=True, kw_only=True)
class Polling:
    """How often a source may be crawled."""

    every: timedelta = timedelta(minutes=30)
    """The shortest interval, however much it publishes."""
    at_most: timedelta = timedelta(hours=12)
    """The longest interval, however often it fails and however little it publishes."""
    hours: Hours | None = None
    """When it may be crawled; a crawl due outside waits for their beginning."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A publisher we watch, as its spider declares it."""

    name: str
    hosts: tuple[str, ...]
    """The first is the host of canonical URLs; `*.example.vn` accepts every sub-host."""
    language: str | None
    """ISO 639-1, for pages that declare none; None for a host nobody declared."""
    article_url: str
    """Pattern of path and query; its named groups, if any, are the page's id on this site."""
    query: tuple[str, ...] | None = None
    """The parameters that identify a page, where a site adds others; None uses all."""
    discovery: tuple[DiscoveryMethod, ...] = ()
    """A fallback chain: the next method runs when one fails or finds nothing."""
    layouts: tuple[Layout, ...] = ()
    rendering: Rendering | None = None
    """For articles that a script builds; None fetches them without a browser."""
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
        """Return whether a crawl may have to start a browser."""
        return self.rendering is not None or any(one.rendering for one in self.discovery)

    def owns(self, host: str) -> bool:
        """Return whether a host belongs to this source."""
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
        ids = [value for value in match.groupdict().values() if value]
        return PageAddress(url=plain, key=":".join((self.name, *ids)) if ids else plain)

    def address_or_plain(self, url: str) -> PageAddress:
        """Identify any page of the source, article pattern or not; raises BadAddress."""
        found = self.address(url)
        if found:
            return found
        plain = canonical_url(url)
        return PageAddress(url=plain, key=plain)

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
    if source.language is not None and not re.fullmatch(r"[a-z]{2}", source.language):
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
