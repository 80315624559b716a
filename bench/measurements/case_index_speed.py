"""What linking reports into cases costs in an archive of twenty thousand articles: at once, and after a change."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import typer
from sqlalchemy import func, insert, select, update

from bench.result import Measurement
from grouping.case_index import CaseIndex
from grouping.case_records import case_record, case_records, load_cases
from storage.engine import Database
from storage.models import CaseMembership, Page, PageState, ReviewState, Revision, StoredJudgement
from storage.schema import upgrade
from web.views.cases.case_list import list_cases

_START = datetime(2021, 1, 1, tzinfo=UTC)
_DAYS = 2_100
_AT_A_TIME = 1_000
_PROVINCES = ("Tây Ninh", "Nghệ An", "An Giang", "Lào Cai", "Quảng Nam", "Cà Mau", "Sơn La", "Lạng Sơn")  # fmt: skip
_COUNTRIES = (("Campuchia", "KH"), ("Trung Quốc", "CN"), ("Lào", "LA"), ("Myanmar", "MM"))
_SETTINGS = ("quán karaoke", "casino", "lò gạch", "tàu cá", "tiệm massage", "nhà hàng", "xưởng may")
_STAGES = ("giải cứu", "bắt giữ", "khởi tố", "truy tố", "xét xử", "tuyên phạt")
_BACKGROUND = (
    "Cơ quan điều tra tiếp tục làm rõ hành vi của những người liên quan và kêu gọi người dân cung cấp thông tin. "
    "Chính quyền địa phương hỗ trợ các gia đình ổn định cuộc sống. "
) * 8


def command(
    articles: int = typer.Option(20_000, help="Stored articles."),
    flagged: int = typer.Option(2_000, help="How many of them are flagged."),
) -> None:
    """Measure linking when asked, and with stored memberships, on SQLite.

    Example: python -m bench.measurements.case_index_speed --flagged 4000
    """
    for result in measured(articles=articles, flagged=flagged):
        sys.stdout.write(result.line() + "\n")
        sys.stdout.flush()


def measured(*, articles: int, flagged: int) -> Iterator[Measurement]:
    """Fill a database and time each way to its cases."""
    with tempfile.TemporaryDirectory(prefix="tipwatch-bench-") as folder:
        database = Database(f"sqlite:///{folder}/bench.db")
        upgrade(database)
        _fill(database, articles=articles, flagged=flagged)
        index = CaseIndex(database)
        yield _timed("cases_when_asked", lambda: _all_records(database))
        yield _timed("case_index_first_refresh", index.refresh)
        yield _timed("case_index_unchanged", index.refresh)
        with database.writing() as session:
            session.execute(update(Page).where(Page.id == 1).values(review=ReviewState.REJECTED))
        yield _timed("case_index_after_a_change", index.refresh)
        yield _timed("case_list_rows", lambda: _rows(database))
        yield _timed("case_largest_record", lambda: _largest_record(database))
        database.close()


def _timed(name: str, work: Callable[[], object]) -> Measurement:
    start = time.perf_counter()
    work()
    return Measurement(name=name, value=round(time.perf_counter() - start, 3), unit="s")


def _all_records(database: Database) -> int:
    with database.reading() as session:
        return len(list(case_records(session)))


def _rows(database: Database) -> int:
    with database.reading() as session:
        return list_cases(session, {}, first=0, limit=30).total


def _largest_record(database: Database) -> dict[str, Any]:
    with database.reading() as session:
        size = func.count().desc()
        largest = select(CaseMembership.case_id).group_by(CaseMembership.case_id).order_by(size)
        (case,) = load_cases(session, session.scalars(largest.limit(1)).all())
        return case_record(case)


def _fill(database: Database, *, articles: int, flagged: int) -> None:
    chance = random.Random(1)  # noqa: S311 - the same articles each time
    for start in range(1, articles + 1, _AT_A_TIME):
        rows = [
            _article(number, chance, flagged=number <= flagged)
            for number in range(start, min(start + _AT_A_TIME, articles + 1))
        ]
        with database.writing() as session:
            for position, model in enumerate((Page, Revision, StoredJudgement)):
                session.execute(insert(model), [row[position] for row in rows])


def _article(number: int, chance: random.Random, *, flagged: bool) -> tuple[dict[str, Any], ...]:
    at = _START + timedelta(days=chance.randrange(_DAYS))
    province, (country, code) = chance.choice(_PROVINCES), chance.choice(_COUNTRIES)
    stage, people = chance.choice(_STAGES), chance.randint(2, 40)
    page = {
        "id": number, "key": f"k{number}", "url": f"https://vov.vn/a-{number}.vov", "source": "vov.vn",
        "state": PageState.LIVE, "first_seen_at": at, "last_checked_at": at, "revisions": 1,
        "judgement_id": number, "review": ReviewState.UNREVIEWED,
    }  # fmt: skip
    revision = {
        "id": number, "page_id": number, "number": 1, "seen_at": at, "fingerprint": f"{number}",
        "text_digest": f"{number}", "title": f"{province}: {stage} nhóm lừa bán {people} người sang {country}",
        "lead": None, "language": "vi", "images": [], "read_by": {}, "published_at": at,
        "text": f"Công an tỉnh {province} {stage} nhóm lừa bán {people} nạn nhân sang {country} làm ở "
        f"{chance.choice(_SETTINGS)}, thu {chance.randint(10, 400)} triệu đồng. Nạn nhân nhỏ nhất "
        f"{chance.randint(14, 40)} tuổi.\n{_BACKGROUND}",
    }  # fmt: skip
    places = [
        {"name": province, "kind": "province", "code": "VN", "now": None},
        {"name": country, "kind": "country", "code": code, "now": None},
    ]
    judgement = {
        "id": number, "revision_id": number, "rule_version": "bench", "judged_at": at, "relevant": flagged,
        "score": 0.9, "tier": "core", "themes": [], "forms": [], "places": places, "evidence": [],
        "facts": [], "elements": [],
    }  # fmt: skip
    return page, revision, judgement


if __name__ == "__main__":
    typer.run(command)
