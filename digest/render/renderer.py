"""Render digests; each story only once for all recipients of a language and zone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from digest.model import ChangeItem, Digest, RepeatedStory, StoryItem
from digest.render.environment import (
    RenderedDigest,
    brief_facts,
    document_place,
    event_text,
    move_text,
    period_label,
    templates,
)
from digest.render.fit import EntrySize, fit_sections
from digest.render.links import (
    UNSUBSCRIBE_PLACEHOLDER,
    DashboardLinks,
    RecipientLinks,
    count_placeholders,
)
from digest.render.overview import overview_lines
from digest.render.subject import count_summary, period_name, preheader, subject_line
from digest.unsubscribe import UnsubscribeLink, VerdictLink
from presentation.i18n import Translator

MAX_HTML_BYTES = 98_000
"""Bytes. Gmail cuts a mail at 102 kB, and what is below the cut is not read."""

_FRAME_BYTES = 13_000
"""Bytes for what is around the entries: style, headings, overview, notices, chart, footer."""

_SECTIONS = ("items", "developments", "changes", "repeats")
_SHARES = (0.45, 0.2, 0.25, 0.1)
"""Of each section, should all want more than there is."""

_LINK_BYTES = 80
"""Bytes by which a recipient's own link may exceed the dashboard's address."""

_MAX_NOTICES = 12

_CACHE_SIZE = 64
"""Whole digests that many recipients share, without the unsubscribe link."""

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

    def __init__(self, *, public_url: str = "") -> None:
        self._public_url = public_url.rstrip("/")
        # The story itself is stored beside its fragment: an id is unique only among live objects.
        self._digests: dict[tuple[object, ...], RenderedDigest] = {}
        self._rendered_items: dict[tuple[object, ...], tuple[DigestEntry, RenderedItem]] = {}

    def render(
        self,
        digest: Digest,
        *,
        unsubscribe_link: UnsubscribeLink | None = None,
        verdict_link: VerdictLink | None = None,
    ) -> RenderedDigest:
        """Render a digest in its own language and zone; what is too long is shortened."""
        links = DashboardLinks(
            public_url=self._public_url,
            with_verdicts=unsubscribe_link is not None and verdict_link is not None,
        )
        translator = Translator(digest.language, zone=digest.zone)
        key = (
            tuple(map(id, (*digest.items, *digest.developments, *digest.repeats, *digest.changes))),
            translator.language, translator.zone.key, translator.format_datetime(digest.period.since),
            translator.format_datetime(digest.period.until), digest.articles_read, digest.sources_read,
            digest.operator_notices, digest.urgent, digest.cadence, unsubscribe_link is None, links,
        )  # fmt: skip
        rendered = self._digests.get(key)
        if rendered is None:
            rendered = self._render(
                digest, translator, links=links, with_unsubscribe=unsubscribe_link is not None
            )
            self._digests[key] = rendered
            while len(self._digests) > _CACHE_SIZE:
                self._digests.pop(next(iter(self._digests)), None)
        if unsubscribe_link is None:
            return rendered
        own = RecipientLinks(unsubscribe=unsubscribe_link, verdict=verdict_link)
        return RenderedDigest(
            subject=rendered.subject,
            text=own.fill(rendered.text),
            html=own.fill(rendered.html, html=True),
        )

    def _render(
        self,
        digest: Digest,
        translator: Translator,
        *,
        links: DashboardLinks,
        with_unsubscribe: bool,
    ) -> RenderedDigest:
        sections: tuple[tuple[DigestEntry, ...], ...] = (
            digest.items, digest.developments, digest.changes, digest.repeats,
        )  # fmt: skip
        fragments = {
            id(one): self._rendered_item(one, translator, links)
            for section in sections
            for one in section
        }
        variables: dict[str, Any] = {
            "digest": digest,
            "w": translator,
            "links": links,
            "subject": subject_line(digest),
            "period": period_name(digest, translator),
            "period_label": lambda one: period_label(one, translator),
            "preheader": preheader(digest, translator),
            "counts": count_summary(digest, translator),
            "overview": overview_lines(digest, translator),
            "notices": digest.operator_notices[:_MAX_NOTICES],
            "more_notices": len(digest.operator_notices[_MAX_NOTICES:]),
            "unsubscribe": UNSUBSCRIBE_PLACEHOLDER if with_unsubscribe else None,
            "fragment": lambda entry: fragments[id(entry)],
        }
        link_bytes = len(self._public_url.encode()) + _LINK_BYTES
        sizes = [[_size(fragments[id(one)], link_bytes) for one in part] for part in sections]
        budget = MAX_HTML_BYTES - _FRAME_BYTES
        while True:
            shown = fit_sections(sizes, shares=_SHARES, budget=budget)
            variables["shown"] = dict(zip(_SECTIONS, shown, strict=True))
            variables["in_full"] = {
                id(one)
                for part, fitted in zip(sections, shown, strict=True)
                for one in part[: fitted.full]
            }
            variables["in_brief"] = {
                id(one)
                for part, fitted in zip(sections, shown, strict=True)
                for one in part[fitted.full : fitted.full + fitted.brief]
            }
            variables["id"] = id
            html = templates().get_template("digest.html").render(variables)
            if _bytes(html, link_bytes) <= MAX_HTML_BYTES or budget < _FRAME_BYTES:
                break
            budget = budget * 9 // 10
        text = templates().get_template("digest.txt").render(variables)
        return RenderedDigest(
            subject=subject_line(digest),
            text=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n",
            html=html,
        )

    def _rendered_item(
        self, story: DigestEntry, translator: Translator, links: DashboardLinks
    ) -> RenderedItem:
        key = id(story), translator.language.value, translator.zone.key, links
        known = self._rendered_items.get(key)
        if known is None:
            known = self._rendered_items[key] = story, _render_item(story, translator, links)
        return known[1]


def _render_item(story: DigestEntry, translator: Translator, links: DashboardLinks) -> RenderedItem:
    variables = {
        "w": translator,
        "links": links,
        "event_text": lambda event: event_text(event, translator),
        "facts": lambda entry: brief_facts(entry, translator),
        "document_place": lambda quote: document_place(quote, translator),
        "move_text": lambda move: move_text(move, translator),
        "brief_address": links.brief,
    }
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


def _without_blank_lines(text: str) -> str:
    return re.sub(r"\n{2,}", "\n", str(text)).strip("\n")


def _size(rendered: RenderedItem, link_bytes: int) -> EntrySize:
    return EntrySize(
        full=_bytes(rendered.html, link_bytes), brief=_bytes(rendered.brief_html, link_bytes)
    )


def _bytes(html: str, link_bytes: int) -> int:
    """Return the bytes of HTML once a recipient's own links are in it."""
    return len(html.encode()) + link_bytes * count_placeholders(html)
