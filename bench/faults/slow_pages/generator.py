"""Pages made to be slow: nested, huge, repeated, and bait for patterns, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.faults.slow_pages import embedded, markup, reports, text

SIZES = (20_000, 100_000, 290_000, 1_000_000)
"""Letters; up to 300,000 the selectors read on the loop, without anybody who could end them."""
Write = Callable[[int, random.Random], str]
FAMILIES: dict[str, Write] = {
    **markup.FAMILIES,
    **text.FAMILIES,
    **reports.FAMILIES,
    **embedded.FAMILIES,
}


@dataclass(frozen=True)
class SlowPage:
    """A page, and how it was made."""

    name: str
    page: str


def slow_pages(count: int, *, seed: int = 1, first: int = 0) -> Iterator[SlowPage]:
    """Yield pages; the families take turns, sizes and details are drawn."""
    names = list(FAMILIES)
    for number in range(first, count):
        chance = random.Random(seed * 1_000_003 + number)  # noqa: S311 - repeatable
        name, size = names[number % len(names)], chance.choice(SIZES)
        yield SlowPage(f"{number} {name}, {size:,}", FAMILIES[name](size, chance))
