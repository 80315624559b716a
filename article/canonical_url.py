"""One address for one page: canonical URLs, without any knowledge of a site."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

from article.bounds import URL
from article.text import nfc

# Parameters that say where a reader came from, never which page it is. By vendor:
# Google Analytics/Ads/Merchant, Meta, Microsoft, Zalo, Mailchimp, HubSpot, Coc Coc, TikTok, Yandex, AMP and sharing.
_TRACKING = re.compile(
    r"(?i)^(?:utm_\w+|gclid|gbraid|wbraid|dclid|_ga|_gl|fbclid|fb_\w+|mibextid|msclkid|zarsrc|"
    r"mc_[ce]id|_hs\w+|ttclid|md|amp|output|outputType|share|gidzl|rssource|ref|ref_\w+|"
    r"srsltid|igshi?d?|yclid|ysclid|gad_\w+|twclid|li_fat_id|_openstat|at_\w+|spm|sfnsn|zanpid|vero_\w+)$"
)
# Names of sessions by language and framework, and numbers against caches: PHP, Java, ASP, ColdFusion, Liferay.
_SESSION = re.compile(
    r"(?i)^(?:php_?sess(?:ion)?_?id|j?session_?id|sess(?:ion)?_?id|sid|s_?id|aspsessionid\w*|asp\.net_sessionid|"
    r"cfid|cftoken|zenid|oscsid|osCAdminID|sessid|sess|jsession|_|__?cb|cb|cachebuster|nocache|_nocache|"
    r"rnd|rand|random|_t|_ts|timestamp|nonce|csrf\w*|_token|p_auth|p_l_back_url|_dc)$"
)
_PATH_PARAMETER = re.compile(r"(?i);j?sessionid[^/]*|(?:;[\w.$-]{1,60}=[^/;]*)+/?$")
_ASP_SESSION = re.compile(r"(?i)/\((?:[asf]\([a-z0-9_-]{8,}\))+\)(?=/|$)")
_RANDOM_VALUE = re.compile(r"(?i)^(?=.*\d)[0-9a-z._!-]{10,}$|^\d{0,20}$")
_PLAIN_SID = frozenset({"sid", "s_id", "sess", "_t", "cb", "rnd", "rand", "random", "timestamp"})
_AMP_TAIL = re.compile(r"(?i)(?:/amp/?|\.amp)$")
_PRINT_HEAD = re.compile(r"(?i)^/print/")
_JUNK = "\"'<>)],; \t\n\r\f\v\u00a0"
_ENCODED_JUNK = ("%20", "%22", "%3C", "%3E")
_HOST_NAME = re.compile(r"\A[a-z0-9_-]++(?>(?:\.[a-z0-9_-]++)*)\Z")
_MAX_HOST = 253
_MAX_AUTHORITY = 1_000
_DROPPED = dict.fromkeys(map(ord, "\t\r\n"))
_HOST = re.compile(r"^[\w.-]+$")
_SAFE_PATH = "/:@!$&'()*+,;=~-._"
_MAX_PRINTED = 20_000
"""Characters; a printed address may shrink, but one as long as a page is none."""


_MAX_ROUNDS = 8
"""An address that somebody wrote takes three; `/amp` five hundred times took 27 ms."""


class BadAddress(ValueError):
    """The text is no web address. Skip the link; the page around it is fine."""


@lru_cache(
    maxsize=256
)  # a page is asked for its own address by its link, its markup and its redirects
def canonical_url(url: str, *, base: str | None = None) -> str:
    """Return the canonical form of a URL: https, no tracking, no fragment, no AMP or print variant.

    Raises BadAddress for anything that is not http(s), such as `javascript:` and `mailto:`.
    """
    reduced = _reduce(url, base=base)
    # Removing one thing can expose the next: `/a/amp"?utm_source=x`.
    for _ in range(_MAX_ROUNDS):
        if reduced == url:
            return reduced
        url, reduced = reduced, _reduce(reduced)
    raise BadAddress(f"{url[:200]!r} is no web address: one suffix hides another, and so on")


def typed_url(text: str) -> str:
    """Return the canonical form of an address that a person typed, who may leave out https; raises BadAddress."""
    return canonical_url(text if "://" in text else f"https://{text}")


def _reduce(url: str, *, base: str | None = None) -> str:
    if len(url) > _MAX_PRINTED:
        raise BadAddress(f"{url[:200]!r} is no web address: it has {len(url):,} characters")
    if _has_endless_host(url):
        raise BadAddress(f"{url[:200]!r} is no web address: no host has so long a name")
    try:
        parts = urlsplit(urljoin(base or "", _without_junk(url.strip())))
        port = parts.port
    except ValueError as error:
        raise BadAddress(f"{url[:200]!r} is no web address: {error}") from None
    host = nfc(parts.hostname or "").rstrip(".")
    if parts.scheme not in {"http", "https"} or not _HOST.match(host):
        raise BadAddress(f"{url[:200]!r} is no web address: expected http(s)://host/path")
    if parts.username or parts.password:
        raise BadAddress(f"{url[:200]!r} carries a user name: refused")
    netloc = _ascii_host(host) + (f":{port}" if port not in {None, 80, 443} else "")
    try:
        canonical = urlunsplit(("https", netloc, _path(parts.path), _query(parts.query), ""))
    except ValueError as error:
        raise BadAddress(f"{url[:200]!r} is no web address: {error}") from None
    if len(canonical) > URL:
        raise BadAddress(f"{canonical[:200]!r}… is longer than {URL} characters")
    return canonical


def _without_junk(url: str) -> str:
    """Drop quotes, brackets and spaces that markup left behind an address, encoded or not."""
    while (shorter := url.rstrip(_JUNK)).endswith(_ENCODED_JUNK) or shorter != url:
        url = shorter[:-3] if shorter.endswith(_ENCODED_JUNK) else shorter
    return url


def host_of(url: str) -> str:
    """Return the host of a URL in its ASCII form, without the port; empty if there is none."""
    if _has_endless_host(url):
        return ""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".").lower()
        return host if host.isascii() else _ascii_host(nfc(host))
    except ValueError:
        return ""


def _has_endless_host(url: str) -> bool:
    """Return whether a host is too long to look at.

    Python normalises it first, which takes the square of the length of a run of diacritics.
    """
    if len(url) <= _MAX_AUTHORITY or url.isascii():
        return False
    before, _, behind = url.translate(_DROPPED).partition("//")
    if "/" in before or "?" in before or "#" in before:
        return False
    end = min((at for mark in "/?#" if (at := behind.find(mark)) >= 0), default=len(behind))
    return end > _MAX_AUTHORITY


def is_host_name(host: str) -> bool:
    """Return whether a text is the ASCII name of a host."""
    return len(host) <= _MAX_HOST and _HOST_NAME.match(host) is not None


def _ascii_host(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise BadAddress(f"host {host[:100]!r} cannot be written in ASCII") from None


def loose_url(url: str) -> str:
    """Fold what servers rarely distinguish: case, a slash at the end, every parameter.

    For comparing pages whose words are the same; alone it proves nothing.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    return f"{host}{parts.path.rstrip('/').lower()}"


