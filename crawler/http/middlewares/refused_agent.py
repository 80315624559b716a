"""A second user agent, where a source declares one: used once its site refused ours with 403.

Decision 0151: the fallback is declared with evidence and never imitates a browser; health says that
it is in use.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from crawler.crawl.context import context_of, source_of


class RefusedAgentMiddleware:
    """Sends a refused request once more, and all further requests at once, with the other agent."""

    def __init__(self, crawler: Crawler, fallback: str) -> None:
        self._crawler = crawler
        self._fallback = fallback
        self._refused = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RefusedAgentMiddleware:
        """Belong to a crawl whose source declares a second agent; others do not pass this file."""
        fallback = source_of(crawler).access.user_agent_if_refused
        if not fallback:
            raise NotConfigured
        return cls(crawler, fallback)

    def process_request(self, request: Request) -> None:
        """Set the fallback once it is known to be needed."""
        if self._refused:
            request.headers["User-Agent"] = self._fallback

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the request with the other agent for a first 403, else the answer."""
        if request.headers.get("User-Agent") == self._fallback.encode():
            # One page that is forbidden to everybody says nothing about the agent.
            self._refused = self._refused or response.status == 200
            context_of(self._crawler).report.agent_refused = self._refused
            return response
        if response.status != 403:
            return response
        again = request.replace(dont_filter=True)
        again.headers["User-Agent"] = self._fallback
        return again
