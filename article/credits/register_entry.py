"""A register entry: what a register of legal documents says of one, beside its abstract."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

_NUMBER = re.compile(r"(?<![\w/])\d{1,5}/(?:\d{4}/)?[^\W\d_]{1,12}\d{0,3}(?:-[^\W\d_]{1,12}){0,3}")
_REPLACING = re.compile(r"(?i)(?:thay thế|bãi bỏ|huỷ bỏ|hủy bỏ)[^.;\n]{0,300}")
_DAY = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_CYRILLIC = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
"""Numbers are typed with Cyrillic capitals that look the same: `НĐ-СР`."""
MAX_REPLACED = 20


@dataclass(frozen=True, kw_only=True)
class RegisterEntry:
    """Absent fields are None, never invented; texts as printed."""

    number: str | None = None
    kind: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    effective_on: date | None = None
    signer: str | None = None
    replaces: tuple[str, ...] = ()
    """Numbers of the documents that it replaces or repeals, as far as the page names them."""

    @property
    def is_empty(self) -> bool:
        """Whether the page says nothing of the kind."""
        return not any(getattr(self, one.name) for one in fields(self))


def read_number(text: str | None) -> str | None:
    """Return the number of a document in Latin letters; None where there is none."""
    found = document_numbers((text or "").translate(_CYRILLIC))
    return found[0] if found else None


def document_numbers(text: str) -> list[str]:
    """List the numbers of documents in a text, each once."""
    return list(dict.fromkeys(_NUMBER.findall(text.translate(_CYRILLIC))))


def replaced_numbers(texts: Iterable[str], *, own: str | None) -> tuple[str, ...]:
    """Return the numbers that stand behind words of replacement and repeal."""
    passages = (match[0] for text in texts for match in _REPLACING.finditer(text))
    found = (number for passage in passages for number in document_numbers(passage))
    return tuple(dict.fromkeys(one for one in found if one != own))[:MAX_REPLACED]


def read_day(text: str | None) -> date | None:
    """Return a day printed as dd-mm-yyyy; one in the future too, as days of force are."""
    match = _DAY.search(text or "")
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None
