"""Archive references: which responses are archived, and what retention never touches."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fixtures.samples.sample_objects import (
    NOON,
    TEXT,
    article_capture,
    last_fingerprint,
    store_judged,
)

from article.model import Attachment, FetchResult, RawResponse
from crawler.warc.reader import read_response_at
from pipelines.archive.page_archive import PageArchive
from pipelines.archive.retention import prune
from pipelines.process import identify, judge
from settings.archive import ArchiveConfig, ArchivePolicy
from storage.articles.pages import find_page
from storage.articles.revisions import revisions_of
from storage.documents.attachments import add_attachments
from storage.documents.documents import add_document
from storage.engine import Database
from storage.models import Revision, StoredDocument

OFF_TOPIC = "Giá cà phê hôm nay tăng nhẹ ở các tỉnh Tây Nguyên, theo hiệp hội. " * 3
NOW = datetime(2027, 11, 22, tzinfo=UTC)


@pytest.fixture
def plan(tmp_path: Path) -> ArchiveConfig:
    return ArchiveConfig(folder=tmp_path / "archive")


def store(database: Database, plan: ArchiveConfig, days: int = 0, **fields: Any) -> None:
    seen = article_capture(at=NOON + timedelta(days=days), **fields)
    body = f"<p>{seen.article.title}</p>".encode()
    fetch = replace(
        seen.fetch, raw_response=RawResponse(url=seen.address.url, headers=(), body=body)
    )
    evidence = PageArchive(plan)
    last = last_fingerprint(database, seen)
    store_judged(
        database,
        judge(identify(replace(seen, fetch=fetch), last_fingerprint=last)),
        evidence,
    )
    evidence.close()


def revisions(database: Database) -> list[Revision]:
    with database.reading() as session:
        page = find_page(session, "1")
        assert page is not None
        return revisions_of(session, page)


def test_every_revision_of_a_flagged_article_is_archived(
    database: Database, plan: ArchiveConfig
) -> None:
    store(database, plan)
    store(database, plan, 1, title="Bắt ba người mua bán người")
    for revision in revisions(database):
        place = revision.archive
        assert place is not None
        found = read_response_at(plan.folder / place["warc"], place["offset"], limit=10_000)
        assert found is not None
        assert revision.title in found.body.decode()


def test_edit_that_leaves_the_subject_is_archived_too(
    database: Database, plan: ArchiveConfig
) -> None:
    store(database, plan)
    store(database, plan, 1, title="Giá cà phê", text=OFF_TOPIC)
    assert all(revision.archive for revision in revisions(database))


def test_unflagged_article_is_archived_only_if_configured(
    database: Database, plan: ArchiveConfig
) -> None:
    store(database, plan, title="Giá cà phê", text=OFF_TOPIC)
    assert not plan.folder.exists()
    everything = replace(plan, policy=ArchivePolicy.ALL)
    store(database, everything, 1, title="Giá cà phê tăng", text=OFF_TOPIC)
    assert [bool(revision.archive) for revision in revisions(database)] == [False, True]


def test_nothing_is_archived_if_configured(database: Database, plan: ArchiveConfig) -> None:
    store(database, replace(plan, policy=ArchivePolicy.NONE))
    assert not plan.folder.exists()


def test_late_capture_makes_no_revision_and_no_record(
    database: Database, plan: ArchiveConfig
) -> None:
    store(database, plan)
    before = sum(path.stat().st_size for path in plan.folder.iterdir())
    store(database, plan, -3, title="Tên cũ")
    assert sum(path.stat().st_size for path in plan.folder.iterdir()) == before


@pytest.mark.parametrize(
    "limits", [{"keep_days": 30}, {"keep_bytes": 1}], ids=["too old", "too much"]
)
def test_archived_records_of_flagged_articles_are_pruned_on_request_only(
    database: Database, plan: ArchiveConfig, limits: dict[str, int]
) -> None:
    store(database, plan)
    plan = replace(plan, **limits)  # type: ignore[arg-type]
    assert prune(database, plan, now=NOW) == []
    assert len(prune(database, plan, now=NOW, include_evidence=True)) == 1
    assert [revision.archive for revision in revisions(database)] == [None]
    assert revisions(database)[0].text == TEXT.strip()


def test_old_files_of_other_articles_go(database: Database, plan: ArchiveConfig) -> None:
    everything = replace(plan, policy=ArchivePolicy.ALL, keep_days=30)
    store(database, everything, title="Giá cà phê", text=OFF_TOPIC)
    assert prune(database, everything, now=datetime.now(UTC)) == []
    (gone,) = prune(database, everything, now=NOW)
    assert not gone.exists()
    assert [revision.archive for revision in revisions(database)] == [None]


def test_file_of_others_is_evidence_once_its_article_is_flagged(
    database: Database, plan: ArchiveConfig
) -> None:
    everything = replace(plan, policy=ArchivePolicy.ALL, keep_days=30)
    store(database, everything, title="Giá cà phê", text=OFF_TOPIC)
    store(database, everything, 1)
    assert prune(database, everything, now=NOW) == []


@pytest.mark.parametrize(
    ("relevant", "flagged", "remains"),
    [(True, False, True), (False, True, True), (False, False, False)],
)
def test_file_with_documents_of_the_subject_is_never_deleted(
    database: Database, plan: ArchiveConfig, *, relevant: bool, flagged: bool, remains: bool
) -> None:
    if flagged:
        store(database, plan)
    else:
        store(database, plan, title="Giá cà phê", text=OFF_TOPIC)
    url = "https://vov.vn/bao-cao.pdf"
    response = RawResponse(url=url, headers=(), body=b"%PDF-1.7\n")
    archive = PageArchive(plan)
    fetch = FetchResult(at=NOON, status=200, raw_response=response)
    reference = archive.save_document(database, fetch)
    archive.close()
    assert reference
    document = StoredDocument(
        url=url, sha256=reference.sha256, seen_at=NOON, page_count=0, ocr_share=0.0,
        relevant=relevant, score=0.0, archive=asdict(reference),
    )  # fmt: skip
    add_document(database, document, ())
    with database.writing() as session:
        add_attachments(session, 1, [Attachment(url=url)], at=NOON)
    prune(database, replace(plan, keep_days=30), now=NOW)
    assert (plan.folder / reference.warc).exists() is remains
    with database.reading() as session:
        assert (session.get_one(StoredDocument, document.id).archive is not None) is remains


def test_archive_that_is_off_has_no_documents(database: Database, plan: ArchiveConfig) -> None:
    archive = PageArchive(replace(plan, policy=ArchivePolicy.NONE))
    response = RawResponse(url="https://vov.vn/a.pdf", headers=(), body=b"%PDF-1.7\n")
    fetch = FetchResult(at=NOON, status=200, raw_response=response)
    assert archive.save_document(database, fetch) is None
