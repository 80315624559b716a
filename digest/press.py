"""The press: renders letters, and sets each story only once for all readers of a language and zone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from digest.render import Rendered, counts, subject, templates, told_event
from digest.sending import Leave
from digest.value import ChangeItem, Digest, Item, Repeat
from digest.wording import Wording

HTML_LIMIT = 98_000
"""Bytes. Gmail cuts a mail at 102 kB, and what is below the cut is not read."""

_FRAME = 9_000
"""Bytes for what is around the stories: style, headings, chart, footer."""

_KEPT = 64
"""Whole letters that many readers share, but for the way out."""

_HERE = "\x1a"
"""Where the way out goes; no text that was made plain holds it."""

Story = Item | Repeat | ChangeItem


@dataclass(frozen=True, kw_only=True)
class Fragment:
    """One story in both forms, in full and in brief."""

    html: Markup
    text: str
    brief_html: Markup
    brief_text: str


class Press:
    """Renders digests; keeps what it set as long as it lives, so make one for each round."""

    def __init__(self) -> None:
        # The story itself is kept beside its fragment: an id is unique only among the living.
        self._letters: dict[tuple[object, ...], Rendered] = {}
        self._set: dict[tuple[int, str, str], tuple[Story, Fragment]] = {}

    def render(self, digest: Digest, *, leave: Leave | None = None) -> Rendered:
        """Render a digest in its own language and zone; what is too long is told in brief."""
        wording = Wording(digest.language, zone=digest.zone)
        key = (
            tuple(map(id, (*digest.items, *digest.repeats, *digest.changes))),
            wording.language, wording.zone.key, wording.when(digest.period.since),
            wording.when(digest.period.until), digest.articles_read, digest.sources_read,
            digest.attention, digest.urgent, leave is None,
        )  # fmt: skip
        letter = self._letters.get(key)
        if letter is None:
            letter = self._print(digest, wording, leave=leave is not None)
            self._letters[key] = letter
            while len(self._letters) > _KEPT:
                self._letters.pop(next(iter(self._letters)), None)
        return letter if leave is None else _addressed(letter, leave)

    def _print(self, digest: Digest, wording: Wording, *, leave: bool) -> Rendered:
        stories: tuple[Story, ...] = (*digest.items, *digest.repeats, *digest.changes)
        fragments = {id(story): self._fragment(story, wording) for story in stories}
        full = _fitting([fragments[id(item)] for item in digest.items])
        in_full = {id(item) for item in digest.items[:full]}
        told: dict[str, Any] = {
            "digest": digest,
            "w": wording,
            "subject": subject(digest),
            "counts": counts(digest, wording),
            "leave": _HERE if leave else None,
            "fragment": lambda story: fragments[id(story)],
            "is_full": lambda item: id(item) in in_full,
        }
        text = templates().get_template("digest.txt").render(told)
        return Rendered(
            subject=subject(digest),
            text=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n",
            html=templates().get_template("digest.html").render(told),
        )

    def _fragment(self, story: Story, wording: Wording) -> Fragment:
        key = id(story), wording.language.value, wording.zone.key
        known = self._set.get(key)
        if known is None:
            known = self._set[key] = story, _set(story, wording)
        return known[1]


def _set(story: Story, wording: Wording) -> Fragment:
    told = {"w": wording, "told": lambda event: told_event(event, wording)}
    html: Any = templates().get_template("parts.html").make_module(told)
    text: Any = templates().get_template("parts.txt").make_module(told)
    kind = {Item: "item", Repeat: "repeat", ChangeItem: "change"}[type(story)]
    brief: Callable[[Story], str] = html.brief
    return Fragment(
        html=Markup(getattr(html, kind)(story)),  # noqa: S704 - what an autoescaped template made
        text=_lines(getattr(text, kind)(story)),
        brief_html=Markup(brief(story)),  # noqa: S704
        brief_text=_lines(text.brief(story)),
    )


def _addressed(letter: Rendered, leave: Leave) -> Rendered:
    return Rendered(
        subject=letter.subject,
        text=letter.text.replace(_HERE, leave.link),
        html=letter.html.replace(_HERE, escape(leave.link)),
    )


def _lines(text: str) -> str:
    return re.sub(r"\n{2,}", "\n", str(text)).strip("\n")


def _fitting(fragments: list[Fragment]) -> int:
    """Count the stories that can be told in full while the rest is told in brief."""
    full = [len(one.html.encode()) for one in fragments]
    brief = [len(one.brief_html.encode()) for one in fragments]
    room = HTML_LIMIT - _FRAME - sum(brief)
    for number, (long, short) in enumerate(zip(full, brief, strict=True)):
        room -= long - short
        if room < 0:
            return number
    return len(fragments)
