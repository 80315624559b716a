"""The headline of any page: printed text that agrees with the metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from article.text import tidy
from crawler.extraction.markup_vocabulary import MarkupPart
from crawler.extraction.metadata import Metadata
from crawler.extraction.text_blocks import TextBlock, TextDocument

_SEPARATOR = re.compile(r"(?<!\s)(?:\s++(?:[|–—»•·]|-|::)\s++|\s*+\|\s*+)")
_SITE_TAIL = re.compile(
    r"(?i)\b(?:báo|tạp chí|cổng|trang|online|news|portal|thời báo|truyền hình|đài|điện tử|tin tức)\b|\.[a-z]{2,}"
)
_DATE_TAIL = re.compile(
    r"(?<!\s)\s*+[(\[|-]?+\s*+(?:\d{1,2}:\d{2}\s*+)?\d{1,2}[/-]\d{1,2}[/-]\d{4}[^a-zà-ỹ]{0,60}$"
)
_DATE_HEAD = re.compile(r"^[(\[]\d{1,2}[/-]\d{1,2}[/-]\d{4}[\d:h ]*[)\]]\s*")
_BRAND = re.compile(r"(?<![a-z])(?:logo|brand|site-?(?:name|title)|header-inner)(?![a-z])")
_MIN_SCORE = 3.0
_MAX_PRINTED = 400
"""Letters of a printed headline with the date behind it."""


@dataclass(frozen=True, kw_only=True)
class PageTitle:
    """The title and the line it is printed on; None where only the metadata have it."""

    text: str
    line: int | None


def find_title(document: TextDocument, metadata: Metadata) -> PageTitle | None:
    """Find the printed headline."""
    claims = _metadata_titles(metadata)
    best: tuple[float, int, str] | None = None
    for index, text, block in _candidates(document):
        score = _agreement_score(text, claims) + _position_score(document, index, block)
        if best is None or score > best[0]:
            best = (score, index, text)
    if best and (best[0] >= _MIN_SCORE or _is_lone_h1(document, best, claims=claims)):
        return PageTitle(text=_with_metadata_case(best[2], claims), line=best[1])
    return None


def metadata_title(metadata: Metadata) -> str | None:
    """Return the title of the metadata, without the name of the site."""
    metas = metadata.metas
    site = _normalised(metas.get("og:site_name", ""))
    for claim in (
        metadata.json_ld_text("headline"),
        metas.get("og:title"),
        _document_title(metadata),
    ):
        if claim and _normalised(claim) != site:
            return _without_site(claim, site=site)
    return None


def _document_title(metadata: Metadata) -> str:
    node = metadata.tree.css_first("head title") or metadata.tree.css_first("title")
    return tidy(node.text()) if node else ""


def _without_site(title: str, *, site: str) -> str:
    for cut in reversed(list(_SEPARATOR.finditer(title))):
        head, tail = title[: cut.start()], title[cut.end() :]
        named = _normalised(tail) == site or _SITE_TAIL.search(tail) or "|" in cut.group()
        if not head or not named or len(tail) > max(60, len(head)):
            break
        title = head
    return title


def _metadata_titles(metadata: Metadata) -> tuple[tuple[str, ...], frozenset[str]]:
    """List the titles in the metadata, and the endings that name the site."""
    metas = metadata.metas
    named = (metadata.json_ld_text("headline"), metas.get("og:title"), metas.get("twitter:title"))
    whole = tuple(dict.fromkeys(claim for claim in (*named, _document_title(metadata)) if claim))
    split_titles = ((claim, _SEPARATOR.split(claim)) for claim in whole)
    tails = {
        _normalised(parts[-1])
        for claim, parts in split_titles
        # "Tin tức - <headline>": the site's name is shorter, or says that it is one.
        if len(parts) > 1 and (2 * len(parts[-1]) < len(claim) or _SITE_TAIL.search(parts[-1]))
    }
    return whole, frozenset(tails | {_normalised(metas.get("og:site_name", ""))} - {""})


def _candidates(document: TextDocument) -> Iterator[tuple[int, str, TextBlock]]:
    for index, line in enumerate(document.lines):
        block = document.blocks[line.block]
        text = line.text
        if line.is_link and not block.is_heading:
            continue
        if block.is_heading:
            if index != block.first:
                continue
            text = " ".join(one.text for one in document.lines[block.first : block.last])
        if len(text) > _MAX_PRINTED:
            continue
        text = _DATE_HEAD.sub("", _DATE_TAIL.sub("", text))
        if 8 <= len(text) <= 300:
            yield index, text, block


def _agreement_score(text: str, claims: tuple[tuple[str, ...], frozenset[str]]) -> float:
    folded, (whole, tails) = _normalised(text), claims
    if folded in tails:
        return -1.0
    best = 0.0
    for claim in whole:
        full = _normalised(claim)
        if folded == full:
            return 5.0
        if full.startswith(folded + " ") and len(folded) >= min(20, 0.4 * len(full)):
            best = max(best, 4.0)
        elif len(folded) >= 20 and f" {folded} " in f" {full} ":
            best = max(best, 3.5)
        elif len(full) >= 20 and folded.startswith(full):
            best = max(best, 3.0)
        else:
            best = max(best, _overlap(folded, full))
    return best


def _overlap(one: str, other: str) -> float:
    ours, theirs = set(one.split()), set(other.split())
    share = len(ours & theirs) / max(1, min(len(ours), len(theirs)))
    return 2.0 * share if min(len(ours), len(theirs)) >= 4 and share >= 0.6 else 0.0


def _position_score(document: TextDocument, index: int, block: TextBlock) -> float:
    score = {"h1": 1.5, "h2": 0.8, "h3": 0.7}.get(block.tag, 0.0)
    around = [document.blocks[one] for one in document.ancestors(document.lines[index].block)][:5]
    if any(MarkupPart.TITLE in one.parts for one in around[:2]):
        score += 0.5
    if document.lines[index].is_link:
        score -= 2.5
    if any(_BRAND.search(one.name) or one.tag == "nav" for one in around):
        score -= 2.0
    if any(MarkupPart.RELATED in one.parts or MarkupPart.CHROME in one.parts for one in around[:2]):
        score -= 1.0
    return score


def _is_lone_h1(
    document: TextDocument,
    best: tuple[float, int, str],
    *,
    claims: tuple[tuple[str, ...], frozenset[str]],
) -> bool:
    """Accept an h1 that the metadata lack: some sites write two titles."""
    score, index, text = best
    block = document.blocks[document.lines[index].block]
    return block.tag == "h1" and score >= 1.5 and len(text) >= 12 and bool(claims[0])


def _with_metadata_case(text: str, claims: tuple[tuple[str, ...], frozenset[str]]) -> str:
    """Prefer the spelling of the metadata where the page prints capitals only."""
    if text != text.upper():
        return text
    found = (claim[: len(text)] for claim in claims[0] if claim.upper().startswith(text))
    return next((claim for claim in found if claim != claim.upper()), text)


def _normalised(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()
