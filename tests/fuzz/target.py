"""What is fuzzed: inputs, and what must hold for each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis.strategies import SearchStrategy


@dataclass(frozen=True, kw_only=True)
class FuzzTarget:
    """A reader of foreign input."""

    name: str
    cases: SearchStrategy[Any]
    check: Callable[[Any], object]
    """Raises for a finding: AssertionError, or whatever the reader should not have raised."""
    seconds: float = 3.0
    """CPU time that one case may take: ten times the worst that an honest input of the size takes."""
    share: float = 1.0
    """The part of the time that it gets, beside the others."""
    batch: int = 100
    """Cases a round; a round is what a seed repeats."""


class FuzzFailure(BaseException):
    """The case took too much time or memory; no Exception, so that nobody swallows it."""
