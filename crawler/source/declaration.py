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
from article.model import PageAddress
from crawler.discovery.method import DiscoveryMethod, pattern_problem
from crawler.html.selector import Selectors, as_tuple, selector_problem
from crawler.rendering import Rendering
from crawler.source.access import Access
from crawler.source.active_hours import Hours
from crawler.source.json_article import JsonArticle
from crawler.source.layout import EmbeddedDate, Layout, RegisterFields

__all__ = [
    "DeclarationError",
    "EmbeddedDate",
    "Layout",
    "Polling",
    "RegisterFields",
    "Selectors",
    "Source",
    "as_tuple",
    "without_www",
]

_WWW_PREFIX = re.compile(r"^(?:www|m|mobile|amp)\.")


def without_www(host: str) -> str:
    """Return a host without `www.`, `m.`, `mobile.` or `amp.`."""
    return _WWW_PREFIX.sub("", host)


class DeclarationError(TypeError):
    """A source is declared wrongly; the message names the spider and the field to fix."""


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
    index_names: tuple[str, ...] = ()
    """File names that mean their folder, such as `default.aspx`."""
    discovery: tuple[DiscoveryMethod, ...] = ()
    """A fallback chain: the next method runs when one fails or finds nothing."""
    layouts: tuple[Layout, ...] = ()
    rendering: Rendering | None = None
    """For articles that a script builds; None fetches them plainly."""
    json_article: JsonArticle | None = None
    """For articles that a public API returns; it is asked instead of the page."""
    access: Access = field(default_factory=Access)
    polling: Polling = field(default_factory=Polling)
    delay: float = 2.0
    """Seconds between two requests to one host."""

    def __post_init__(self) -> None:
        for problem_field, problem in _problems(self):
            raise DeclarationError(f"spider {self.name!r}: {problem_field}: {problem}")

    @cached_property
    def _article_url(self) -> re.Pattern[str]:
        return re.compile(self.article_url)

    @cached_property
    def _ascii_hosts(self) -> tuple[str, ...]:
        """The hosts as URLs have them: `báo.vn` is declared as it reads."""
        return tuple(host_of(f"https://{host}") for host in self.hosts)

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
            for own in self._ascii_hosts
        )

    def address(self, url: str, *, base: str | None = None) -> PageAddress | None:
        """Identify an article's address; None for other hosts and other kinds of page."""
        try:
            canonical = canonical_url(url, base=base)
        except BadAddress:
            return None
        if self.json_article and (asked := self.json_article.ids_of(canonical)):
            # An API's address names the article whose public address the answer tells.
            return PageAddress(url=canonical, key=":".join((self.name, *asked.values())))
        parts = urlsplit(canonical)
        if not self.owns(host_of(canonical)):
            return None
        if self.query is not None:
            pairs = [pair for pair in parse_qsl(parts.query) if pair[0] in self.query]
            parts = parts._replace(query=urlencode(pairs))
        folder, _, name = parts.path.rpartition("/")
        if name.lower() in self.index_names:
            parts = parts._replace(path=f"{folder}/")
        match = self._match(parts.path, parts.query)
        if not match and parts.path.endswith("/"):
            # Cited with a slash at the end, it is the same page.
            parts = parts._replace(path=parts.path.rstrip("/"))
            match = self._match(parts.path, parts.query)
        if not match:
            return None
        plain = urlunsplit(parts._replace(netloc=self._canonical_host(parts.netloc)))
        if not fits_url(plain):
            return None  # the source's own host and parameters made it longer
        ids = [value for value in match.groupdict().values() if value]
        return PageAddress(
            url=plain, key=":".join((self.name, *ids)) if ids else sorted_query(plain)
        )

    def request_url(self, address: PageAddress) -> str:
        """Return where to ask for an article: its page, or the API call that returns it."""
        if self.json_article is None:
            return address.url
        parts = urlsplit(address.url)
        match = self._match(parts.path, parts.query)
        groups = match.groupdict() if match else {}
        return self.json_article.request_url(groups) or address.url

    def address_or_plain(self, url: str) -> PageAddress:
        """Identify any page of the source, article pattern or not; raises BadAddress."""
        found = self.address(url)
        if found:
            return found
        plain = canonical_url(url)
        return PageAddress(url=plain, key=sorted_query(plain))

    def _match(self, path: str, query: str) -> re.Match[str] | None:
        return self._article_url.search(urlunsplit(("", "", path, query, "")))

    def _canonical_host(self, host: str) -> str:
        main = self._ascii_hosts[0]
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
    found += [("access", problem) for problem in source.access.problems()]
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
    api = source.json_article
    found += [("json_article", problem) for problem in (api.problems() if api else ())]
    if api and not source.owns(host_of(api.url)):
        found.append(("json_article", f"{api.url!r} is on none of the hosts {source.hosts}"))
    if source.rendering and (problem := selector_problem(source.rendering.wait_for)):
        found.append(("rendering", problem))
    for layout in source.layouts:
        if len(layout.name) > bounds.LAYOUT_NAME:
            found.append(
                ("layouts", f"{layout.name!r} is longer than {bounds.LAYOUT_NAME} characters")
            )
        found += [
            (f"layouts[{layout.name}]{field}", problem) for field, problem in layout.problems()
        ]
    return found
