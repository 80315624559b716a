"""Clicks that lead to another page."""

from __future__ import annotations

from playwright.sync_api import Locator


def follow(target: Locator) -> None:
    """Click a link or a button, and wait until the page it leads to has loaded, redirects included."""
    with target.page.expect_navigation():
        target.click()
