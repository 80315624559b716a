"""Labels and assignments of pages: setting and reading them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storage.inserts.upsert import insert_rows_or_ignore, upsert_rows
from storage.models import Account, Assignment, PageLabel


@dataclass(frozen=True, kw_only=True)
class Annotations:
    """What analysts noted on some pages."""

    labels: dict[int, list[str]]
    assignees: dict[int, str]


def load_annotations(session: Session, page_ids: Collection[int]) -> Annotations:
    """Load the labels and assignees of pages."""
    labels: dict[int, list[str]] = defaultdict(list)
    rows = session.execute(
        select(PageLabel.page_id, PageLabel.label)
        .where(PageLabel.page_id.in_(page_ids))
        .order_by(PageLabel.label)
    )
    for page_id, label in rows:
        labels[page_id].append(label)
    assigned = session.execute(
        select(Assignment.page_id, Assignment.assignee).where(Assignment.page_id.in_(page_ids))
    )
    return Annotations(labels=dict(labels), assignees={page: name for page, name in assigned})  # noqa: C416 - rows are no pairs


def add_label(
    session: Session, page_ids: Collection[int], label: str, *, by: str, at: datetime
) -> None:
    """Put a label on pages; one that is there stays as it is."""
    rows = [{"page_id": one, "label": label, "added_by": by, "at": at} for one in page_ids]
    insert_rows_or_ignore(session, PageLabel, rows)


def remove_label(session: Session, page_ids: Collection[int], label: str) -> None:
    """Remove a label from pages."""
    session.execute(
        delete(PageLabel).where(PageLabel.page_id.in_(page_ids), PageLabel.label == label)
    )


def assign(
    session: Session, page_ids: Collection[int], assignee: str, *, by: str, at: datetime
) -> None:
    """Assign pages to one account instead of the one before; to none, if the name is empty."""
    if assignee:
        rows = [
            {"page_id": one, "assignee": assignee, "assigned_by": by, "at": at} for one in page_ids
        ]
        upsert_rows(session, Assignment, rows)
    else:
        session.execute(delete(Assignment).where(Assignment.page_id.in_(page_ids)))


def labels_in_use(session: Session, *, limit: int) -> list[str]:
    """Return the labels, the most used first."""
    query = select(PageLabel.label).group_by(PageLabel.label)
    return list(session.scalars(query.order_by(func.count().desc(), PageLabel.label).limit(limit)))


def possible_assignees(session: Session) -> list[str]:
    """Return the names of the accounts that are open."""
    query = select(Account.name).where(Account.closed_at.is_(None)).order_by(Account.name)
    return list(session.scalars(query))
