"""Volume by week: a bar for the articles, its lower part for the events they report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from web.charts.dashboard_stats import WeeklyCount

WIDTH, HEIGHT = 560, 160
_GAP = 8


@dataclass(frozen=True, kw_only=True)
class WeekBar:
    """The events of one week, or the articles beyond the first of each event."""

    kind: str
    """`events` or `articles`."""
    count: int
    """Events, or all articles."""
    week: WeeklyCount
    x: float
    y: float
    width: float
    height: float
    is_running: bool
    """Whether the week is not over yet."""


def max_weekly_count(weeks: Sequence[WeeklyCount]) -> int:
    """Return the articles of the tallest week."""
    return max((week.articles for week in weeks), default=0)


def weekly_bars(weeks: Sequence[WeeklyCount]) -> list[WeekBar]:
    """Place the bars; the tallest week fills the height."""
    tallest = max_weekly_count(weeks)
    step = WIDTH / max(len(weeks), 1)
    found = []
    for number, week in enumerate(weeks):
        top = float(HEIGHT)
        parts = (
            ("events", week.events, week.events),
            ("articles", week.articles - week.events, week.articles),
        )
        for kind, part, count in parts:
            if not part:
                continue
            height = HEIGHT * part / tallest
            top -= height
            found.append(
                WeekBar(
                    kind=kind, count=count, week=week, x=round(number * step + _GAP / 2, 1),
                    y=round(top, 1), width=round(step - _GAP, 1), height=round(height, 1),
                    is_running=number == len(weeks) - 1,
                )
            )  # fmt: skip
    return found
