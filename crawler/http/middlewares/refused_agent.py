"""A second user agent, where a source declares one: used once its site refused ours with 403.

Decision 0151: the fallback is declared with evidence and never imitates a browser; health says that
it is in use.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.crawl.context import CrawlContext, context_of


class RefusedAgentMiddleware:
    """Sends a refused request once more, and all further requests at once, with the other agent."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._refused = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RefusedAgentMiddleware:
        """Belong to a crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Set the fallback once it is known to be needed."""
        fallback = self._context.source.access.user_agent_if_refused
        if fallback and self._refused:
            request.headers["User-Agent"] = fallback

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the request with the other agent for a first 403, else the answer."""
        fallback = self._context.source.access.user_agent_if_refused
        if not fallback:
            return response
        if request.headers.get("User-Agent") == fallback.encode():
            # One page that is forbidden to everybody says nothing about the agent.
            self._refused = self._refused or response.status == 200
            self._context.report.agent_refused = self._refused
            return response
        if response.status != 403:
            return response
        again = request.replace(dont_filter=True)
        again.headers["User-Agent"] = fallback
        return again

    @property
    def _context(self) -> CrawlContext:
        return context_of(self._crawler)
