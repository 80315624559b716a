"""Judge stored articles again with today's rules, in batches that can be interrupted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pipelines.process import judge_article, judgement_row
from relevance import RULE_VERSION
from storage.articles.pages import article_of
from storage.articles.rejudge import count_outdated, outdated_judgements, set_current_judgement
from storage.engine import Database

_BATCH = 100


@dataclass(frozen=True, kw_only=True)
class RejudgedArticle:
    """Judgement of one article before and after."""

    page_id: int
    title: str
    relevant_before: bool
    relevant_now: bool
    tier_before: str
    tier_now: str

    @property
    def flag_changed(self) -> bool:
        """Return whether the flag itself changed."""
        return self.relevant_before != self.relevant_now


def count_outdated_judgements(database: Database) -> int:
    """Count the articles that today's rules have not judged."""
    with database.reading() as session:
        return count_outdated(session, rule_version=RULE_VERSION)


def rejudge(database: Database, *, now: datetime, dry: bool) -> Iterator[RejudgedArticle]:
    """Judge them one by one; each batch is stored before the next begins, a dry run stores nothing."""
    last = 0
    while batch := _batch(database, after=last, now=now, dry=dry):
        yield from batch
        last = batch[-1].page_id


def _batch(database: Database, *, after: int, now: datetime, dry: bool) -> list[RejudgedArticle]:
    transaction = database.reading() if dry else database.writing()
    done = []
    with transaction as session:
        found = outdated_judgements(session, rule_version=RULE_VERSION, after=after, limit=_BATCH)
        for page, revision, before in found:
            judgement = judge_article(article_of(revision))
            done.append(
                RejudgedArticle(
                    page_id=page.id,
                    title=revision.title,
                    relevant_before=before.relevant,
                    relevant_now=judgement.relevant,
                    tier_before=before.tier,
                    tier_now=judgement.tier.value,
                )
            )
            if not dry:
                row = judgement_row(judgement, at=now)
                row.revision_id = revision.id
                set_current_judgement(session, page, row)
    return done
