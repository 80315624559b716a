"""A subscription as it is asked for: checked here, once, before it reaches the database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo, available_timezones

from digest.channel import open_channel
from digest.errors import DigestError
from digest.filters import read_filter
from digest.message import mail_address
from digest.value import Language
from storage.models import Cadence, WhenEmpty

_QUIET = re.compile(r"([01]?\d|2[0-3])-([01]?\d|2[0-3])")


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What is to be set; None leaves it as it is."""

    language: Language | None = None
    cadence: Cadence | None = None
    hour: int | None = None
    zone: str | None = None
    filters: Sequence[str] | None = None
    quiet: str | None = None
    when_empty: WhenEmpty | None = None
    operator: bool | None = None
    channel: str | None = None

    def columns(self, *, sources: Sequence[str]) -> dict[str, object]:
        """Check every wish and give what to store; raises DigestError naming the wrong one."""
        found: dict[str, object] = {
            name: value
            for name in ("cadence", "hour", "when_empty", "operator")
            if (value := getattr(self, name)) is not None
        }
        if self.language is not None:
            found["language"] = self.language.value
        if self.zone is not None:
            found["zone"] = _zone(self.zone)
        if self.filters is not None:
            read_filter(self.filters, sources=sources)
            found["filters"] = list(self.filters)
        if self.quiet is not None:
            found["quiet_from"], found["quiet_until"] = _quiet(self.quiet)
        if self.channel is not None:
            if self.channel:
                open_channel(self.channel)
            found["channel"] = self.channel or None
        return found


DEFAULTS = Wishes(
    language=Language.VIETNAMESE,
    cadence=Cadence.DAILY,
    hour=7,
    zone="Asia/Ho_Chi_Minh",
    filters=(),
    quiet="",
    when_empty=WhenEmpty.SILENCE,
    operator=False,
    channel="",
)


def subscriber_address(email: str) -> str:
    """Give the address as it is kept: bare, its host in lower case."""
    return mail_address(email.strip(), named="the subscriber")


def _zone(name: str) -> str:
    # Not merely what ZoneInfo opens: it would open files of the system by their path.
    if name not in available_timezones():
        raise DigestError(f"zone {name!r}: there is no such time zone. Example: Asia/Ho_Chi_Minh")
    return ZoneInfo(name).key


def _quiet(hours: str) -> tuple[int | None, int | None]:
    if not hours:
        return None, None
    read = _QUIET.fullmatch(hours)
    if read is None or read[1] == read[2]:
        raise DigestError(f"quiet hours {hours!r}: write two different hours, such as 22-6")
    return int(read[1]), int(read[2])