def sorted_query(url: str) -> str:
    """Return an address with its parameters in one order, for keys; servers seldom depend on it."""
    parts = urlsplit(url)
    if "&" not in parts.query:
        return url
    # Stable: what stands twice under one name stays in its order.
    pairs = sorted(parse_qsl(parts.query, keep_blank_values=True), key=lambda pair: pair[0])
    return urlunsplit(parts._replace(query=urlencode(pairs)))


def _path(path: str) -> str:
    path = _ASP_SESSION.sub("", _PATH_PARAMETER.sub("", path))
    path = _PRINT_HEAD.sub("/", _AMP_TAIL.sub("", path)) or "/"
    # Vietnamese paths arrive raw, percent-encoded, composed and decomposed: one spelling for all.
    decoded = nfc(unquote(path, errors="surrogateescape"))
    return quote(_without_dots(decoded), safe=_SAFE_PATH, errors="surrogateescape")


def _without_dots(path: str) -> str:
    """Resolve `.`, `..` and doubled slashes, as a browser would before it asks."""
    segments = path.split("/")
    resolved: list[str] = []
    for segment in segments:
        if segment == "..":
            del resolved[-1:]
        elif segment not in {"", "."}:
            resolved.append(segment)
    ends_open = resolved and segments[-1] in {"", ".", ".."}
    return "/" + "/".join(resolved) + ("/" if ends_open else "")


def _query(query: str) -> str:
    parameters = [
        (nfc(key), nfc(value))
        for key, value in parse_qsl(query, keep_blank_values=True, max_num_fields=100)
        if not (_TRACKING.match(key) or _is_session(key, value))
    ]
    return urlencode(parameters)


def _is_session(key: str, value: str) -> bool:
    """Return whether a parameter names a visit; `sid=5` may name a section."""
    if not _SESSION.match(key):
        return False
    if key.lower() in _PLAIN_SID:
        return _RANDOM_VALUE.match(value) is not None and len(value) >= 6
    return True
