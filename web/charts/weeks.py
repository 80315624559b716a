"""Volume by week and tier, as stacked bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from web.figures import Week

WIDTH, HEIGHT = 560, 160
SHOWN = ("core", "related")
_GAP = 8


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One tier of one week."""

    tier: str
    count: int
    week: Week
    x: float
    y: float
    width: float
    height: float


def most(weeks: Sequence[Week]) -> int:
    """Give the count of the tallest week."""
    return max((sum(week.tiers.get(tier, 0) for tier in SHOWN) for week in weeks), default=0)


def bars(weeks: Sequence[Week]) -> list[Bar]:
    """Place the bars; the tallest week fills the height."""
    tallest = most(weeks)
    step = WIDTH / max(len(weeks), 1)
    found = []
    for number, week in enumerate(weeks):
        top = float(HEIGHT)
        for tier in SHOWN:
            count = week.tiers.get(tier, 0)
            height = HEIGHT * count / tallest if tallest else 0
            top -= height
            if count:
                found.append(
                    Bar(
                        tier=tier, count=count, week=week, x=round(number * step + _GAP / 2, 1),
                        y=round(top, 1), width=round(step - _GAP, 1), height=round(height, 1),
                    )
                )  # fmt: skip
    return found
