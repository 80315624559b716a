"""Adding a reader from a form: what was sent, said as wishes; what cannot be, said in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from digest.errors import DigestError
from digest.subscription import Wishes, enlist
from digest.value import Language
from storage.models import Cadence
from storage.subscribing import AlreadySubscribed
from web.visit import Visit

_HOURS = frozenset(map(str, range(24)))


def enlist_sent(visit: Visit, sent: Mapping[str, str], *, filters: Sequence[str]) -> str:
    """Add the reader, on record; gives what is wrong, or nothing."""
    language, cadence, hour = (sent.get(name, "") for name in ("language", "cadence", "hour"))
    wishes = Wishes(
        language=Language(language) if language in set(Language) else None,
        cadence=Cadence(cadence) if cadence in set(Cadence) else None,
        hour=int(hour) if hour in _HOURS else None,
        filters=filters,
    )
    try:
        with visit.writing() as session:
            row = enlist(session, sent.get("email", "")[:320], wishes, now=visit.now)
            visit.note(session, "subscriber added", target=row.email, detail=" ".join(row.filters))
    except AlreadySubscribed:
        return visit.wording("reader_known")
    except DigestError as problem:
        return visit.wording("reader_refused", why=problem)
    return ""
