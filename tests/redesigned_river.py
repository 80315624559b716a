"""The river paper, added and read by the dashboard under test, and its site after a redesign."""

from __future__ import annotations

from invented_sites import river_paper
from loopback_site import SiteReply
from proposal_daemon import ProposalDaemon
from redesign_machine import Redesign, pool_of

from article.message import message, verbatim
from crawler.health.code import HealthCode
from storage.engine import Database
from storage.models import HealthStatus, Page, Revision, StoredSource
from storage.sources.state import register_source

SITE = river_paper()


class RiverDaemon(ProposalDaemon):
    """Works off the requests on the river paper's site."""

    def redesign(self) -> None:
        design = Redesign("dashboard", pool_of("vi"))
        for number, url in enumerate(SITE.stories):
            address = url.removeprefix("https://")
            page = str(SITE.replies[address].body)
            self.replies[address] = SiteReply(design.page(page, number=number))


def redesign_what_is_watched(site, daemon: RiverDaemon) -> None:
    """Add the source, store its articles, and redesign its site."""
    place = str(site.post("/source-proposals", url=SITE.given).headers["location"])
    daemon.work_beside_a_browser()
    site.post(f"{place}/accept")
    with daemon.database.writing() as session:
        register_source(session, SITE.host)
        for number, (url, one) in enumerate(SITE.stories.items(), 900):
            session.add(
                Page(
                    id=number, key=f"river:{number}", url=url, source=SITE.host, revisions=1,
                    first_seen_at=one.at, last_checked_at=one.at,
                )
            )  # fmt: skip
            session.flush()
            session.add(
                Revision(
                    page_id=number, number=1, seen_at=one.at, fingerprint=str(number),
                    text_digest=str(number), title=one.title, lead=one.lead, text=one.text,
                    published_at=one.at, images=[], layout="2026-11", read_by={},
                )
            )  # fmt: skip
    daemon.redesign()


def fail_selectors(database: Database) -> None:
    with database.writing() as session:
        row = session.get_one(StoredSource, SITE.host)
        row.health = HealthStatus.DEGRADED
        row.reason = message(HealthCode.SELECTORS, fields=(verbatim("title"),))
