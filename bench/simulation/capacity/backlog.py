"""Works off the articles of a day: sources, workers and the database's turn as queues in simulated time."""

from __future__ import annotations

import heapq
import random
from collections import deque
from dataclasses import dataclass, field
from enum import IntEnum

from bench.simulation.capacity.costs import CapacityCosts
from bench.simulation.schedule_weeks import SOURCE_PROFILES

_SATURATED = 0.85


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """What works."""

    workers: int
    crawls_at_once: int = 4
    """Of one worker."""
    processors: int = 0
    """Of all machines together; 0 means one for each worker."""


class _Step(IntEnum):
    """What has just ended when an event is due."""

    FETCHED = 0
    READ = 1


@dataclass
class _Crawl:
    worker: int
    to_store: int
    to_fetch: int
    began: float


@dataclass
class BacklogRun:
    """What became of a day's articles, and how busy everything was; times in milliseconds."""

    sources: int
    articles: int
    fleet: Fleet
    costs: CapacityCosts
    ended: float = 0.0
    turn_busy: float = 0.0
    processors_busy: float = 0.0
    slots_busy: float = 0.0
    longest_host: float = 0.0
    """The delays and answers of the host that was asked most."""

    @property
    def hours(self) -> float:
        """Hours until the last article is stored."""
        return self.ended / 3_600_000

    @property
    def articles_per_second(self) -> float:
        """Articles that are stored in a second."""
        return self.articles / (self.ended / 1000)

    @property
    def connections(self) -> int:
        """Connections to the database, the scheduler's included."""
        costs = self.costs
        return round(
            self.fleet.workers * costs.connections_of_worker + costs.connections_of_scheduler
        )

    @property
    def loads(self) -> dict[str, float]:
        """Return what share of the time each part was busy."""
        fleet, ended = self.fleet, self.ended
        return {
            "database turn": self.turn_busy / ended,
            "processors": self.processors_busy / ended / (fleet.processors or fleet.workers),
            "politeness": self.longest_host / ended,
            "crawls at once": self.slots_busy / ended / (fleet.workers * fleet.crawls_at_once),
        }

    @property
    def limit(self) -> str:
        """Name what saturates: more of anything else would not help.

        Places for crawls fill up behind any other limit, so they are named only without one.
        """
        others = {part: load for part, load in self.loads.items() if part != "crawls at once"}
        busiest = max(others, key=lambda part: others[part])
        found = busiest if others[busiest] >= _SATURATED else "crawls at once"
        too_many = self.connections > self.costs.connections_allowed
        return f"connections, then {found}" if too_many else found


@dataclass
class _Simulation:
    run: BacklogRun
    waiting: deque[int]
    """Articles of the sources that no crawl has begun."""
    events: list[tuple[float, int, _Step, _Crawl]] = field(default_factory=list)
    count: int = 0
    turn_free: float = 0.0
    processor_free: list[float] = field(default_factory=list)
    now: float = 0.0

    def work_off(self) -> None:
        fleet = self.run.fleet
        self.processor_free = [0.0] * fleet.workers
        for slot in range(fleet.workers * fleet.crawls_at_once):
            self._begin(slot % fleet.workers)
        while self.events:
            self.now, _, step, crawl = heapq.heappop(self.events)
            if step is _Step.FETCHED:
                self._read(crawl)
            else:
                self._store(crawl)
        self.run.ended = self.now

    def _begin(self, worker: int) -> None:
        """Begin the crawl of the next source on a worker."""
        if not self.waiting:
            return
        costs, articles = self.run.costs, self.waiting.popleft()
        lists = self._compute(worker, costs.quiet_round, not_before=self.now + costs.latency)
        asked = articles * max(costs.host_delay, costs.latency) + costs.latency
        self.run.longest_host = max(self.run.longest_host, asked)
        crawl = _Crawl(worker, to_store=articles, to_fetch=articles, began=self.now)
        if articles:
            self._next_fetch(crawl, asked_at=max(lists, self.now + costs.host_delay))
        else:
            self._at(lists, _Step.READ, crawl)

    def _next_fetch(self, crawl: _Crawl, *, asked_at: float) -> None:
        crawl.to_fetch -= 1
        self._at(asked_at + self.run.costs.latency, _Step.FETCHED, crawl)

    def _read(self, crawl: _Crawl) -> None:
        costs = self.run.costs
        if crawl.to_fetch:
            pause = max(0.0, costs.host_delay - costs.latency)
            self._next_fetch(crawl, asked_at=self.now + pause)
        done = self._compute(crawl.worker, costs.beside_turn, not_before=self.now)
        self._at(done, _Step.READ, crawl)

    def _store(self, crawl: _Crawl) -> None:
        if crawl.to_store:
            crawl.to_store -= 1
            turn = self.run.costs.turn
            self.turn_free = max(self.turn_free, self.now) + turn
            self.run.turn_busy += turn
            if crawl.to_store:
                return
            self._at(self.turn_free, _Step.READ, crawl)
            return
        self.run.slots_busy += self.now - crawl.began
        self._begin(crawl.worker)

    def _compute(self, worker: int, cost: float, *, not_before: float) -> float:
        """Occupy the worker's processor; where workers share them, it is slower by as much."""
        fleet = self.run.fleet
        shared = fleet.workers / min(fleet.workers, fleet.processors or fleet.workers)
        done = max(self.processor_free[worker], not_before) + cost * shared
        self.processor_free[worker] = done
        self.run.processors_busy += cost
        return done

    def _at(self, time: float, step: _Step, crawl: _Crawl) -> None:
        self.count += 1
        heapq.heappush(self.events, (time, self.count, step, crawl))


def work_off_day(
    sources: int, fleet: Fleet, costs: CapacityCosts, *, chance: random.Random
) -> BacklogRun:
    """Crawl every source once after a day without any; busy sources first, as the scheduler does."""
    kinds = [kind for kind in SOURCE_PROFILES for _ in range(kind.share)]
    day = sorted(
        (_articles(kinds[number % len(kinds)].articles_a_day, chance) for number in range(sources)),
        reverse=True,
    )
    run = BacklogRun(sources=sources, articles=sum(day), fleet=fleet, costs=costs)
    _Simulation(run, waiting=deque(day)).work_off()
    return run


def _articles(a_day: float, chance: random.Random) -> int:
    at, count = 0.0, 0
    while a_day and (at := at + chance.expovariate(a_day)) < 1.0:
        count += 1
    return count
