"""Render digests; each story only once for all recipients of a language and zone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from digest.model import ChangeItem, Digest, RepeatedStory, StoryItem
from digest.render.environment import (
    RenderedDigest,
    event_text,
    templates,
)
from digest.render.subject import count_summary, subject_line
from digest.unsubscribe import UnsubscribeLink
from presentation.i18n import Translator

MAX_HTML_BYTES = 98_000
"""Bytes. Gmail cuts a mail at 102 kB, and what is below the cut is not read."""

_FRAME_BYTES = 9_000
"""Bytes for what is around the stories: style, headings, chart, footer."""

_CACHE_SIZE = 64
"""Whole digests that many recipients share, without the unsubscribe link."""

_UNSUBSCRIBE_PLACEHOLDER = "\x1a"
"""Replaced by the unsubscribe link; no text after `plain_line` contains it."""

DigestEntry = StoryItem | RepeatedStory | ChangeItem


@dataclass(frozen=True, kw_only=True)
class RenderedItem:
    """One story in both forms, in full and in brief."""

    html: Markup
    text: str
    brief_html: Markup
    brief_text: str


class CachedRenderer:
    """Renders digests and caches what it rendered, so make one for each run."""

    def __init__(self) -> None:
        # The story itself is stored beside its fragment: an id is unique only among live objects.
        self._digests: dict[tuple[object, ...], RenderedDigest] = {}
        self._rendered_items: dict[tuple[int, str, str], tuple[DigestEntry, RenderedItem]] = {}

    def render(
        self, digest: Digest, *, unsubscribe_link: UnsubscribeLink | None = None
    ) -> RenderedDigest:
        """Render a digest in its own language and zone; what is too long is shortened."""
        translator = Translator(digest.language, zone=digest.zone)
        key = (
            tuple(map(id, (*digest.items, *digest.repeats, *digest.changes))),
            translator.language, translator.zone.key, translator.format_datetime(digest.period.since),
            translator.format_datetime(digest.period.until), digest.articles_read, digest.sources_read,
            digest.operator_notices, digest.urgent, unsubscribe_link is None,
        )  # fmt: skip
        rendered = self._digests.get(key)
        if rendered is None:
            rendered = self._render(
                digest, translator, with_unsubscribe=unsubscribe_link is not None
            )
            self._digests[key] = rendered
            while len(self._digests) > _CACHE_SIZE:
                self._digests.pop(next(iter(self._digests)), None)
        return rendered if unsubscribe_link is None else _personalise(rendered, unsubscribe_link)

    def _render(
        self, digest: Digest, translator: Translator, *, with_unsubscribe: bool
    ) -> RenderedDigest:
        stories: tuple[DigestEntry, ...] = (*digest.items, *digest.repeats, *digest.changes)
        fragments = {id(story): self._rendered_item(story, translator) for story in stories}
        full = _full_count([fragments[id(item)] for item in digest.items])
        in_full = {id(item) for item in digest.items[:full]}
        variables: dict[str, Any] = {
            "digest": digest,
            "w": translator,
            "subject": subject_line(digest),
            "counts": count_summary(digest, translator),
            "unsubscribe": _UNSUBSCRIBE_PLACEHOLDER if with_unsubscribe else None,
            "fragment": lambda story: fragments[id(story)],
            "is_full": lambda item: id(item) in in_full,
        }
        text = templates().get_template("digest.txt").render(variables)
        return RenderedDigest(
            subject=subject_line(digest),
            text=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n",
            html=templates().get_template("digest.html").render(variables),
        )

    def _rendered_item(self, story: DigestEntry, translator: Translator) -> RenderedItem:
        key = id(story), translator.language.value, translator.zone.key
        known = self._rendered_items.get(key)
        if known is None:
            known = self._rendered_items[key] = story, _render_item(story, translator)
        return known[1]


def _render_item(story: DigestEntry, translator: Translator) -> RenderedItem:
    variables = {"w": translator, "event_text": lambda event: event_text(event, translator)}
    html: Any = templates().get_template("parts.html").make_module(variables)
    text: Any = templates().get_template("parts.txt").make_module(variables)
    kind = {StoryItem: "item", RepeatedStory: "repeat", ChangeItem: "change"}[type(story)]
    brief: Callable[[DigestEntry], str] = html.brief
    return RenderedItem(
        html=Markup(getattr(html, kind)(story)),  # noqa: S704 - what an autoescaped template made
        text=_without_blank_lines(getattr(text, kind)(story)),
        brief_html=Markup(brief(story)),  # noqa: S704
        brief_text=_without_blank_lines(text.brief(story)),
    )


def _personalise(rendered: RenderedDigest, unsubscribe_link: UnsubscribeLink) -> RenderedDigest:
    return RenderedDigest(
        subject=rendered.subject,
        text=rendered.text.replace(_UNSUBSCRIBE_PLACEHOLDER, unsubscribe_link.url),
        html=rendered.html.replace(_UNSUBSCRIBE_PLACEHOLDER, escape(unsubscribe_link.url)),
    )


def _without_blank_lines(text: str) -> str:
    return re.sub(r"\n{2,}", "\n", str(text)).strip("\n")


def _full_count(fragments: list[RenderedItem]) -> int:
    """Count the stories that fit in full while the rest is brief."""
    full = [len(one.html.encode()) for one in fragments]
    brief = [len(one.brief_html.encode()) for one in fragments]
    remaining = MAX_HTML_BYTES - _FRAME_BYTES - sum(brief)
    for number, (long, short) in enumerate(zip(full, brief, strict=True)):
        remaining -= long - short
        if remaining < 0:
            return number
    return len(fragments)
