"""Ways into a private network that a hostile page may try, and listeners that notice who comes.

Run as a program it is the `tipwatch` command with names of its own and no way to the internet.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
import threading
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any, Self

HOST_ADDRESSES = {
    "private.example": ["127.0.0.1"],
    "private6.example": ["::1"],
    "mapped6.example": ["::ffff:127.0.0.1"],
    "many.example": ["10.0.0.1", "127.0.0.1", "169.254.169.254"],
    "any.example": ["0.0.0.0"],
    # Public when it is looked at, private a moment later.
    "rebind.example": ["1.2.3.4", "127.0.0.1"],
    "localhost": ["127.0.0.1", "::1"],
    "sub.localhost": ["127.0.0.1"],
    "localhost.localdomain": ["127.0.0.1"],
}
"""What the names of the test lead to; `rebind.example` gives one address a question, in turn."""

HOST_SPELLINGS = {
    "plain": "127.0.0.1", "other loopback": "127.8.8.8", "last loopback": "127.255.255.254",
    "decimal": "2130706433", "hex": "0x7f000001", "hex, capital": "0X7F000001", "octal": "017700000001",
    "long octal": "0000000000000000177.0.0.1", "dotted octal": "0177.0.0.1", "dotted octals": "0177.0000.0000.0001",
    "dotted hex": "0x7f.0x0.0x0.0x1", "mixed bases": "0x7f.0.0.01", "two parts": "127.1", "three parts": "127.0.1",
    "hex, two parts": "0x7f.1", "overflow": "127.0.0.257", "decimal overflow": "6425673729", "zero": "0",
    "zeros": "0.0.0.0", "zero, two parts": "0.0", "hex zero": "0x0", "this network": "0.1.2.3",
    "trailing dot": "127.0.0.1.", "two trailing dots": "127.0.0.1..", "decimal, trailing dot": "2130706433.",
    "wide digits": "１２７.０.０.１", "circled digits": "①②⑦.⓪.⓪.①", "ideographic dots": "127。0。0。1", "half-wide dots": "127｡0｡0｡1",
    "soft hyphen": "127.0.\u00ad0.1", "percent-encoded": "%31%32%37.0.0.1", "percent-encoded dot": "127%2e0%2e0%2e1",
    "IPv6": "[::1]", "IPv6, long": "[0:0:0:0:0:0:0:1]", "IPv6, zeros": "[0000::0001]", "IPv6, any": "[::]",
    "IPv6 with a zone": "[::1%25lo]", "IPv4 mapped": "[::ffff:127.0.0.1]", "IPv4 mapped, hex": "[::ffff:7f00:1]",
    "IPv4 mapped, capital": "[::FFFF:127.0.0.1]", "IPv4 compatible": "[::127.0.0.1]",
    "IPv4 translated": "[::ffff:0:127.0.0.1]", "NAT64": "[64:ff9b::127.0.0.1]", "local NAT64": "[64:ff9b:1::7f00:1]",
    "6to4": "[2002:7f00:1::1]", "Teredo": "[2001:0:7f00:1::80ff:fffe]", "link-local": "169.254.169.254",
    "link-local, decimal": "2852039166", "link-local, IPv6": "[fe80::1]", "metadata, IPv6": "[fd00:ec2::254]",
    "site-local": "[fec0::1]", "unique local": "[fc00::1]", "ten": "10.0.0.1", "172": "172.16.0.1", "192": "192.168.1.1",
    "carrier-grade NAT": "100.64.0.1", "benchmarks": "198.18.0.1", "broadcast": "255.255.255.255",
    "multicast": "224.0.0.1", "multicast, IPv6": "[ff02::1]", "reserved": "240.0.0.1",
    "localhost": "localhost", "LOCALHOST": "LOCALHOST", "localhost.": "localhost.", "sub.localhost": "sub.localhost",
    "wide localhost": "ｌｏｃａｌｈｏｓｔ", "localhost.localdomain": "localhost.localdomain",
    "private name": "private.example", "private name, IPv6": "private6.example", "name, IPv4 mapped": "mapped6.example",
    "name with many": "many.example", "name of any": "any.example", "name, capital": "PRIVATE.example", "rebinding": "rebind.example",
    "rebinding, again": "rebind.example", "wide name": "ｐｒｉｖａｔｅ.example", "name, trailing dot": "private.example.",
}  # fmt: skip
"""How a private host may be spelled; each is asked for with the port of the listeners."""
URL_SPELLINGS = {
    "user name": "http://thoidai.com.vn@127.0.0.1:{port}/", "user and password": "http://a:b@127.0.0.1:{port}/",
    "a host as the user": "http://thoidai.com.vn:80@127.0.0.1:{port}/", "two ats": "http://a@b@127.0.0.1:{port}/",
    "backslash": "http://127.0.0.1:{port}\\@thoidai.com.vn/", "backslashes": "http:\\\\127.0.0.1:{port}/",
    "one slash": "http:/127.0.0.1:{port}/", "three slashes": "http:///127.0.0.1:{port}/", "no scheme": "//127.0.0.1:{port}/",
    "fragment before the at": "http://127.0.0.1:{port}#@thoidai.com.vn/", "query before the at": "http://127.0.0.1:{port}?@thoidai.com.vn/",
    "tab": "http://127.0\t.0.1:{port}/", "spaces": "  http://127.0.0.1:{port}/  ", "capital scheme": "HTTP://127.0.0.1:{port}/",
    "TLS": "https://127.0.0.1:{port}/", "mapped target": "http://127.0.0.1:{mapped}/", "mapped target, other case": "HTTP://127.0.0.1:{mapped}/x",
    "mapped target, other spelling": "http://2130706433:{mapped}/", "mapped target, localhost": "http://localhost:{mapped}/",
    "file": "file:///etc/passwd", "file with a host": "file://127.0.0.1:{port}/etc/passwd", "ftp": "ftp://127.0.0.1:{port}/",
    "gopher": "gopher://127.0.0.1:{port}/_GET%20/", "data": "data:text/html,<h1>x</h1>", "view-source": "view-source:http://127.0.0.1:{port}/",
    "javascript": "javascript:fetch('http://127.0.0.1:{port}/')", "blob": "blob:http://127.0.0.1:{port}/x", "ws": "ws://127.0.0.1:{port}/",
    "dict": "dict://127.0.0.1:{port}/x", "ldap": "ldap://127.0.0.1:{port}/", "jar": "jar:http://127.0.0.1:{port}/!/x", "s3": "s3://127.0.0.1:{port}/x",
    "unc": "\\\\127.0.0.1:{port}\\x", "about": "about:blank", "chrome": "chrome://settings", "smb": "smb://127.0.0.1:{port}/",
}  # fmt: skip
"""Whole addresses; `{mapped}` is a port that the host map leads to, but from another host."""


def attack_urls(*, port: int, mapped: int) -> dict[str, str]:
    """Return every attack by its name."""
    hosts = {name: f"http://{host}:{port}/bai-1.html" for name, host in HOST_SPELLINGS.items()}
    return hosts | {
        name: address.format(port=port, mapped=mapped) for name, address in URL_SPELLINGS.items()
    }


class ConnectionCounter:
    """Sockets on one port of every address of this machine; whoever connects is counted."""

    def __init__(self) -> None:
        self.connections_by_address: Counter[str] = Counter()
        any4 = socket.create_server(("0.0.0.0", 0))
        self.port: int = any4.getsockname()[1]
        self._sockets = [any4]
        with contextlib.suppress(OSError):  # a machine without IPv6 has nothing to guard there
            any6 = socket.socket(socket.AF_INET6)
            any6.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            any6.bind(("::", self.port))
            any6.listen()
            self._sockets.append(any6)
        self._threads = [
            threading.Thread(target=self._accept, args=(one,), daemon=True) for one in self._sockets
        ]

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            self.connections_by_address[connection.getsockname()[0]] += 1
            connection.close()

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for one in self._sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


class FakeResolver:
    """The resolver of the test: its own names, numbers as the C library reads them, nothing else."""

    def __init__(self) -> None:
        self._queries: Counter[str] = Counter()

    def resolveHostName(self, receiver: Any, name: str, port: int = 0, *_: Any) -> Any:  # noqa: N802
        from twisted.internet.address import IPv4Address, IPv6Address

        receiver.resolutionBegan(self)
        for address in self._addresses(name.lower().rstrip(".").split("%")[0]):
            kind = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(kind("TCP", address, port))
        receiver.resolutionComplete()
        return self

    def _addresses(self, name: str) -> list[str]:
        known = HOST_ADDRESSES.get(name, [])
        if name == "rebind.example":
            self._queries[name] += 1
            return [known[min(self._queries[name], len(known)) - 1]]
        with contextlib.suppress(OSError):
            return known or [socket.inet_ntoa(socket.inet_aton(name))]
        with contextlib.suppress(OSError):
            return [socket.inet_ntop(socket.AF_INET6, socket.inet_pton(socket.AF_INET6, name))]
        return []


def main() -> None:
    """Run the command; connections that leave the machine are noted and refused."""
    import crawler.browser.subresources
    import crawler.crawl.report
    import crawler.runner
    import crawler.settings
    from cli.main import app

    crawler.settings.DOWNLOAD_TIMEOUT = 10
    crawler.settings.RETRY_TIMES = 0
    # Else the robots.txt of each place would be tried, and not the place.
    crawler.settings.ROBOTSTXT_OBEY = False
    crawler.browser.subresources._MAX_REQUESTS = crawler.crawl.report._MAX_LISTED = 1_000
    if "moha.gov.vn" in sys.argv:
        import crawler.browser.playwright_handler
        from crawler.spider.registry import declared_spiders

        crawler.browser.playwright_handler._PAGE_TIMEOUT = 90.0
        object.__setattr__(declared_spiders()["moha.gov.vn"].rendering, "within", 80.0)
    install = crawler.runner.install_public_only_resolver
    left: list[str] = []

    def guarded(reactor: Any, **more: Any) -> None:
        connect = reactor.connectTCP

        def connect_here(host: str, port: int, *args: Any, **named: Any) -> Any:
            if not host.startswith(("127.", "::", "0.")):
                left.append(host)
                host, port = "127.0.0.1", 1  # where nobody listens
            return connect(host, port, *args, **named)

        reactor.connectTCP = connect_here
        reactor.installNameResolver(FakeResolver())
        install(reactor, **more)

    crawler.runner.install_public_only_resolver = guarded
    try:
        app()
    finally:
        Path(os.environ["LEFT_FILE"]).write_text(json.dumps(left), encoding="utf-8")


if __name__ == "__main__":
    main()
