"""Fixed pages to watch: a law's text, a hotline, a list of services."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, HttpUrl

DEFAULT_INTERVAL = timedelta(hours=6)
MIN_INTERVAL = timedelta(minutes=15)
MAX_INTERVAL = timedelta(days=30)
_INTERVAL = re.compile(r"([0-9]{1,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def _web_address(url: str) -> str:
    HttpUrl(url)
    return url


def parse_interval(value: object) -> timedelta:
    """Read an interval such as `30m`, `6h` or `1d`; raises ValueError."""
    read = _INTERVAL.fullmatch(value) if isinstance(value, str) else None
    interval = timedelta(**{_UNITS[read[2]]: int(read[1])}) if read else value
    if not isinstance(interval, timedelta) or not MIN_INTERVAL <= interval <= MAX_INTERVAL:
        raise ValueError(f'{value!r} is no interval from "15m" to "30d", such as "6h"')
    return interval


class FixedPage(BaseModel):
    """One page and the selector of the part that counts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Annotated[str, AfterValidator(_web_address)]
    selector: str | None = None
    """CSS; without one the page is read as an article is."""
    language: str = "vi"
    every: Annotated[timedelta, BeforeValidator(parse_interval)] = DEFAULT_INTERVAL
    """Time between two checks."""
