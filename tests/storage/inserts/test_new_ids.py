"""Judgement ids are drawn before their rows: new ones, and never twice."""

from __future__ import annotations

from fixtures.samples.sample_objects import article_capture, store_capture, stored_judgement
from sqlalchemy import insert, select

from storage.engine import Database
from storage.inserts.new_ids import draw_judgement_ids
from storage.models import Page, StoredJudgement


def test_ids_come_after_those_of_stored_rows(database: Database) -> None:
    with database.writing() as session:
        store_capture(session, article_capture(), judgement=stored_judgement())
        stored = session.scalars(select(StoredJudgement.id)).all()
        drawn = draw_judgement_ids(session, 3)
    assert len(set(drawn)) == 3
    assert min(drawn) > max(stored)


def test_rows_without_an_id_get_none_that_was_drawn_and_used(database: Database) -> None:
    with database.writing() as session:
        store_capture(session, article_capture(), judgement=stored_judgement())
        first = session.scalars(select(StoredJudgement)).one()
        values = {
            column.key: getattr(first, column.key) for column in StoredJudgement.__table__.columns
        }
        (drawn,) = draw_judgement_ids(session, 1)
        session.execute(insert(StoredJudgement), [values | {"id": drawn, "rule_version": "drawn"}])
        del values["id"]
        session.add(StoredJudgement(**values | {"rule_version": "given"}))
        session.flush()
        assert len(session.scalars(select(StoredJudgement.id)).all()) == 3


def test_a_page_names_its_judgement_from_the_first(database: Database) -> None:
    with database.writing() as session:
        store_capture(session, article_capture(), judgement=stored_judgement())
        page = session.scalars(select(Page)).one()
        assert page.judgement_id == session.scalars(select(StoredJudgement.id)).one()
