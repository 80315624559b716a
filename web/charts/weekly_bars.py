"""Volume by week and tier, as stacked bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from web.charts.dashboard_stats import WeeklyCount

WIDTH, HEIGHT = 560, 160
SHOWN_TIERS = ("core", "related")
_GAP = 8


@dataclass(frozen=True, kw_only=True)
class WeekBar:
    """One tier of one week."""

    tier: str
    count: int
    week: WeeklyCount
    x: float
    y: float
    width: float
    height: float


def max_weekly_count(weeks: Sequence[WeeklyCount]) -> int:
    """Return the count of the tallest week."""
    return max((sum(week.tiers.get(tier, 0) for tier in SHOWN_TIERS) for week in weeks), default=0)


def weekly_bars(weeks: Sequence[WeeklyCount]) -> list[WeekBar]:
    """Place the bars; the tallest week fills the height."""
    tallest = max_weekly_count(weeks)
    step = WIDTH / max(len(weeks), 1)
    found = []
    for number, week in enumerate(weeks):
        top = float(HEIGHT)
        for tier in SHOWN_TIERS:
            count = week.tiers.get(tier, 0)
            height = HEIGHT * count / tallest if tallest else 0
            top -= height
            if count:
                found.append(
                    WeekBar(
                        tier=tier, count=count, week=week, x=round(number * step + _GAP / 2, 1),
                        y=round(top, 1), width=round(step - _GAP, 1), height=round(height, 1),
                    )
                )  # fmt: skip
    return found
