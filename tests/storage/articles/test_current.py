"""The current article: its newest revision and the judgement in force, none of the older ones."""

from __future__ import annotations

from datetime import timedelta

from fixtures.samples.sample_objects import NOON, article_capture, store_capture, stored_judgement
from sqlalchemy import select

from storage.articles.current import current_articles, judgement_in_force, newest_revision
from storage.engine import Database
from storage.models import Page


def store(database: Database, *, days: int, title: str, relevant: bool) -> None:
    seen = article_capture(at=NOON + timedelta(days=days), title=title)
    with database.writing() as session:
        store_capture(
            session,
            seen,
            judgement=stored_judgement(relevant=relevant),
        )


def test_edited_article_is_selected_once_as_its_newest_revision_has_it(database: Database) -> None:
    store(database, days=0, title="Tên cũ", relevant=True)
    store(database, days=1, title="Tên mới", relevant=False)
    with database.reading() as session:
        ((page, revision, judged),) = session.execute(current_articles()).all()
        assert judged is not None
        assert (revision.number, revision.title, judged.relevant) == (2, "Tên mới", False)
        assert newest_revision(session, page) is revision
        assert judgement_in_force(session, page) is judged


def test_article_without_a_judgement_is_selected_too(database: Database) -> None:
    store(database, days=0, title="Tên", relevant=True)
    with database.writing() as session:
        session.scalars(select(Page)).one().judgement_id = None
    with database.reading() as session:
        ((page, revision, judged),) = session.execute(current_articles()).all()
        assert (revision.title, judged, judgement_in_force(session, page)) == ("Tên", None, None)
