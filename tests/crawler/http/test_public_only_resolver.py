"""The network guard: only addresses that are plainly public may be reached."""

from __future__ import annotations

import ipaddress
import re
from typing import Any

import pytest
from twisted.internet.address import IPv4Address

from crawler.http.public_only_resolver import (
    _SPECIAL_BLOCKS_FILE,
    PublicOnlyResolver,
    install_public_only_resolver,
    is_public,
)

PUBLIC = [
    "1.1.1.1", "8.8.8.8", "203.162.4.190", "172.15.255.255", "172.32.0.1", "192.167.255.255",
    "192.169.0.1", "100.63.255.255", "100.128.0.1", "169.253.0.1", "198.17.255.255", "198.20.0.1",
    "2001:4860:4860::8888", "2001:ee0::1", "2606:4700::1111", "2001:200::1", "2620:4f:7fff::1",
    "192.31.197.1", "192.175.47.1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8",
    "2002:808:808::1",
]  # fmt: skip
PRIVATE = {
    "loopback": ["127.0.0.1", "127.8.8.8", "127.255.255.255", "::1", "::1%lo"],
    "this network": ["0.0.0.0", "0.1.2.3", "::"],
    "private networks": ["10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.1.1"],
    "unique local": ["fc00::1", "fd12:3456:789a::1", "fd00:ec2::254"],
    "link-local": ["169.254.0.1", "169.254.169.254", "fe80::1", "fe80::1%eth0", "fec0::1"],
    "carrier-grade NAT": ["100.64.0.1", "100.127.255.255"],
    "protocol assignments": ["192.0.0.1", "192.0.0.8", "192.0.0.170", "2001:10::1", "2001:20::1",
                             "2001:30::1", "2001:1ff::1", "192.0.0.9", "2001:3::1"],
    "documentation": ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"],
    "AS112 and AMT": ["192.31.196.1", "192.52.193.1", "192.175.48.1", "2620:4f:8000::1"],
    "benchmarks": ["198.18.0.1", "198.19.255.255"],
    "6to4 relays": ["192.88.99.1"],
    "multicast": ["224.0.0.1", "239.255.255.250", "ff02::1", "ff0e::1"],
    "reserved": ["240.0.0.1", "255.255.255.254", "255.255.255.255", "100::1", "4000::1", "5f00::1"],
    "IPv4 mapped": ["::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"],
    "IPv4 compatible": ["::127.0.0.1", "::10.0.0.1", "::8.8.8.8"],
    "IPv4 translated": ["::ffff:0:127.0.0.1", "::ffff:0:a00:1"],
    "NAT64": ["64:ff9b::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::7f00:1"],
    "6to4": ["2002:7f00:1::", "2002:a00:1::1", "2002:c0a8:101::1"],
    "Teredo": ["2001:0:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:0:808:808::80ff:fffe"],
    "odd spellings": ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "0", "127.0.0.1.",
                      "010.0.0.1", "[::1]", "127.0.0.1:80", "１２７.0.0.1"],
    "no address": ["localhost", "vov.vn", "", " ", "%eth0", "::1::", "999.1.1.1", "1.1.1"],
}  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public_address_may_be_reached(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [address for group in PRIVATE.values() for address in group],
    ids=[f"{kind}: {address!r}" for kind, group in PRIVATE.items() for address in group],
)
def test_any_other_address_may_not(address: str) -> None:
    assert not is_public(address)


def test_table_names_every_block_with_its_source_and_date() -> None:
    text = _SPECIAL_BLOCKS_FILE.read_text("utf-8")
    assert re.search(r"state of\s+(# )?\d{4}-\d{2}", text)
    rows = [line for line in text.splitlines() if line and not line.startswith(("#", "block,"))]
    assert len(rows) > 30
    assert all(re.fullmatch(r"[0-9a-f:.]+/\d+,[^,]+,RFC \d+", row) for row in rows), rows


def test_judgement_does_not_depend_on_the_python_version(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in (ipaddress.IPv4Address, ipaddress.IPv6Address):
        monkeypatch.setattr(kind, "is_global", property(lambda _: True))
        monkeypatch.setattr(kind, "is_private", property(lambda _: False))
    assert not any(is_public(address) for group in PRIVATE.values() for address in group)


class Receiver:
    """Notes what a resolver lets through."""

    def __init__(self) -> None:
        self.hosts: list[str] = []
        self.completed = False

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        pass

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self.hosts.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        self.completed = True


class Names:
    """A resolver with a fixed table of answers."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    def resolveHostName(self, receiver: Any, name: str, port: int, *_: Any) -> Any:  # noqa: N802
        for address in self.addresses:
            receiver.addressResolved(IPv4Address("TCP", address, port))
        receiver.resolutionComplete()


def resolved(resolver: PublicOnlyResolver, name: str = "vov.vn", port: int = 443) -> list[str]:
    receiver = Receiver()
    resolver.resolveHostName(receiver, name, port)
    assert receiver.completed
    return receiver.hosts


def test_private_address_of_a_name_is_swallowed() -> None:
    names = Names("203.162.4.190", "10.0.0.1", "127.0.0.1")
    assert resolved(PublicOnlyResolver(names, frozenset())) == ["203.162.4.190"]


def test_name_with_private_addresses_only_leads_nowhere() -> None:
    assert resolved(PublicOnlyResolver(Names("127.0.0.1"), frozenset())) == []


def test_target_of_the_host_map_is_let_through_on_its_port_only() -> None:
    resolver = PublicOnlyResolver(Names("127.0.0.1"), frozenset({("127.0.0.1", 8101)}))
    assert resolved(resolver, "127.0.0.1", 8101) == ["127.0.0.1"]
    assert resolved(resolver, "127.0.0.1", 8102) == []
    assert resolved(resolver, "localhost", 8101) == []


class Reactor:
    def __init__(self, resolver: Any) -> None:
        self.nameResolver = resolver

    def installNameResolver(self, resolver: Any) -> None:  # noqa: N802
        self.nameResolver = resolver


def test_second_guard_replaces_the_first() -> None:
    names = Names("127.0.0.1")
    reactor = Reactor(names)
    install_public_only_resolver(reactor, allowed=frozenset({("127.0.0.1", 1)}))
    install_public_only_resolver(reactor, allowed=frozenset())
    assert reactor.nameResolver.original is names
    assert resolved(reactor.nameResolver, "127.0.0.1", 1) == []
