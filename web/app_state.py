"""What all requests of one dashboard share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from settings import Settings
from storage.engine import Database
from web.auth.login_throttle import LoginThrottle
from web.bind import Bind, host_of_url
from web.charts.dashboard_stats import DashboardStats


@dataclass(frozen=True, kw_only=True)
class AppState:
    """One dashboard: its database, its clock, where it listens."""

    database: Database
    settings: Settings
    clock: Callable[[], datetime]
    last_tick: Callable[[], datetime | None] | None
    """When the scheduler last checked for due sources; None where another process schedules."""
    stats: DashboardStats
    login_throttle: LoginThrottle = field(default_factory=LoginThrottle)

    @property
    def needs_login(self) -> bool:
        """Whether the dashboard is public, so that it needs a login."""
        public = host_of_url(self.settings.public_url)
        return not Bind.parse(self.settings.bind).is_loopback or public not in {
            "", "localhost", "127.0.0.1", "::1",
        }  # fmt: skip

    @property
    def uses_https(self) -> bool:
        """Whether browsers connect by HTTPS."""
        return self.settings.public_url.startswith("https://")
