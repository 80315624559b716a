"""The overview that opens a weekly or monthly letter: themes, forms and places by stories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from digest.model import Digest
from presentation.i18n import Translator
from relevance.judgement import Place
from storage.models import Cadence

_MAX_NAMES = {Cadence.WEEKLY: 5, Cadence.MONTHLY: 10}


def overview_lines(digest: Digest, translator: Translator) -> list[tuple[str, str]]:
    """Return heading and counts of each line; none in a daily letter or an alert."""
    limit = _MAX_NAMES.get(digest.cadence, 0)
    if digest.urgent or not limit or len(digest.items) < 2:
        return []
    lines = [
        ("themes", (translator.label("themes", one) for x in digest.items for one in x.themes)),
        ("places", (_place(one, translator) for x in digest.items for one in x.places)),
    ]
    if digest.cadence is Cadence.MONTHLY:
        lines.insert(
            1, ("forms", (translator.label("forms", one) for x in digest.items for one in x.forms))
        )
    return [
        (translator.translate(key), counted)
        for key, names in lines
        if (counted := _counted(names, limit=limit))
    ]


def _place(place: Place, translator: Translator) -> str:
    return translator.places((place,))


def _counted(names: Iterable[str], *, limit: int) -> str:
    return " · ".join(f"{name} ({n})" for name, n in Counter(names).most_common(limit))
