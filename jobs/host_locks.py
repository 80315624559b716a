"""Locks of crawls that must not run at once: those of sources that share a host."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.source.declaration import Source, without_www


def host_locks(sources: Iterable[Source]) -> dict[str, str]:
    """Return the lock of each source: one for all that share a host, directly or through others.

    A job has one lock, so a source with several hosts joins the groups of all of them;
    a lock is named for the first host of its group, so that it stays when sources come or go.
    """
    groups = _DisjointSets()
    wide: list[tuple[str, str]] = []
    for source in sources:
        own = f"source {source.name}"
        for host in source.hosts:
            if host.startswith("*."):
                wide.append((host.removeprefix("*"), own))
                groups.join(own, f"host {host}")
            else:
                groups.join(own, f"host {without_www(host)}")
    for suffix, own in wide:
        for member in groups.members():
            if member.startswith("host ") and member.endswith(suffix):
                groups.join(own, member)
    first: dict[str, str] = {}
    for member in sorted(groups.members()):
        if member.startswith("host "):
            first.setdefault(groups.root(member), member)
    return {
        member.removeprefix("source "): first[groups.root(member)]
        for member in groups.members()
        if member.startswith("source ")
    }


class _DisjointSets:
    """Sets that grow together: union and find."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def members(self) -> list[str]:
        return list(self._parent)

    def root(self, member: str) -> str:
        parent = self._parent.setdefault(member, member)
        while parent != self._parent[parent]:
            parent = self._parent[parent] = self._parent[self._parent[parent]]
        return parent

    def join(self, one: str, other: str) -> None:
        self._parent[self.root(one)] = self.root(other)
