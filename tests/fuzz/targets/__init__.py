"""Everything that is fuzzed, one subject a file."""

from __future__ import annotations

from fuzz.target import Target
from fuzz.targets.addresses import ADDRESSES
from fuzz.targets.announcements import ANNOUNCEMENTS
from fuzz.targets.archives import ARCHIVES
from fuzz.targets.operator import OPERATOR
from fuzz.targets.pages import PAGES
from fuzz.targets.words import WORDS

TARGETS: dict[str, Target] = {
    one.name: one for one in (*PAGES, *ANNOUNCEMENTS, *ARCHIVES, *ADDRESSES, *WORDS, *OPERATOR)
}
