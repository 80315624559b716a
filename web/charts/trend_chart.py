"""A chart of two series by period: bars side by side, an axis with values, the running period marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from presentation.periods import PeriodRange, PeriodUnit

WIDTH, HEIGHT = 720, 260
_LEFT, _TOP, _BOTTOM = 44, 16, 34
_MAX_LABELS = 9
_MAX_VALUES = 16
"""Periods up to which each bar has its value written above it."""


@dataclass(frozen=True, kw_only=True)
class ChartBar:
    """A bar of one series."""

    series: int
    value: int
    start: date
    x: float
    y: float
    width: float
    height: float
    is_running: bool
    """Whether the period is not over yet."""


@dataclass(frozen=True, kw_only=True)
class ChartTick:
    """A value of the axis, or the label of a period."""

    at: float
    value: int = 0
    start: date | None = None


@dataclass(frozen=True, kw_only=True)
class TrendChart:
    """Everything that is drawn."""

    bars: tuple[ChartBar, ...]
    values: tuple[ChartTick, ...]
    labels: tuple[ChartTick, ...]
    has_values: bool
    unit: PeriodUnit
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    base: int = HEIGHT - _BOTTOM


def trend_chart(
    periods: PeriodRange, series: Sequence[Sequence[int]], *, today: date
) -> TrendChart:
    """Place the bars of each series; the axis ends at a round number."""
    steps = axis_values(max((max(one, default=0) for one in series), default=0))
    top, base = steps[-1], HEIGHT - _BOTTOM
    step = (WIDTH - _LEFT) / len(periods.starts)
    width = step * 0.8 / max(len(series), 1)
    bars = []
    for number, values in enumerate(series):
        for index, value in enumerate(values):
            start = periods.starts[index]
            end = periods.starts[index + 1] if index + 1 < len(periods.starts) else periods.end
            height = (base - _TOP) * value / top
            bars.append(
                ChartBar(
                    series=number, value=value, start=start, is_running=start <= today < end,
                    x=round(_LEFT + index * step + step * 0.1 + number * width, 1),
                    y=round(base - height, 1), width=round(width, 1), height=round(height, 1),
                )
            )  # fmt: skip
    every = -(-len(periods.starts) // _MAX_LABELS)
    return TrendChart(
        bars=tuple(bars),
        values=tuple(
            ChartTick(at=round(base - (base - _TOP) * one / top, 1), value=one) for one in steps
        ),
        labels=tuple(
            ChartTick(at=round(_LEFT + (index + 0.5) * step, 1), start=start)
            for index, start in enumerate(periods.starts)
            if index % every == 0
        ),
        has_values=len(periods.starts) <= _MAX_VALUES,
        unit=periods.unit,
    )


def axis_values(most: int) -> list[int]:
    """Return round values from 0 to at least the most, in at most five steps."""
    step = 1
    while step * 5 < most:
        # 1, 2, 5, 10, 20, 50 and so on.
        step = step // 2 * 5 if str(step)[0] == "2" else step * 2
    return [step * number for number in range(max(1, -(-most // step)) + 1)]
