"""What works off the proposals of a dashboard under test: the real runner, on a site that answers from memory."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from threading import Thread

from loopback_site import SiteReply

from crawler.scaffold.site_fetcher import FetchedPage, SiteAccess, SiteTask
from jobs.source_proposals import ProposalRunner
from settings import Settings
from storage.engine import Database

LATER = datetime(2026, 12, 1, tzinfo=UTC)
"""After the articles of the invented sites were published."""


class ProposalDaemon:
    """Works off everything that waits, whenever a test asks for it."""

    def __init__(
        self, database: Database, settings: Settings, replies: Mapping[str, SiteReply]
    ) -> None:
        self.database = database
        self.settings = settings
        self.replies = dict(replies)

    def work(self, **more: object) -> None:
        settings = self.settings.model_copy(update=more)
        runner = ProposalRunner(
            self.database, settings, clock=lambda: LATER, run_task=self._run_task
        )
        asyncio.run(runner.work_off())

    def work_beside_a_browser(self) -> None:
        """The same where the browser's own loop is running: another one may only run in a thread."""
        working = Thread(target=self.work)
        working.start()
        working.join()

    async def _run_task(self, task: SiteTask, url: str) -> None:
        await task(SiteAccess(fetch=self._fetch, render=self._fetch))

    async def _fetch(self, url: str) -> FetchedPage:
        reply = self.replies.get(url.removeprefix("https://"))
        if reply is None:
            return FetchedPage(url=url, problem="the server answered 404")
        return FetchedPage(url=url, body=str(reply.body).encode(), content_type="text/html")
