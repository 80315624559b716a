"""Store what registers say of legal documents; another number, day or signer is a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from article.credits.register_entry import RegisterEntry
from article.message import Message, MessageCode, joined, message
from storage.articles.changes import record_document_change
from storage.models import Page, StoredRegisterEntry

_SIGNIFICANCE = 0.7
"""A day of force that moves is what a register is watched for."""


class RegisterCode(MessageCode):
    """What a register says now in place of what it said before."""

    CHANGED = "register_changed"
    ADDED = "register_added"
    WITHDRAWN = "register_withdrawn"


@dataclass(frozen=True, kw_only=True)
class PageEntry:
    """The entry of a page when it was seen."""

    page_id: int
    entry: RegisterEntry
    at: datetime


def store_register_entries(session: Session, entries: Sequence[PageEntry]) -> None:
    """Store entries in place of those before, and record what differs."""
    for one in entries:
        stored = session.get(StoredRegisterEntry, one.page_id)
        values = asdict(one.entry) | {"replaces": list(one.entry.replaces)}
        if stored is None:
            session.add(StoredRegisterEntry(page_id=one.page_id, **values))
            continue
        changed = [
            _message(name, getattr(stored, name), value)
            for name, value in values.items()
            if getattr(stored, name) != value
        ]
        if changed:
            for name, value in values.items():
                setattr(stored, name, value)
            page = session.get_one(Page, one.page_id)
            record_document_change(
                session, page, joined(changed), at=one.at, significance=_SIGNIFICANCE
            )


def _message(name: str, old: object, new: object) -> Message:
    what = f"register-{name}"
    if not old:
        return message(RegisterCode.ADDED, what=what, new=_text(new))
    if not new:
        return message(RegisterCode.WITHDRAWN, what=what, old=_text(old))
    return message(RegisterCode.CHANGED, what=what, old=_text(old), new=_text(new))


def _text(value: object) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return ", ".join(value) if isinstance(value, list | tuple) else str(value)
