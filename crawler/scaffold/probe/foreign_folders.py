"""Folders of a site whose pages have addresses as articles have, and are none: videos, photos, offers, about us."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

_MAX_FOLDERS = 4
_TRIED_PER_FOLDER = 2


@dataclass(frozen=True, order=True)
class AddressFolder:
    """Where an address stands, as far as it sets kinds of page apart."""

    path: str
    holds_pages: bool
    """The page stands in the folder itself, and not in folders beneath it."""

    @property
    def pattern(self) -> str:
        """Return the expression for the paths of such addresses."""
        start = re.escape(self.path).replace(r"\-", "-")
        return start + (r"[^/]*/?$" if self.holds_pages else "")


def untried_folders(
    announced: Sequence[str], *, read: Iterable[str]
) -> dict[AddressFolder, list[str]]:
    """Map folders that are the minority of what is announced to some of their addresses.

    Folders of pages that were read as articles are left out.
    """
    common = _common([_folders(url) for url in announced])
    found: dict[AddressFolder, list[str]] = {}
    for url in announced:
        found.setdefault(_folder(url, depth=common), []).append(url)
    known = {_folder(url, depth=common) for url in read}
    minor = {
        folder: urls[:_TRIED_PER_FOLDER]
        for folder, urls in found.items()
        if folder not in known and 3 * len(urls) <= len(announced)
    }
    return dict(list(minor.items())[:_MAX_FOLDERS])


def without_folders(
    pattern: str, folders: Iterable[AddressFolder], *, lists: Iterable[str] = ()
) -> str:
    """Narrow a pattern of addresses, so that no list and nothing in these folders is an article."""
    own = [re.escape(path).replace(r"\-", "-") + r"/?(?:\?|$)" for path in sorted(set(lists))]
    named = "|".join([*own, *(one.pattern for one in sorted(folders))])
    return f"^(?!{named})" + pattern.removeprefix("^") if named else pattern


def _folders(url: str) -> list[str]:
    return urlsplit(url).path.strip("/").split("/")[:-1]


def _common(paths: Sequence[list[str]]) -> int:
    """Count the folders that all share; addresses at the root share none."""
    count = 0
    for names in zip(*paths, strict=False):
        if len(set(names)) > 1 or any(len(one) <= count for one in paths):
            break
        count += 1
    return count


def _folder(url: str, *, depth: int) -> AddressFolder:
    """Return the first folder that sets an address apart; a number is of the article, not of a kind."""
    folders = _folders(url)
    apart = folders[depth : depth + 1]
    named = [] if not apart or apart[0].isdigit() else apart
    path = "/".join(["", *folders[:depth], *named, ""])
    return AddressFolder(path=path, holds_pages=not apart)
