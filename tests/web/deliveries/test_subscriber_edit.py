"""Subscribers are edited in their row: schedule, language and saved search; the cursor and what is pending stay."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from storage.models import AuditEntry, Subscriber

pytestmark = pytest.mark.slow


@pytest.fixture
def reader(either_site: Any) -> int:
    """Add a reader of everything, each day at seven."""
    either_site.post(
        "/subscribers", email="mai@example.org", cadence="daily", hour="7", language="vi"
    )
    either_site.post("/searches", name="Lào", filters="place=LA")
    return row(either_site).id


def row(site: Any) -> Subscriber:
    with site.database.reading() as session:
        found: Subscriber = session.scalars(select(Subscriber)).one()
        return found


def test_schedule_language_and_search_are_changed_and_recorded(either_site, reader: int) -> None:
    before = row(either_site)
    either_site.post(
        f"/subscribers/{reader}/edit", cadence="weekly", hour="9", language="en", search="Lào"
    )
    now = row(either_site)
    assert (now.cadence, now.hour, now.language) == ("weekly", 9, "en")
    assert now.filters == ["search=Lào"]
    assert now.next_due_at > before.next_due_at
    assert (now.email, now.cursor) == (before.email, before.cursor)
    with either_site.database.reading() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert entry is not None
        assert (entry.action, entry.target) == ("subscriber edit", "mai@example.org")
    assert "sửa cách nhận bản tin" in either_site.get("/audit").body


def test_filters_stay_as_they_are_unless_others_are_chosen(either_site, reader: int) -> None:
    either_site.post(f"/subscribers/{reader}/edit", search="Lào")
    either_site.post(f"/subscribers/{reader}/edit", search="*", hour="8")
    assert row(either_site).filters == ["search=Lào"]
    either_site.post(f"/subscribers/{reader}/edit", search="")
    assert row(either_site).filters == []


def test_search_that_does_not_exist_is_refused_and_nothing_changes(
    either_site, reader: int
) -> None:
    refused = either_site.post(f"/subscribers/{reader}/edit", search="Không có", hour="3")
    assert refused.status == 409
    assert "Không thêm được" in refused.body or "Không có" in refused.body
    assert (row(either_site).hour, row(either_site).filters) == (7, [])
    assert either_site.post("/subscribers/999/edit", hour="3").status == 404
