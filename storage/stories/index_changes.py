"""What transactions entered into the indexes, or removed, and whether it concerns a page."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Set
from dataclasses import dataclass


@dataclass(frozen=True)
class IndexedPage:
    """The hashes by which other pages find a page."""

    minhashes: Set[int]
    features: Set[int]
    day: int


@dataclass(frozen=True)
class IndexChanges:
    """What was entered or removed by the transactions that were committed since a number."""

    newest: int
    """The number of the last of them."""
    everything: bool = False
    """Whether any lookup may find something else now."""
    minhashes: Set[int] = frozenset()
    features: tuple[tuple[int, Set[int]], ...] = ()
    """By page, with its day."""

    def concern(self, page: IndexedPage, *, days: Collection[int], min_shared: int) -> bool:
        """Return whether a lookup of the page may find now what it did not find before.

        `days` are those on which reports of its event are looked for, `min_shared` the features that
        two reports must share.
        """
        return (
            self.everything
            or not self.minhashes.isdisjoint(page.minhashes)
            or any(
                day in days and len(features & page.features) >= min_shared
                for day, features in self.features
            )
        )


def pack(numbers: Collection[int]) -> bytes:
    """Return signed 64-bit numbers as bytes."""
    return array("q", numbers).tobytes()


def unpack(stored: bytes) -> array[int]:
    """Return the numbers that were packed."""
    numbers = array("q")
    numbers.frombytes(stored)
    return numbers


def unpack_by_page(stored: bytes) -> Iterator[tuple[int, Set[int]]]:
    """Yield the day and the hashes of each page, packed as day, count and these."""
    numbers, start = unpack(stored), 0
    while start < len(numbers):
        day, count = numbers[start], numbers[start + 1]
        yield day, frozenset(numbers[start + 2 : start + 2 + count])
        start += 2 + count
