"""Stories: which articles report one event, why, and how analysts override it; on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from fixtures.samples.sample_objects import NOON, article_capture, store_capture, stored_judgement
from fixtures.samples.sample_reports import LAO_CAI, NGHE_AN, NGHE_AN_AGAIN

from grouping.merge_split import StoryError, merge_into_story, split_from_story
from pipelines.reprocess.regroup import count_ungrouped, regroup
from storage.engine import Database
from storage.models import StoryMembership
from storage.stories.story_records import story_record, story_records

HOUR = timedelta(hours=1)
Report = tuple[str, str]


def keep(
    database: Database,
    host: str,
    report: Report,
    *,
    at: datetime = NOON,
    relevant: bool = True,
    province: str | None = None,
    **fields: Any,
) -> int:
    url = f"https://{host}/bai"
    title, text = report
    seen = article_capture(
        key=url, url=url, at=at,
        **{"title": title, "text": text, "published_at": at, "language": "vi", **fields},
    )  # fmt: skip
    verdict = stored_judgement(relevant=relevant)
    verdict.places = (
        [{"name": province, "kind": "province", "code": "-", "now": None}] if province else []
    )
    with database.writing() as session:
        return store_capture(
            session, seen, judgement=verdict,
        ).page_id  # fmt: skip


def stories(database: Database, *, every: bool = False) -> list[dict[str, Any]]:
    with database.reading() as session:
        return list(story_records(session, every=every))


def roles(database: Database) -> list[dict[str, str]]:
    return [
        {one["source"]: one["role"] for one in story["articles"]}
        for story in stories(database, every=True)
    ]


@pytest.mark.parametrize("relevant", [True, False])
def test_link_to_a_report_of_something_else_joins_no_story(
    database: Database, relevant: bool
) -> None:
    keep(database, "vov.vn", LAO_CAI)
    keep(
        database,
        "x.vn",
        (
            "Giá vàng hôm nay tăng mạnh",
            "Giá vàng trong nước tăng thêm nửa triệu đồng mỗi lượng. " * 8,
        ),
        at=NOON + HOUR,
        relevant=relevant,
        original_url="https://vov.vn/bai",
    )
    assert roles(database) == []


def test_article_alone_is_no_story(database: Database) -> None:
    keep(database, "vov.vn", NGHE_AN)
    assert stories(database, every=True) == []


def test_reports_of_one_event_and_their_copies_are_one_story(database: Database) -> None:
    keep(database, "vov.vn", NGHE_AN, province="Nghệ An")
    keep(database, "cand.vn", NGHE_AN_AGAIN, at=NOON + HOUR, province="Nghệ An")
    keep(database, "x.vn", NGHE_AN, at=NOON + 2 * HOUR, province="Nghệ An")
    assert roles(database) == [{"vov.vn": "original", "cand.vn": "related", "x.vn": "republished"}]
    (story,) = stories(database)
    assert story["title"] == NGHE_AN[0]
    assert story["first_at"] == "2026-10-12T12:00:00Z"


def test_trials_in_two_provinces_stay_apart(database: Database) -> None:
    keep(database, "vov.vn", NGHE_AN, province="Nghệ An")
    keep(database, "cand.vn", LAO_CAI, province="Lào Cai")
    assert stories(database, every=True) == []


def test_another_night_of_the_same_post_in_the_same_words_stays_apart(database: Database) -> None:
    first, second = [
        (
            f"Đồn Ia O bắt 2 người đưa khách vượt biên sang Campuchia{how}",
            f"Tối {day}/10, đồn biên phòng Ia O (Gia Lai) bắt hai người {means} đưa {guests} khách qua biên "
            f"giới.\nHai nghi phạm {ages} tuổi nhận {price} triệu đồng. Khách quê {home}, định sang làm thuê. "
            "Đồn lập biên bản, tạm giữ phương tiện. Vụ việc chuyển công an tỉnh.",
        )
        for how, day, means, guests, ages, price, home in [
            ("", 9, "đi xe máy", "bốn", "19 và 33", 8, "Quảng Ngãi"),
            (" bằng thuyền", 11, "chèo thuyền", "bảy", "41 và 44", 21, "Nghệ An"),
        ]
    ]
    keep(database, "a.vn", first, province="Gia Lai")
    keep(database, "b.vn", second, province="Gia Lai", at=NOON + HOUR)
    assert stories(database, every=True) == []


def test_reasons_are_stored_without_names(database: Database) -> None:
    keep(database, "vov.vn", NGHE_AN, province="Nghệ An")
    second = keep(database, "cand.vn", NGHE_AN_AGAIN, province="Nghệ An")
    with database.reading() as session:
        reasons = {one["kind"]: one for one in session.get_one(StoryMembership, second).reasons}
    assert "210 triệu" in reasons["figure"]["words"]
    assert reasons["name"].keys() == {"kind", "count"}
    assert "loan" not in str(reasons)


def test_stories_without_a_flagged_article_are_listed_on_demand_only(database: Database) -> None:
    keep(database, "vov.vn", NGHE_AN, relevant=False)
    keep(database, "x.vn", NGHE_AN, relevant=False)
    assert stories(database) == []
    assert len(stories(database, every=True)) == 1


def test_late_original_comes_to_the_story_of_its_copies(database: Database) -> None:
    keep(database, "x.vn", NGHE_AN, at=NOON)
    keep(database, "y.vn", NGHE_AN, at=NOON + HOUR)
    keep(database, "vov.vn", NGHE_AN, at=NOON + 2 * HOUR, published_at=NOON - 9 * HOUR)
    assert roles(database) == [{"vov.vn": "original", "x.vn": "republished", "y.vn": "republished"}]


def two_stories(database: Database) -> tuple[int, int]:
    for host, report in (("a.vn", NGHE_AN), ("b.vn", NGHE_AN_AGAIN)):
        keep(database, host, report, province="Nghệ An")
    for host in ("c.vn", "d.vn"):
        keep(database, host, LAO_CAI, province="Lào Cai")
    newest, first = stories(database)
    return first["id"], newest["id"]


def partition(database: Database) -> set[frozenset[str]]:
    return {frozenset(roles) for roles in roles(database)}


def rebuild(database: Database) -> None:
    for _ in regroup(database):
        pass


def test_merged_stories_stay_merged(database: Database) -> None:
    first, second = two_stories(database)
    with database.writing() as session:
        merge_into_story(session, first, [second], by="lan", at=NOON)
    assert partition(database) == {frozenset({"a.vn", "b.vn", "c.vn", "d.vn"})}
    rebuild(database)
    assert partition(database) == {frozenset({"a.vn", "b.vn", "c.vn", "d.vn"})}


def test_split_article_stays_out(database: Database) -> None:
    first, _ = two_stories(database)
    with database.writing() as session:
        split_from_story(session, first, [2], by="lan", at=NOON)
    assert partition(database) == {frozenset({"c.vn", "d.vn"})}
    rebuild(database)
    assert partition(database) == {frozenset({"c.vn", "d.vn"})}


def test_same_text_cannot_be_split(database: Database) -> None:
    _, second = two_stories(database)
    with pytest.raises(StoryError, match="story_same_text"), database.writing() as session:
        split_from_story(session, second, [4], by="lan", at=NOON)


def test_unknown_story_is_refused(database: Database) -> None:
    with pytest.raises(StoryError, match="story_missing"), database.writing() as session:
        merge_into_story(session, 99, [1], by="lan", at=NOON)


def test_rebuild_changes_nothing_and_resumes_after_a_given_article(database: Database) -> None:
    two_stories(database)
    before = roles(database)
    rebuild(database)
    once = stories(database)
    rebuild(database)
    assert roles(database) == before
    assert stories(database) == once
    assert (count_ungrouped(database), count_ungrouped(database, after=3)) == (4, 1)
    assert list(regroup(database, after=2)) == [3, 4]


def test_story_is_explained(database: Database) -> None:
    first, _ = two_stories(database)
    with database.reading() as session:
        record = story_record(session, first)
    assert record is not None
    assert [one["with"] for one in record["articles"]] == [None, 1]
