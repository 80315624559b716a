"""Store a batch of items: insert new pages, touch unchanged ones, revise changed ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from article.model import ArticleCapture, MissingCapture, MissReason
from article.removal import RemovalState, record_miss
from grouping.new_pages import NewArticle, group_new_pages
from pipelines.intake.insert_new import NewPage, insert_new_pages
from pipelines.intake.link_attachments import PageLinks, confirm_links, link_attachments
from pipelines.intake.revise_changed import mark_present, revise_changed
from pipelines.intake.store_register_entries import PageEntry, store_register_entries
from pipelines.intake.touch_unchanged import touch_unchanged
from pipelines.items import JudgedCapture, StoredCapture, StoreOutcome
from storage.articles.change_detection import confirm_revision
from storage.articles.changes import record_removal_change
from storage.articles.pages import other_page_was_seen
from storage.articles.recheck_plan import next_check_of
from storage.locks.grouping_lock import (
    acquire_grouping_lock,
    lock_addresses,
    share_grouping_lock,
)
from storage.models import ChangeKind, Page, PageState
from storage.stories.grouping_log import newest_number

StorableItem = NewPage | JudgedCapture | MissingCapture


def store_batch(
    session: Session, items: Sequence[StorableItem], *, lock_first: bool = False
) -> list[StoredCapture | None]:
    """Store the items inside the caller's transaction; results in their order, None for a miss.

    Raises GroupingLockShared where several are only checked, and one of them has other words now, and
    GroupingLockTooLate where a page that was only checked had changed meanwhile: then repeat it with `lock_first`.
    """
    only_checks = not lock_first and all(_is_check(item) for item in items)
    if not only_checks:
        # A stored page is found by its row: a check saves the query.
        lock_addresses(session, {address for item in items for address in _addresses(item)})
    first = _without_repeats(items)
    inserted = _insert_and_group(session, list(first.values()))
    if lock_first or (len(items) > 1 and not first):
        # Before any row: two batches that hold many rows each would wait for each other.
        if only_checks:
            share_grouping_lock(session)
        else:
            acquire_grouping_lock(session)
    results: list[StoredCapture | None] = []
    for item in items:
        if isinstance(item, MissingCapture):
            store_missing(session, item)
            results.append(None)
        elif isinstance(item, NewPage):
            new = inserted if first.get(item.key) is item else _insert_and_group(session, [item])
            results.append(_stored_as_new(new, item) or revise_changed(session, item.item))
        elif item.unchanged:
            results.append(touch_unchanged(session, item) or revise_changed(session, item))
        else:
            results.append(revise_changed(session, item))
    _postpone_redirected(session, items)
    link_attachments(session, list(_links(items, results)))
    store_register_entries(session, list(_entries(items, results)))
    return results


def _insert_and_group(session: Session, new_pages: Sequence[NewPage]) -> dict[str, NewArticle]:
    """Insert and group pages that are not stored, and return them by key; the grouping lock is held then."""
    if not new_pages:
        return {}
    since = newest_number(session)
    inserted = insert_new_pages(session, new_pages)
    group_new_pages(session, list(inserted.values()), since=since)
    return inserted


def _addresses(item: StorableItem) -> Iterator[str]:
    """Yield the key and URLs whose rows an item may insert or read."""
    address = item.address if isinstance(item, MissingCapture) else _capture_of(item).address
    yield from (address.key, address.url)
    if not isinstance(item, MissingCapture):
        capture = _capture_of(item)
        yield from capture.aliases
        if capture.article.original_url:
            yield capture.article.original_url


def _is_check(item: StorableItem) -> bool:
    return isinstance(item, MissingCapture) or (isinstance(item, JudgedCapture) and item.unchanged)


def _current(
    items: Sequence[StorableItem], results: Sequence[StoredCapture | None]
) -> Iterator[tuple[StoredCapture, ArticleCapture]]:
    """Yield what was stored of articles; an older capture says nothing of today."""
    for item, result in zip(items, results, strict=True):
        if isinstance(item, MissingCapture) or result is None:
            continue
        if result.outcome is not StoreOutcome.OLDER:
            yield result, _capture_of(item)


def _links(
    items: Sequence[StorableItem], results: Sequence[StoredCapture | None]
) -> Iterator[PageLinks]:
    for result, capture in _current(items, results):
        found = capture.article.attachments
        # A new page without any has none stored.
        may_differ = result.has_attachments and result.outcome is not StoreOutcome.NEW
        if found or may_differ:
            yield PageLinks(page_id=result.page_id, attachments=found, at=capture.fetch.at)


def _entries(
    items: Sequence[StorableItem], results: Sequence[StoredCapture | None]
) -> Iterator[PageEntry]:
    for result, capture in _current(items, results):
        if entry := capture.article.register:
            yield PageEntry(page_id=result.page_id, entry=entry, at=capture.fetch.at)


def _postpone_redirected(session: Session, items: Sequence[StorableItem]) -> None:
    """Plan the next check of pages whose URLs lead to another stored page now.

    Nothing else was learnt of them, but a page that stays due is requested in every crawl.
    """
    captures = [_capture_of(item) for item in items if not isinstance(item, MissingCapture)]
    led_to = {url: one for one in captures for url in one.aliases}
    if not led_to:
        return
    for page in session.scalars(select(Page).where(Page.url.in_(list(led_to)))):
        capture = led_to[page.url]
        at = capture.fetch.at
        if page.key == capture.address.key or page.source != capture.source:
            continue
        if page.next_check_at is not None and at > page.last_checked_at:
            page.last_checked_at = at
            page.next_check_at = next_check_of(session, page).at


def _capture_of(item: NewPage | JudgedCapture) -> ArticleCapture:
    return item.item.capture if isinstance(item, NewPage) else item.capture


def store_missing(session: Session, missing: MissingCapture) -> None:
    """Record that a known page was gone, or answered 304; unknown pages stay unknown."""
    page = session.scalar(select(Page).where(Page.key == missing.address.key).with_for_update())
    at = missing.fetch.at
    if page is None or at < page.last_checked_at:
        return
    if missing.reason is MissReason.NOT_MODIFIED:
        confirm_revision(session, page, at=at)
        mark_present(session, page, at)
        confirm_links(session, page.id, at=at)
        return
    before = RemovalState(removed=page.state is PageState.REMOVED, absent_since=page.absent_since)
    after = record_miss(before, at=at, site_answers=other_page_was_seen(session, page))
    page.last_checked_at = at
    page.absent_since = after.absent_since
    if after.removed and not before.removed:
        page.state = PageState.REMOVED
        record_removal_change(session, page, ChangeKind.REMOVED, at=at)
    page.next_check_at = next_check_of(session, page).at


def _without_repeats(items: Sequence[StorableItem]) -> dict[str, NewPage]:
    """Select by key the new pages that can be inserted together; a possible copy comes after."""
    new = [item for item in items if isinstance(item, NewPage)]
    urls = {url for item in new for url in _urls(item)}
    first: dict[str, NewPage] = {}
    text_digests = set[str]()
    for item in new:
        if item.item.capture.article.original_url in urls - _urls(item):
            continue
        if item.key not in first and item.item.text_digest not in text_digests:
            first[item.key] = item
            text_digests.add(item.item.text_digest)
    return first


def _urls(page: NewPage) -> set[str]:
    return {page.item.capture.address.url, *page.item.capture.aliases}


def _stored_as_new(inserted: Mapping[str, NewArticle], page: NewPage) -> StoredCapture | None:
    """Return the result of an insertion; None if another process had inserted the page."""
    if page.key not in inserted:
        return None
    return StoredCapture(
        page_id=inserted[page.key].page.id, outcome=StoreOutcome.NEW, flagged=page.is_flagged
    )
