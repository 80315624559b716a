"""Attachments: the links of a page that lead to documents, declared or known by their type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from article.bounds import ATTACHMENTS, TITLE
from article.canonical_url import BadAddress, canonical_url
from article.model import Attachment
from article.text import tidy_or_none
from crawler.html.selector import Selectors, as_tuple

_LINKS = "a[href], iframe[src], embed[src], object[data]"
_ADDRESSES = ("href", "src", "data")
_FILE = re.compile(r"(?i)\.(?:pdf|docx?|rtf|odt)(?=[?&#]|\Z)")
_SHOWN_FILE = re.compile(r"(?i)\A(?:https?:/)?/")
_TYPE = re.compile(r"(?i)\Aapplication/(?:pdf|rtf|msword|vnd\.(?:openxml|oasis\.opendoc))")
_WHOLE_PAGE = frozenset({"body", "html", "form"})
_CANDIDATES = 2_000
"""Links of one page that are looked at."""


def declared_attachments(
    tree: LexborHTMLParser, selectors: Selectors, *, url: str
) -> Iterator[Attachment]:
    """Yield what the selectors find: links, or everything linked inside of what they find."""
    for selector in as_tuple(selectors):
        for node in tree.css(selector)[:_CANDIDATES]:
            links = [node] if _address(node) else node.css(_LINKS)
            yield from _attachments(links, url=url)


def linked_documents(body: LexborNode, *, url: str) -> Iterator[Attachment]:
    """Yield the links in the body, or beside it, whose path or type says that they are documents."""
    parent = body.parent
    around = parent if parent is not None and parent.tag not in _WHOLE_PAGE else body
    links = (one for one in around.css(_LINKS)[:_CANDIDATES] if _is_document(one))
    yield from _attachments(links, url=url)


def linked_in_article(tree: LexborHTMLParser, *, url: str) -> Iterator[Attachment]:
    """Yield the links to documents of a page that no selector of the source reads."""
    article = tree.css_first("article") or tree.css_first("main")
    if article is not None:
        links = (one for one in article.css(_LINKS)[:_CANDIDATES] if _is_document(one))
        yield from _attachments(links, url=url)


def first_of_each(found: Iterator[Attachment], *, url: str) -> tuple[Attachment, ...]:
    """Return each address once, in the order of the page and within its bound; never the page itself."""
    seen: dict[str, Attachment] = {}
    for one in found:
        if one.url not in seen and one.url != url:
            seen[one.url] = one
        if len(seen) == ATTACHMENTS:
            break
    return tuple(seen.values())


def _attachments(
    links: Iterator[LexborNode] | list[LexborNode], *, url: str
) -> Iterator[Attachment]:
    for link in links:
        try:
            address = canonical_url(_address(link) or "", base=url)
        except BadAddress:
            continue
        title = tidy_or_none(link.text(separator=" ")) or tidy_or_none(link.attributes.get("title"))
        yield Attachment(
            url=address,
            title=title[:TITLE] if title else None,
            over_http=urljoin(url, _address(link) or "").startswith("http://"),
        )


def _is_document(link: LexborNode) -> bool:
    declared = link.attributes.get("type") or ""
    return bool(_FILE.search(_address(link) or "") or _TYPE.match(declared))


def _address(node: LexborNode) -> str | None:
    address = next((one for name in _ADDRESSES if (one := node.attributes.get(name))), None)
    if address is None or node.tag == "a":
        return address
    # A viewer on the page names the file it shows: `viewer.html?file=/tep/a.pdf`.
    try:
        shown = parse_qsl(urlsplit(address).query, max_num_fields=100)
    except ValueError:
        return address
    return next((one for _, one in shown if _SHOWN_FILE.match(one) and _FILE.search(one)), address)
