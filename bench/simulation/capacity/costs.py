"""The measured costs that the simulation of capacity is fed with, from costs.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

_FILE = Path(__file__).with_name("costs.toml")


@dataclass(frozen=True, kw_only=True)
class CapacityCosts:
    """One figure a field; times in milliseconds."""

    new_article: float
    """Of the processor, to read, judge, group and store one."""
    reading: float
    """The part of it that reads the page."""
    quiet_round: float
    """Of the processor, to ask a source's lists and find nothing new."""
    serial_share: float
    """Of new_article without reading: what one process in the whole system may do at a time."""
    digest_for_200: float
    latency: float
    host_delay: float
    connections_of_worker: float
    connections_of_scheduler: float
    connections_allowed: float

    @classmethod
    def measured(cls) -> Self:
        """Read the file."""
        return cls(**{name: float(one["value"]) for name, one in read_file().items()})

    @property
    def turn(self) -> float:
        """Milliseconds of the database's one turn that a new article takes."""
        return (self.new_article - self.reading) * self.serial_share

    @property
    def beside_turn(self) -> float:
        """Milliseconds of a new article that any number of workers spend side by side."""
        return self.new_article - self.turn


def read_file() -> dict[str, dict[str, float | str]]:
    """Return the figures with their sources; raises ValueError when one is missing or too many."""
    found = tomllib.loads(_FILE.read_text("utf-8"))
    wanted = {one.name for one in fields(CapacityCosts)}
    if found.keys() != wanted:
        raise ValueError(f"{_FILE.name}: {sorted(found.keys() ^ wanted)}")
    return found
