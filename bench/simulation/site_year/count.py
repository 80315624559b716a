"""Compare what was reported with what the editors did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from bench.simulation.site_year.site import Site
from bench.simulation.site_year.stories import SimulatedStory, url_of
from storage.engine import Database
from storage.models import Change, ChangeKind, Page

_EDITS = {ChangeKind.EDITED, ChangeKind.RETITLED}
_CHECKS_ALLOWED = 2
"""An edit is reported at the first check that meets it, or one later."""
_REMOVAL_CHECKS_ALLOWED = 3
MAX_FALSE_EDITS = 3


@dataclass(kw_only=True)
class YearResult:
    """Counts of a simulated year."""

    edits: int = 0
    removals: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Return whether the limits hold."""
        wrong = ("false removal", "false unflagging", "missed edit", "late edit", "missed removal")
        return not any(
            self.counts[one] for one in (*wrong, "late removal", "article not stored")
        ) and (self.counts["false edit"] <= MAX_FALSE_EDITS)

    def __str__(self) -> str:
        """Return the counts and a few examples."""
        totals = ", ".join(f"{name}: {count}" for name, count in sorted(self.counts.items()))
        return "\n".join(
            [*self.examples[:20], f"{self.edits} edits, {self.removals} removals; {totals}"]
        )


def count_changes(database: Database, sites: Sequence[Site]) -> YearResult:
    """Count true, false, missed and late changes."""
    result = YearResult()
    with database.reading() as session:
        pages = {page.url: page.id for page in session.scalars(select(Page))}
        changes: dict[int, list[Change]] = {}
        for change in session.scalars(select(Change).order_by(Change.at)):
            changes.setdefault(change.page_id, []).append(change)
        known = set()
        for site in sites:
            for story in site.stories:
                url = url_of(site.host, site.number, story)
                known.add(url)
                if url not in pages:
                    result.counts["article not stored"] += 1
                    result.examples.append(f"article not stored: {url}")
                    continue
                _count_story(result, url, story, changes.get(pages[url], []))
        result.counts["pages that are no article"] = len(set(pages) - known)
        result.examples += [f"no article: {url}" for url in set(pages) - known][:5]
    return result


def _count_story(
    result: YearResult, url: str, story: SimulatedStory, changes: Sequence[Change]
) -> None:
    edits = [change for change in changes if change.kind in _EDITS]
    removals = [change for change in changes if change.kind is ChangeKind.REMOVED]
    unflagged = [change for change in changes if change.kind is ChangeKind.UNFLAGGED]
    _add(result, "false unflagging", url, unflagged)
    if story.edited_at and story.edit != "planned":
        result.edits += 1
        _count_true(result, "edit", url, story, edits, allowed=_CHECKS_ALLOWED, why=story.edit)
        own = [change for change in edits if change.at >= story.edited_at][:1]
        edits = [change for change in edits if change not in own]
    _add(result, "false edit", url, edits)
    if story.removed_at:
        result.removals += 1
        _count_true(
            result, "removal", url, story, removals, allowed=_REMOVAL_CHECKS_ALLOWED, why=""
        )
        removals = [change for change in removals if change.at < story.removed_at]
    _add(result, "false removal", url, removals)


def _count_true(
    result: YearResult,
    kind: str,
    url: str,
    story: SimulatedStory,
    reported: Sequence[Change],
    *,
    allowed: int,
    why: str,
) -> None:
    since: datetime | None = story.edited_at if kind == "edit" else story.removed_at
    checks = sorted(set(story.true_checks))
    if len(checks) < allowed:
        result.counts[f"{kind} never checked twice"] += 1
        return
    at = next((change.at for change in reported if since and change.at >= since), None)
    if at is None:
        _add(result, f"missed {kind}", f"{url} ({why}) checks {checks[:3]}", [None])
    elif at > checks[allowed - 1]:
        result.counts[f"late {kind}"] += 1
        result.examples.append(f"late {kind}: {url} ({why}) {at} > {checks[allowed - 1]}")
    else:
        result.counts[f"true {kind}"] += 1


def _add(result: YearResult, name: str, url: str, changes: Sequence[Change | None]) -> None:
    for change in changes:
        result.counts[name] += 1
        detail = f" {change.at} {change.summary}" if change else ""
        result.examples.append(f"{name}: {url}{detail}"[:300])
