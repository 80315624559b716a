"""Hours: the part of the day in which a source is asked, on the clocks of its own place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from article.dates import HANOI


@dataclass(frozen=True, kw_only=True)
class Hours:
    """From one time of the day to another; past midnight if the second is the earlier."""

    first: time
    last: time
    """The first that is outside again."""
    zone: tzinfo = HANOI
    pause_outside: timedelta | None = None
    """The shortest pause outside; None leaves the source alone there."""

    def contains(self, at: datetime) -> bool:
        """Return whether an instant lies within."""
        local = at.astimezone(self.zone).time()
        if self.first < self.last:
            return self.first <= local < self.last
        return local >= self.first or local < self.last

    def next_start(self, at: datetime) -> datetime:
        """Return the first instant within, not before this one."""
        if self.contains(at):
            return at
        local = at.astimezone(self.zone)
        day = local.date() + timedelta(days=local.time() >= self.first)
        opening = datetime.combine(day, self.first, tzinfo=self.zone)
        if opening.astimezone(UTC) < at:
            # Where clocks are set back, the hour comes twice: the first one is over.
            opening = opening.replace(fold=1)
        return opening.astimezone(UTC)

    def __str__(self) -> str:
        return f"{self.first:%H:%M}–{self.last:%H:%M}"
