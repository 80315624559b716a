"""What rendering needs: the subject, the templates, and how they say things."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from digest.excerpt import bounded
from digest.value import ChangeEvent, Digest, Edit, Passage
from digest.wording import Wording
from storage.models import ChangeKind

SUBJECT_LIMIT = 150
_WIDTH = 76
_WEB = re.compile(r"https?://[^\s<>\"\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """One digest in the three forms a mail needs."""

    subject: str
    text: str
    html: str


def subject(digest: Digest) -> str:
    """Say how much there is and name the top story, on one bounded line."""
    wording = Wording(digest.language, zone=digest.zone)
    if digest.urgent and digest.items:
        return bounded(f"{wording.say('alert')}: {_alerted(digest, wording)}", limit=SUBJECT_LIMIT)
    opening = f"{wording.say('subject')}: {', '.join(_counts(digest, wording))}"
    if digest.items:
        opening += f" – {digest.items[0].title}"
    return bounded(opening, limit=SUBJECT_LIMIT)


def counts(digest: Digest, wording: Wording) -> str:
    """Say how much there is, as a sentence begins."""
    said = ", ".join(_counts(digest, wording))
    return said[:1].upper() + said[1:]


def _alerted(digest: Digest, wording: Wording) -> str:
    title = digest.items[0].title
    return f"{wording.say('stories', n=n)} – {title}" if (n := len(digest.items)) > 1 else title


def _counts(digest: Digest, wording: Wording) -> list[str]:
    counts = []
    if digest.items:
        counts.append(
            f"{wording.say('stories', n=len(digest.items))} "
            f"{wording.say('from_sources', n=digest.sources)}"
        )
    else:
        counts.append(wording.say("no_stories"))
    if digest.repeats:
        counts.append(wording.say("repeats", n=len(digest.repeats)))
    if digest.changes:
        counts.append(wording.say("changes", n=len(digest.changes)))
    return counts


def told_event(event: ChangeEvent, wording: Wording) -> str:
    """Say what happened to an article, and when."""
    said = f"{wording.when(event.at)}: {wording.label('changes', event.kind)}"
    # Only an edit needs its summary; for the other kinds it repeats the kind.
    if event.kind is ChangeKind.EDITED and event.summary:
        said += f" ({wording.summary(event.summary)})"
    return said


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
        "web": _web,
        "block": _block,
        "starred": _starred,
        "struck": _struck,
        "rule": _rule,
        "numbered": _numbered,
    }
    return environment


def _web(url: str) -> str | None:
    """Let only web addresses become links."""
    return url if _WEB.fullmatch(url) else None


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


def _starred(passage: Passage) -> str:
    return "".join(f"*{piece.text}*" if piece.marked else piece.text for piece in passage)


_SIGNS = {"added": ("[+", "+]"), "removed": ("[-", "-]"), "same": ("", "")}


def _struck(passage: tuple[Edit, ...]) -> str:
    said = []
    for piece in passage:
        before, after = _SIGNS[piece.step]
        words = piece.text.rstrip() if before else piece.text
        said.append(before + words + after + piece.text[len(words) :])
    return "".join(said)


def _numbered(text: str, number: int) -> str:
    """Put a number into the margin of a text that leaves three signs for it."""
    return f"{number}.".ljust(3) + ("" if number < 10 else " ") + text[3:]


def _rule(heading: str) -> str:
    return f"{heading.upper()}\n{'-' * len(heading)}"
