"""Addresses: what we call a host must be what is connected to, by every parser on the way."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from hypothesis import strategies as st
from scrapy import Request
from twisted.web.client import URI

from article.canonical_url import BadAddress, canonical_url, host_of
from crawler.discovery.listing import _joined
from crawler.http.download_handler import HostMap
from crawler.http.public_only_resolver import is_public
from crawler.warc.index import _lookup_key
from fuzz.target import FuzzTarget

PIECES = [
    "http://", "https://", "HTTP:", "http:/", "http:\\\\", "//", "\\\\", "/", "\\", "@", ":", "?", "#", "%", ".", "..",
    "vov.vn", "VOV.VN", "www.vov.vn", "evil.example", "127.0.0.1", "0x7f.1", "2130706433", "0177.0.0.1", "0", "[::1]",
    "[::ffff:127.0.0.1]", "[", "]", "localhost", "localhost.", "vov.vn.", "vov。vn", "vov．vn", "ⓥov.vn", "１２７.0.0.1",
    "xn--", "xn--vov-", "ß.vn", "faß.de", "\u00ad", "\u200d", "\u202e", "i̇.vn", ":80", ":443", ":0", ":65536", ":8o",
    ":-1", ":٣", "user", "user:word@", "%40", "%2f", "%5c", "%00", "%0a", "%0d%0a", "\t", "\n", "\r", "\0", " ", "\u3000",
    "javascript:", "file:", "ftp:", "gopher:", "data:", "view-source:", "blob:", "a" * 70, "a." * 130, "/amp", "/print/",
    "?utm_source=x", "?a=1&a=2", "&" * 120, "%C4%91", "%c4%91", "đ", "%ff", "\udcff", "/./", "/../", "//", ";x", "tin-1",
    "http://evil.example\\@vov.vn/", "http://vov.vn:80@evil.example/", "http://vov.vn#@evil.example/",
    "http://evil.example?@vov.vn/", "http://vov.vn\t.evil.example/", "http://vov.vn%2eevil.example/",
]  # fmt: skip
ADDRESS = st.one_of(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=8).map("".join),
    st.builds("{}{}{}{}".format, st.sampled_from(["http://", "https://", "//", ""]),
              st.text(max_size=20), st.sampled_from(["", "/", ":80/", "@vov.vn/", "\\@vov.vn/"]), st.text(max_size=8)),
)  # fmt: skip
HOSTS = HostMap({"vov.vn": "http://127.0.0.1:8101"})


def check_canonical(url: str) -> None:
    """Hold our parser against those that build and open the connection."""
    try:
        canonical = canonical_url(url, base="https://vov.vn/tin/")
    except BadAddress:
        return
    assert canonical_url(canonical) == canonical
    assert canonical.startswith("https://")
    assert canonical.isascii()
    host = host_of(canonical)
    asked = Request(canonical).url
    connected = URI.fromBytes(asked.encode("ascii"))
    assert connected.host.decode("ascii") == host, f"Twisted connects to {connected.host!r}"
    assert (urlsplit(asked).hostname or "").rstrip(".") == host
    target = HOSTS.target(asked)
    assert (target is not None) == (host == "vov.vn")
    assert target is None or target.startswith("http://127.0.0.1:8101/")


def check_request(url: str) -> None:
    """Hold against each other what the host map sees and what Twisted would connect to.

    Redirects and robots.txt do not pass through our canonical form.
    """
    try:
        asked = Request(url).url
        host = urlsplit(asked).hostname or ""
        connected = URI.fromBytes(asked.encode("ascii"))
    except (ValueError, TypeError):
        return
    if urlsplit(asked).scheme not in {"http", "https"}:
        return
    if HOSTS.target(asked) is not None:
        assert host.rstrip(".") == "vov.vn"
    if host == "vov.vn" and HOSTS.target(asked) is None:
        raise AssertionError(f"{asked!r} slips by the host map to {connected.host!r}")


def check_link(href: str) -> None:
    joined = _joined("https://vov.vn/tin/", href)
    assert joined is None or joined.lower().startswith(("http://", "https://"))
    try:
        _lookup_key(joined or "")
    except ValueError:
        return


def check_public(address: str) -> None:
    """Nothing that a resolver of the system takes for private may be public to us."""
    if not is_public(address):
        return
    ip = ipaddress.ip_address(address.split("%")[0])
    inner = getattr(ip, "ipv4_mapped", None) or ip
    assert not inner.is_private, inner
    assert not inner.is_multicast, inner


RANDOM_IP = st.one_of(
    st.ip_addresses().map(str),
    st.ip_addresses(v=4).map("::ffff:{}".format),
    st.ip_addresses(v=4).map("64:ff9b::{}".format),
    st.builds("{}.{}".format, st.sampled_from(["127", "10", "0x7f", "0177", "169.254", "192.168", "100.64", "0"]),
              st.ip_addresses(v=4).map(str)),
    st.sampled_from(["fe80::", "fc00::", "2002:7f00:", "2001:0:", "::", "ff02::"]).flatmap(
        lambda head: st.integers(0, 2**16 - 1).map(lambda tail: f"{head}{tail:x}")
    ),
    st.text(alphabet="0123456789abcdefx.:%[]", max_size=24),
)  # fmt: skip

ADDRESSES = [
    FuzzTarget(
        name="urls", cases=ADDRESS, check=check_canonical, batch=500, seconds=1.0, share=2.0
    ),
    FuzzTarget(name="requests", cases=ADDRESS, check=check_request, batch=500, seconds=1.0),
    FuzzTarget(name="links", cases=ADDRESS, check=check_link, batch=500, seconds=1.0),
    FuzzTarget(name="addresses", cases=RANDOM_IP, check=check_public, batch=1_000, seconds=1.0),
]
