"""The templates of a digest, and their filters."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from digest.model import ChangeEvent, ChangeItem, DocumentQuote, EditRun, RepeatedStory, StoryItem
from digest.trend import TrendPeriod
from grouping.case_progress import CaseMove, MoveKind
from presentation.highlight import HighlightedText
from presentation.i18n import Language, Translator
from presentation.periods import PeriodUnit
from presentation.plain_text import truncate
from storage.models import ChangeKind

SUMMARY_LIMIT = 240
_WIDTH = 76
_HTTP_URL = re.compile(r"https?://[^\s<>\"\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, kw_only=True)
class RenderedDigest:
    """One digest as subject, text and HTML."""

    subject: str
    text: str
    html: str


def event_text(event: ChangeEvent, translator: Translator) -> str:
    """Return what happened to an article, and when."""
    text = f"{translator.format_datetime(event.at)}: {translator.label('changes', event.kind)}"
    # Only an edit needs its summary; for the other kinds it repeats the kind.
    if event.kind is ChangeKind.EDITED and event.summary:
        text += f" ({truncate(translator.render(event.summary), limit=SUMMARY_LIMIT)})"
    return text


def move_text(move: CaseMove, translator: Translator) -> str:
    """Return what moved in a case, the old value and the new one."""
    return translator.translate(
        "move_first" if move.before is None else "move",
        what=translator.label("moves", move.kind),
        before=_moved_value(move.kind, move.before or "", translator),
        after=_moved_value(move.kind, move.after, translator),
    )


def document_place(quote: DocumentQuote, translator: Translator) -> str:
    """Return which page of which document is to be cited."""
    return translator.translate("document_quote", title=quote.title, page=quote.page)


def _moved_value(kind: MoveKind, value: str, translator: Translator) -> str:
    if value == "life":
        return translator.translate("life")
    section = {MoveKind.STAGE: "stages", MoveKind.COUNTRY: "countries"}.get(kind)
    return translator.label(section, value) if section else value


def period_label(period: TrendPeriod, translator: Translator) -> str:
    """Return the name of a week or month beside its bar."""
    if period.unit is PeriodUnit.MONTH:
        vietnamese = translator.language is Language.VIETNAMESE
        return period.start.strftime("%m/%Y" if vietnamese else "%b %Y")
    return translator.format_date(period.start)


def brief_facts(entry: StoryItem | RepeatedStory | ChangeItem, translator: Translator) -> list[str]:
    """Return what a brief line says beside the title: source, date, places, what happened."""
    facts = [entry.source]
    if isinstance(entry, StoryItem):
        facts += [move_text(move, translator) for move in entry.moves[:2]]
        if entry.flagged_by_document:
            facts += [document_place(one, translator) for one in entry.documents[:1]]
        facts.append(translator.format_datetime(entry.published_at))
        if entry.places:
            facts.append(translator.places(entry.places[:2]))
        if entry.victims:
            facts.append(translator.translate("victims_stated", n=entry.victims))
        if entry.removed_since:
            at = translator.format_datetime(entry.removed_since)
            facts.append(translator.translate("removed_since", at=at))
        if len(entry.copies):
            facts.append(translator.translate("and_copies", n=len(entry.copies)))
    if isinstance(entry, ChangeItem):
        facts.append(event_text(entry.events[-1], translator))
    return facts


@cache
def templates() -> Environment:
    """Load the templates once."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "web": _http_url,
        "block": _block,
        "starred": _with_asterisks,
        "struck": _with_edit_marks,
        "rule": _rule,
        "numbered": _numbered,
    }
    return environment


def _http_url(url: str) -> str | None:
    """Return a web address, or None for anything that must not become a link."""
    return url if _HTTP_URL.fullmatch(url) else None


def _block(text: str, indent: str = "", hanging: str | None = None) -> str:
    """Wrap to the width of a mail; addresses are never broken."""
    return textwrap.fill(
        text,
        width=_WIDTH,
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _with_asterisks(passage: HighlightedText) -> str:
    return "".join(f"*{piece.text}*" if piece.marked else piece.text for piece in passage)


_EDIT_BRACKETS = {"added": ("[+", "+]"), "removed": ("[-", "-]"), "same": ("", "")}


def _with_edit_marks(passage: tuple[EditRun, ...]) -> str:
    runs = []
    for piece in passage:
        before, after = _EDIT_BRACKETS[piece.step]
        words = piece.text.rstrip() if before else piece.text
        runs.append(before + words + after + piece.text[len(words) :])
    return "".join(runs)


def _numbered(text: str, number: int) -> str:
    """Write a number into the three characters that a text leaves for it."""
    return f"{number}.".ljust(3) + ("" if number < 10 else " ") + text[3:]


def _rule(heading: str) -> str:
    return f"{heading.upper()}\n{'-' * len(heading)}"
