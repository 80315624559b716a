"""Every page on the narrowest screen, without scripts: nothing scrolls sideways."""

from __future__ import annotations

import pytest
from fixtures.dashboard.dashboard_pages import PAGES

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("locale", ["vi-VN", "en-US"])
def test_no_page_scrolls_sideways_at_320_pixels_without_scripts(site, window, locale: str) -> None:
    shown = window(site.base, width=320, locale=locale, java_script_enabled=False)
    wide = {}
    for path in PAGES:
        page = shown.open(path)
        # Scripts of the page are off; what the browser's own tools evaluate is not.
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 320:
            wide[path] = width
    assert wide == {}
