"""The headline of any page: printed text that agrees with the metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from article.text import tidy
from crawler.extraction.headline.heading import headline_within, is_unseen, piece_ranges
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
_SITE_HEAD = re.compile(
    r"(?i)^(?:blog[ -]?archiv(?:es?|s)?|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?: //)?)$"
)
"""What stands before a headline in a title: `example.org » Blog Archive »`."""
_BESIDE_ARTICLE = frozenset(
    {MarkupPart.RELATED, MarkupPart.COMMENTS, MarkupPart.NAVIGATION, MarkupPart.CHROME}
)
_MIN_TITLE = 8
_MAX_SPLIT_LETTERS = 10_000
_MAX_HEADING_LINES = 6
_MAX_WRAPPERS = 3
_LINKED_HEADLINE = 4.0
"""Agreement from which a heading may be a link: blogs link it to the article itself."""
_MIN_SCORE = 3.0
_MIN_PROSE_BELOW = 0.2
"""Share of the prose that stands below a headline."""
_BLANK_BEFORE_MARK = re.compile(r"\s([:,.;!?])")
_MAX_PRINTED = 400
"""Letters of a printed headline with the date behind it."""


MetadataTitles = tuple[tuple[str, ...], frozenset[str]]
"""The titles in the metadata, and the names of the site that stand in them."""


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
        within = _beside_kicker(block)
        agreement = _agreement_score(text, claims)
        if within:
            agreement = max(agreement, _agreement_score(within, claims))
        score = agreement + _position_score(document, index, block, agreement=agreement)
        if best is None or score > best[0]:
            best = (score, index, text)
    if not best or not (best[0] >= _MIN_SCORE or _is_lone_h1(document, best)):
        return None
    _, line, text = best
    text = _without_site(_own_text(document, line, text, claims), site_names(metadata))
    printed = None if _is_below_text(document, line) else line
    return PageTitle(text=_with_metadata_case(text, claims), line=printed)


def _own_text(document: TextDocument, index: int, text: str, claims: MetadataTitles) -> str:
    """Return the part of a heading that is the headline: others are a kicker or a subtitle."""
    block = _heading_around(document, index)
    if block is None or block.node is None:
        return text
    if headline := _beside_kicker(block):
        return headline
    titles, tails = claims
    whole = {_normalised(claim) for claim in titles}
    if _normalised(text) in whole:
        return text
    whole |= {_normalised(_without_site(claim, tails)) for claim in titles}
    lines = (one.text for one in document.lines[block.first : block.last])
    parts = (*lines, *piece_ranges(block.node))
    return next((one for one in parts if _normalised(one) in whole), text)


def _beside_kicker(block: TextBlock) -> str | None:
    return headline_within(block.node) if block.is_heading and block.node else None


def _heading_around(document: TextDocument, index: int) -> TextBlock | None:
    """Return the heading that a line is in, through wrappers of its own."""
    number = document.lines[index].block
    for _ in range(_MAX_WRAPPERS):
        if number < 0:
            return None
        block = document.blocks[number]
        if block.is_heading:
            return block
        number = block.parent
    return None


def _is_below_text(document: TextDocument, line: int) -> bool:
    """Return whether hardly any prose follows, as behind a pop-up or in a footer."""
    last = len(document.lines)
    return document.prose(line, last) < _MIN_PROSE_BELOW * document.prose(0, last)


def metadata_title(metadata: Metadata) -> str | None:
    """Return the title of the metadata, without the name of the site."""
    titles, sites = _metadata_titles(metadata)[0], site_names(metadata)
    return next(
        (_without_site(one, sites) for one in titles if _normalised(one) not in sites), None
    )


def site_names(metadata: Metadata) -> frozenset[str]:
    """Return what the site calls itself, folded."""
    return frozenset(map(_normalised, metadata.site_names))


def _document_title(metadata: Metadata) -> str:
    node = metadata.tree.css_first("head title") or metadata.tree.css_first("title")
    return tidy(node.text()) if node else ""


def _without_site(title: str, sites: frozenset[str]) -> str:
    if len(title) > _MAX_SPLIT_LETTERS:
        return title  # no headline, and each separator would be looked at with all behind it
    cuts = list(_SEPARATOR.finditer(title))
    end = len(title)
    for cut in reversed(cuts):
        tail = title[cut.end() : end]
        named = _normalised(tail) in sites or _SITE_TAIL.search(tail) or "|" in cut.group()
        if cut.start() < _MIN_TITLE or not named or len(tail) > max(60, cut.start()):
            break
        end = cut.start()
    start = after = 0
    for cut in cuts:
        head, rest = title[after : cut.start()], title[cut.end() : end]
        if len(rest) < _MIN_TITLE:
            break
        after = cut.end()
        # What stands before "Blog Archive" names the site, too.
        if _SITE_HEAD.search(head) or (start == 0 and _normalised(head) in sites):
            start = after
    return title[start:end]


def _metadata_titles(metadata: Metadata) -> MetadataTitles:
    """List the titles in the metadata, and the endings that name the site."""
    metas = metadata.metas
    named = (metadata.json_ld_text("headline"), metas.get("og:title"), metas.get("twitter:title"))
    whole = tuple(dict.fromkeys(claim for claim in (*named, _document_title(metadata)) if claim))
    split_titles = ((claim, _SEPARATOR.split(claim)) for claim in whole)
    tails = {
        _normalised(parts[-1])
        for claim, parts in split_titles
        # "Tin tức - <headline>": the site's name is shorter, or says that it is one.
        if len(parts) > 1
        and not _SITE_HEAD.search(parts[0])
        and (2 * len(parts[-1]) < len(claim) or _SITE_TAIL.search(parts[-1]))
    }
    # "Listing - <headline>" ends in the headline that the other metadata have.
    tails -= {_normalised(claim) for claim in named if claim}
    return whole, frozenset(tails | {_normalised(metas.get("og:site_name", ""))} - {""})


def _candidates(document: TextDocument) -> Iterator[tuple[int, str, TextBlock]]:
    for index, line in enumerate(document.lines):
        block = _heading_around(document, index) or document.blocks[line.block]
        text = line.text
        if line.is_link and not block.is_heading:
            continue
        if block.is_heading:
            if index != block.first or block.last - block.first > _MAX_HEADING_LINES:
                continue
            text = " ".join(one.text for one in document.lines[block.first : block.last])
        if len(text) > _MAX_PRINTED:
            continue
        text = _DATE_HEAD.sub("", _DATE_TAIL.sub("", text))
        if 8 <= len(text) <= 300:
            yield index, text, block


def _agreement_score(text: str, claims: MetadataTitles) -> float:
    folded, (whole, tails) = _normalised(text), claims
    if folded in tails:
        return -1.0
    best = 0.0
    for claim in whole:
        full = _normalised(claim)
        if folded == full:
            return 5.0
        begins = full.startswith(folded + " ") and len(folded) >= min(20, 0.4 * len(full))
        if begins or (full.endswith(" " + folded) and len(folded) >= max(20, 0.4 * len(full))):
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


def _position_score(
    document: TextDocument, index: int, block: TextBlock, *, agreement: float
) -> float:
    score = {"h1": 1.5, "h2": 0.8, "h3": 0.7}.get(block.tag, 0.0)
    around = [document.blocks[one] for one in document.ancestors(document.lines[index].block)][:5]
    if any(MarkupPart.TITLE in one.parts for one in around[:2]):
        score += 0.5
    if document.lines[index].is_link and not (block.is_heading and agreement >= _LINKED_HEADLINE):
        score -= 2.5
    if _is_below_text(document, index):
        score -= 3.0
    if _names_the_site(block):
        score -= 4.0
    if any(_BRAND.search(one.name) or one.tag == "nav" for one in around):
        score -= 2.0
    if any(one.parts & _BESIDE_ARTICLE for one in around[:2]):
        score -= 1.0
    return score


def _names_the_site(block: TextBlock) -> bool:
    """Return whether a heading links to the front page, or is there for screen readers only."""
    if not block.is_heading or block.node is None:
        return False
    link = block.node.css_first("a[href]")
    if link is None:
        return is_unseen(block.name)
    href = link.attributes.get("href") or ""
    try:
        address = urlsplit(href)
    except ValueError:
        return False
    front = address.path in {"", "/"} and not (address.query or href.startswith("#"))
    return front or (link.attributes.get("rel") or "") == "home"


def _is_lone_h1(document: TextDocument, best: tuple[float, int, str]) -> bool:
    """Accept an h1 that the metadata lack: some sites write two titles."""
    score, index, text = best
    block = document.blocks[document.lines[index].block]
    return block.tag == "h1" and score >= 1.5 and len(text) >= 12 and not _names_the_site(block)


def _with_metadata_case(text: str, claims: MetadataTitles) -> str:
    """Prefer the spelling of the metadata where the page prints capitals only, or stray blanks."""
    if _BLANK_BEFORE_MARK.search(text):
        closed = _BLANK_BEFORE_MARK.sub(r"\1", text)
        text = next((one for one in claims[0] if one == closed), text)
    if text != text.upper():
        return text
    found = (claim[: len(text)] for claim in claims[0] if claim.upper().startswith(text))
    return next((claim for claim in found if claim != claim.upper()), text)


def _normalised(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()
