"""What the tools beside a list with tick boxes offer, and what was noted on its articles."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from sqlalchemy.orm import Session

from storage.articles.annotations import (
    Annotations,
    labels_in_use,
    load_annotations,
    possible_assignees,
)
from web.context import RequestContext
from web.http.row_ids import parse_row_id

_MAX_LABELS = 50
DONE = "reviewed"
"""The reviews of the batch that led here, as `first-last` in the address."""


@dataclass(frozen=True, kw_only=True)
class BatchTools:
    """Labels and names to choose from, the notes on the articles shown, and the last batch."""

    annotations: Annotations
    labels: list[str]
    assignees: list[str]
    back: str
    done: tuple[int, int] | None

    @property
    def done_count(self) -> int:
        """Count the reviews of the last batch, at most."""
        return self.done[1] - self.done[0] + 1 if self.done else 0


def load_batch_tools(
    session: Session, context: RequestContext, page_ids: Collection[int]
) -> BatchTools:
    """Load the tools for a list of these pages."""
    request = context.request
    return BatchTools(
        annotations=load_annotations(session, page_ids),
        labels=labels_in_use(session, limit=_MAX_LABELS),
        assignees=possible_assignees(session) or [context.actor_name],
        back=without_batch(f"{request.url.path}?{request.url.query}"),
        done=parse_batch(request.query_params.get(DONE, "")),
    )


def ticked_pages(sent: Mapping[str, str], *, at_most: int) -> list[int]:
    """Return the articles that are ticked in a form, or named in its hidden fields."""
    numbers = [
        parse_row_id(name.removeprefix("page-")) for name in sent if name.startswith("page-")
    ]
    return sorted({one for one in numbers if one})[:at_most]


def parse_batch(written: str) -> tuple[int, int] | None:
    """Return the first and last review of a batch; None for what is none."""
    ends = [parse_row_id(one) for one in written.split("-")]
    if len(ends) != 2 or ends[0] is None or ends[1] is None or ends[0] > ends[1]:
        return None
    return ends[0], ends[1]


def without_batch(address: str) -> str:
    """Return an address of ours without the batch that led to it."""
    path, _, query = address.partition("?")
    left = urlencode([pair for pair in parse_qsl(query) if pair[0] != DONE])
    return f"{path}?{left}" if left else path


def with_batch(address: str, reviews: Collection[int]) -> str:
    """Return an address that says which batch led to it."""
    plain = without_batch(address.partition("#")[0])
    if not reviews:
        return plain
    return f"{plain}{'&' if '?' in plain else '?'}{DONE}={min(reviews)}-{max(reviews)}"
