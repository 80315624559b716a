"""Steps: a batch is stored in one transaction, and one bad article costs only itself."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

from examples import NOON, TEXT, absence, sighting
from sqlalchemy import event

from article.value import Sighting
from pipelines.judge import judge
from pipelines.stages import Identified, Judged, NotStored, Stored
from pipelines.steps import Steps
from storage.engine import Database
from storage.keeping import Keeping, Kept
from storage.records import article_records


def article(number: int, text: str = TEXT) -> Sighting:
    return sighting(
        key=f"vov.vn:{number}", url=f"https://vov.vn/bai-{number}.vov", text=f"{text} {number}"
    )


def keepings(told: list[Stored]) -> list[Keeping | None]:
    return [one.keeping if isinstance(one, Kept) else None for one in told]


def test_batch_is_stored_in_one_transaction(database: Database) -> None:
    commits = []
    event.listen(database.engine, "commit", lambda _: commits.append(1))
    told = Steps(database, None).store([article(number) for number in range(5)])
    assert keepings(told) == [Keeping.NEW] * 5
    assert len(commits) == 1


def test_copies_in_one_batch_find_each_other(database: Database) -> None:
    text = " ".join(f"Câu thứ {number} của bản tin kể về vụ việc." for number in range(20))
    one = sighting(key="vov.vn:1", url="https://vov.vn/1.vov", text=text)
    other = sighting(key="vov.vn:2", url="https://vov.vn/2.vov", text=text)
    Steps(database, None).store([one, other])
    with database.reading() as session:
        stored = list(article_records(session))
    assert [record["duplicate_of"] for record in stored] == [None, stored[0]["id"]]


def test_same_page_twice_in_a_batch_is_one_article(database: Database) -> None:
    again = sighting(at=NOON + timedelta(minutes=1))
    told = Steps(database, None).store([sighting(), again])
    assert keepings(told) == [Keeping.NEW, Keeping.UNCHANGED]


def test_absences_and_articles_are_told_in_their_order(database: Database) -> None:
    gone = absence(NOON + timedelta(days=1))
    told = Steps(database, None).store([sighting(), gone, article(7)])
    assert keepings(told) == [Keeping.NEW, None, Keeping.NEW]


def test_article_that_we_stumble_over_costs_only_itself(database: Database) -> None:
    def stumble(identified: Identified) -> Judged:
        if identified.sighting.address.key == "vov.vn:2":
            raise ValueError("a fault of ours")
        return judge(identified)

    with patch("pipelines.steps.judge", stumble):
        told = Steps(database, None).store([article(number) for number in range(1, 4)])
    assert keepings(told) == [Keeping.NEW, None, Keeping.NEW]
    assert isinstance(told[1], NotStored)
    assert told[1].reason == "ValueError: a fault of ours"
