"""Everything that is fuzzed, one subject a file."""

from __future__ import annotations

from fuzz.target import FuzzTarget
from fuzz.targets.discovery import ANNOUNCEMENTS
from fuzz.targets.pages import PAGES
from fuzz.targets.settings_values import OPERATOR
from fuzz.targets.text_formats import WORDS
from fuzz.targets.urls import ADDRESSES
from fuzz.targets.warc import ARCHIVES

TARGETS: dict[str, FuzzTarget] = {
    one.name: one for one in (*PAGES, *ANNOUNCEMENTS, *ARCHIVES, *ADDRESSES, *WORDS, *OPERATOR)
}
