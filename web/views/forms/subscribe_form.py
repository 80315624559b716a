"""Add or change a subscriber from a form: form fields as subscription changes, errors as messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from digest.model import DigestError
from digest.subscription import SubscriptionChanges, add_subscriber, edit_subscriber
from presentation.i18n import Language
from storage.delivery.subscribers import AlreadySubscribed
from storage.models import Cadence, Subscriber
from web.context import NotFound, RequestContext

_HOURS = frozenset(map(str, range(24)))


def add_subscriber_from_form(
    context: RequestContext, sent: Mapping[str, str], *, filters: Sequence[str]
) -> str:
    """Add the subscriber and an audit entry; returns the problem, or an empty text."""
    changes = _changes(sent, filters=filters)
    try:
        with context.writing() as session:
            # An operator's word is enough; anybody else may have mistyped, or mean somebody harm.
            row = add_subscriber(
                session,
                sent.get("email", "")[:320],
                changes,
                now=context.now,
                confirmed=context.is_operator,
            )
            context.audit(
                session, "subscriber added", target=row.email, detail=" ".join(row.filters)
            )
    except AlreadySubscribed:
        return context.translator("already_subscribed")
    except DigestError as problem:
        return context.translator("subscriber_rejected", why=problem)
    return ""


def edit_subscriber_from_form(
    context: RequestContext, number: int, sent: Mapping[str, str], *, filters: Sequence[str] | None
) -> str:
    """Change the subscriber and add an audit entry; returns the problem, or an empty text.

    Raises NotFound. The address stays: the reader of a new one would have to be asked.
    """
    try:
        with context.writing() as session:
            row = session.get(Subscriber, number)
            if row is None:
                raise NotFound
            edit_subscriber(session, row, _changes(sent, filters=filters), now=context.now)
            detail = " ".join((row.cadence.value, f"{row.hour:02d}:00", row.language, *row.filters))
            context.audit(session, "subscriber edit", target=row.email, detail=detail)
    except DigestError as problem:
        return context.translator("subscriber_rejected", why=problem)
    return ""


def _changes(sent: Mapping[str, str], *, filters: Sequence[str] | None) -> SubscriptionChanges:
    language, cadence, hour = (sent.get(name, "") for name in ("language", "cadence", "hour"))
    return SubscriptionChanges(
        language=Language(language) if language in set(Language) else None,
        cadence=Cadence(cadence) if cadence in set(Cadence) else None,
        hour=int(hour) if hour in _HOURS else None,
        filters=filters,
    )
