"""Story page: why articles are together; analysts split, merge and undo it, and viewers cannot."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from fixtures.dashboard.web_accounts import enter
from sqlalchemy import select

from storage.models import AccountRole, AuditEntry, Page

pytestmark = pytest.mark.slow

TEXT = "Công an tỉnh Lào Cai triệt phá đường dây mua bán người, giải cứu 9 nạn nhân bị lừa bán."


def stories(site: Any) -> dict[str, int | None]:
    """Return the story of each article."""
    with site.database.reading() as session:
        return {page.url: page.story_id for page in session.scalars(select(Page))}


def acts(site: Any) -> list[tuple[str, str, str]]:
    with site.database.reading() as session:
        return [(one.action, one.target, one.detail) for one in session.scalars(select(AuditEntry))]


@pytest.fixture
def story(either_site: Any) -> int:
    """Return the story of the sample week: an article and its copy."""
    number = stories(either_site)["https://x.vn/b"]
    assert number is not None
    return number


def test_page_says_why_each_article_is_in_the_story(either_site, story: int) -> None:
    body = either_site.get(f"/stories/{story}").body
    assert "với bài #1: giống nhau" in body


def test_lone_article_is_merged_after_a_preview_and_split_off_again_by_undo(
    either_site, story: int
) -> None:
    lone = "https://vov.vn/a-4.vov"
    preview = either_site.get(f"/stories/{story}?merge={quote(lone)}").body
    assert "Cảnh báo lừa bán người sang Lào" in preview
    assert stories(either_site)[lone] is None
    merged = either_site.post(f"/stories/{story}/merge", **{"page-4": "1"})
    assert stories(either_site)[lone] == story
    page = either_site.get(merged.headers["location"]).body
    assert "Đã gộp 1 bài." in page
    assert "do người phân tích quyết định" in page
    either_site.post(f"/stories/{story}/split", **{"page-4": "1"})
    assert stories(either_site)[lone] is None
    assert stories(either_site)["https://x.vn/b"] == story
    assert [(action, target) for action, target, _ in acts(either_site)] == [
        ("story merge", f"story {story}"), ("story split", f"story {story}"),
    ]  # fmt: skip
    assert "gộp sự kiện" in either_site.get("/audit").body


def test_splitting_everything_is_refused_with_the_reason(either_site, story: int) -> None:
    refused = either_site.post(f"/stories/{story}/split", **{"page-1": "1", "page-2": "1"})
    assert refused.status == 409
    assert "hãy chọn một số, không phải tất cả" in refused.body
    assert acts(either_site) == []


def test_article_that_does_not_exist_is_not_merged(either_site, story: int) -> None:
    assert either_site.post(f"/stories/{story}/merge", **{"page-999": "1"}).status == 409
    assert either_site.post("/stories/999/merge", **{"page-4": "1"}).status in {404, 409}
    assert (
        "Không có sự kiện hay bài nào khác" in either_site.get(f"/stories/{story}?merge=999").body
    )


def test_viewer_sees_why_and_no_forms(peopled, store_article) -> None:
    for number, url in enumerate(("https://vov.vn/a-1.vov", "https://x.vn/b"), 1):
        store_article(peopled.database, number, url=url, title="Giải cứu", text=TEXT)
    enter(peopled, AccountRole.VIEWER)
    story = stories(peopled)["https://x.vn/b"]
    body = peopled.get(f"/stories/{story}").body
    assert "với bài #" in body
    assert "/split" not in body
    assert peopled.post(f"/stories/{story}/split", **{"page-2": "1"}).status == 403
