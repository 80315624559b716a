"""The rendering that a source declares for pages that a script builds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Rendering:
    """A browser runs the page until `wait_for` is on it."""

    wait_for: str
    """CSS selector, as browsers and our own parser know it."""
    within: float = 15.0
    """Seconds; when they are over, the page is read as it is."""
