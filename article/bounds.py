"""The longest texts that are stored: columns have these widths, and input is checked against them.

SQLite stores any length; PostgreSQL refuses the row, and with it the article, in every crawl again.
"""

from __future__ import annotations

URL = 2000
PAGE_KEY = 2100
"""A source's name, a colon and what of the URL identifies the page."""
HTTP_HEADER = 300
"""An ETag or a Last-Modified date; a longer one is not used."""
LAYOUT_NAME = 50
LANGUAGE = 10
NAME = 100
"""A source, an account or whoever acted."""


def fits_url(url: str) -> bool:
    """Return whether an address can be stored."""
    return len(url) <= URL


TITLE = 1000
"""Letters, as of the fields below: headlines of official documents have up to 600."""
LEAD = 10_000
AUTHOR = 300
"""Twenty names."""
SECTION = 300
CAPTION = 2000
TEXT = 1_000_000
"""A whole code of law has a third of it."""
PARAGRAPHS = 20_000
"""The longest law has 4,000; each is an element of the dashboard's page."""
JUDGED_TEXT = 200_000
"""Letters at the beginning that are judged, in half a second to a second; news has 10,000."""
QUOTE = 2_000
"""Letters of a sentence that is stored as the reason of a verdict."""
IMAGES = 500
"""Pictures of one article."""
ATTACHMENTS = 20
"""Documents of one article."""
ATTACHMENT_BYTES = 50_000_000
"""As much as the reading of documents takes."""
