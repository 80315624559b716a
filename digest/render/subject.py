"""The subject of a letter: its day, its weightiest story, and how much more there is."""

from __future__ import annotations

from datetime import timedelta

from digest.model import Digest
from presentation.i18n import Language, Translator
from presentation.plain_text import truncate
from storage.models import Cadence

SUBJECT_LIMIT = 78
"""Characters: what desktop programs show. A phone shows the first 40, so the story comes first."""

_MIN_HEADLINE = 24
_PREHEADER_LIMIT = 220


def subject_line(digest: Digest) -> str:
    """Return the subject on one line of at most 78 characters."""
    translator = Translator(digest.language, zone=digest.zone)
    opening = _opening(digest, translator)
    more = _more(digest, translator)
    limit = SUBJECT_LIMIT - len(opening) - len(more)
    if limit < _MIN_HEADLINE:
        more, limit = "", SUBJECT_LIMIT - len(opening)
    return opening + truncate(_headline(digest, translator), limit=limit) + more


def preheader(digest: Digest, translator: Translator) -> str:
    """Return what a list of mails shows after the subject: the lead, the next titles, the counts."""
    stories = (*digest.items, *digest.developments)
    first = stories[0].lead if stories else None
    titles = [item.title for item in stories[1:3]]
    titles += [change.title for change in digest.changes[:1]]
    parts = [first, *titles, count_summary(digest, translator)]
    return truncate(" · ".join(part for part in parts if part), limit=_PREHEADER_LIMIT)


def count_summary(digest: Digest, translator: Translator) -> str:
    """Return the counts as a phrase that begins a sentence."""
    sentence = ", ".join(_counts(digest, translator))
    return sentence[:1].upper() + sentence[1:]


def removed_count(digest: Digest) -> int:
    """Count the removed articles among stories and changes."""
    return sum(item.removed for item in digest.items) + sum(
        one.was_removed for one in digest.changes
    )


def period_name(digest: Digest, translator: Translator) -> str:
    """Return the day, week or month that the letter is about."""
    end = digest.period.until.astimezone(digest.zone)
    if digest.cadence is Cadence.MONTHLY:
        # Due on the first: the month it is about ended the day before.
        month = end - timedelta(days=1)
        vietnamese = digest.language is Language.VIETNAMESE
        name = f"{month.month}/{month.year}" if vietnamese else f"{month:%B %Y}"
        return translator.translate("monthly", month=name)
    day = translator.format_date(end.date())
    key = "weekly" if digest.cadence is Cadence.WEEKLY else "daily"
    return translator.translate(key, day=day)


def _opening(digest: Digest, translator: Translator) -> str:
    if digest.urgent:
        return f"[{translator.translate('alert')}] "
    return f"{period_name(digest, translator)}: "


def _headline(digest: Digest, translator: Translator) -> str:
    if digest.items:
        return digest.items[0].title
    if digest.developments:
        first = digest.developments[0]
        # An alert is named by its case; in a digest the reader must see that it is no new story.
        name = translator.translate("development")
        return first.title if len(digest.developments) > 1 else f"{name} – {first.title}"
    if digest.changes:
        change = max(digest.changes, key=lambda one: one.was_removed)
        return f"{translator.label('changes', change.events[-1].kind)} – {change.title}"
    if digest.repeats:
        repeat = digest.repeats[0]
        return f"{translator.translate('repeats', n=len(digest.repeats))} – {repeat.title}"
    return translator.translate("no_stories")


def _more(digest: Digest, translator: Translator) -> str:
    """Return the counts that the headline leaves out."""
    counts = []
    if len(digest.items) > 1:
        counts.append(translator.translate("stories", n=len(digest.items)))
    if len(digest.developments) > 1 or (digest.items and digest.developments):
        counts.append(translator.translate("developments", n=len(digest.developments)))
    if (removed := removed_count(digest)) and (digest.items or digest.developments or removed > 1):
        counts.append(translator.translate("removals", n=removed))
    elif len(digest.changes) > 1:
        counts.append(translator.translate("changes", n=len(digest.changes)))
    return f" – {', '.join(counts)}" if counts else ""


def _counts(digest: Digest, translator: Translator) -> list[str]:
    counts = []
    if digest.items:
        counts.append(
            f"{translator.translate('stories', n=len(digest.items))} "
            f"{translator.translate('from_sources', n=digest.sources)}"
        )
    elif not digest.developments:
        counts.append(translator.translate("no_stories"))
    if digest.developments:
        counts.append(translator.translate("developments", n=len(digest.developments)))
    if digest.repeats:
        counts.append(translator.translate("repeats", n=len(digest.repeats)))
    removed = sum(one.was_removed for one in digest.changes)
    if removed:
        counts.append(translator.translate("removals", n=removed))
    if changed := len(digest.changes) - removed:
        counts.append(translator.translate("changes", n=changed))
    return counts
