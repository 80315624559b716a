"""Metrics in Prometheus' format."""

from __future__ import annotations

import time
from collections.abc import Iterable

from fastapi import APIRouter, Response
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import select
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipelines.archive.disk_space import free_bytes
from storage.delivery.deliveries import unfinished_deliveries
from storage.delivery.operator_deliveries import count_pending_operator_deliveries
from storage.delivery.subscribers import due_subscribers
from storage.models import SourceState, StoredSource
from web.app_state import AppState
from web.context import AsViewer

router = APIRouter(include_in_schema=False)

_PREFIX = "tipwatch_"


@router.get("/metrics")
def metrics(context: AsViewer) -> Response:
    """Return every metric; the counts are a minute old at most."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_StateCollector(context.app_state))
    body = generate_latest(registry) + generate_latest(context.request.app.state.requests.registry)
    return Response(body, media_type="text/plain; version=0.0.4; charset=utf-8")


class _StateCollector(Collector):
    def __init__(self, app_state: AppState) -> None:
        self._site = app_state

    def collect(self) -> Iterable[Metric]:
        counted = self._site.stats.current()
        for name, help_text, value in (
            ("articles", "Articles stored.", counted.articles),
            ("articles_flagged", "Relevant articles.", counted.flagged),
            ("articles_waiting", "Flagged articles without a verdict.", counted.unreviewed),
        ):
            yield GaugeMetricFamily(_PREFIX + name, help_text, value=value)
        with self._site.database.reading() as session:
            rows = list(
                session.scalars(
                    select(StoredSource).where(StoredSource.state != SourceState.RETIRED)
                )
            )
        health = GaugeMetricFamily(
            f"{_PREFIX}source_health",
            "1 for the health a source is in.",
            labels=["source", "health"],
        )
        failures = GaugeMetricFamily(
            f"{_PREFIX}source_failures", "Failed crawls in a row.", labels=["source"]
        )
        success = GaugeMetricFamily(
            f"{_PREFIX}source_last_success_seconds", "When it last worked.", labels=["source"]
        )
        article = GaugeMetricFamily(
            f"{_PREFIX}source_last_article_seconds",
            "When its newest article was first seen.",
            labels=["source"],
        )
        for row in rows:
            health.add_metric([row.name, row.health.value], 1)
            failures.add_metric([row.name], row.failures)
            if row.last_success_at:
                success.add_metric([row.name], row.last_success_at.timestamp())
            if at := counted.last_articles.get(row.name):
                article.add_metric([row.name], at.timestamp())
        yield from (health, failures, success, article)
        yield from self._mail()
        yield from self._disk()
        if self._site.last_tick and (tick := self._site.last_tick()):
            yield GaugeMetricFamily(
                f"{_PREFIX}scheduler_last_tick_seconds",
                "When it last ticked.",
                value=tick.timestamp(),
            )

    def _mail(self) -> Iterable[Metric]:
        now = self._site.clock()
        with self._site.database.reading() as session:
            due = len(due_subscribers(session, now=now))
            unsettled = len(unfinished_deliveries(session))
            operators = count_pending_operator_deliveries(session)
        for name, help_text, value in (
            ("letters_due", "Readers whose letter is due.", due),
            ("letters_under_way", "Letters claimed or offered, not settled.", unsettled),
            ("operator_letters_waiting", "Letters to operators that did not arrive.", operators),
        ):
            yield GaugeMetricFamily(_PREFIX + name, help_text, value=value)

    def _disk(self) -> Iterable[Metric]:
        settings = self._site.settings
        free = free_bytes(settings.archive_config.folder)
        yield GaugeMetricFamily(
            f"{_PREFIX}disk_free_bytes", "Free space where the archive lies.", value=free
        )
        yield GaugeMetricFamily(
            f"{_PREFIX}archiving",
            "1 while responses are archived, 0 while the disk is too full for it.",
            value=free >= settings.disk_reserve_bytes,
        )


class RequestTimer:
    """Times every request by its route."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=False)
        self._seconds = Histogram(
            "tipwatch_http_seconds",
            "Time to respond.",
            ["route", "status"],
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5),
            registry=self.registry,
        )

    def middleware(self, app: ASGIApp) -> ASGIApp:
        """Wrap an application."""

        async def timed(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            began = time.perf_counter()
            status = 500

            async def noting(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                await send(message)

            try:
                await app(scope, receive, noting)
            finally:
                # Not the path: clients can invent any number of paths.
                route = getattr(scope.get("route"), "path", "none")
                self._seconds.labels(route, str(status)).observe(time.perf_counter() - began)

        return timed
