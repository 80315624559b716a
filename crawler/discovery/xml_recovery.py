"""XML as servers write it: one bad byte must not lose every entry of a sitemap."""

from __future__ import annotations

import codecs
import html
import re

from lxml import etree

_FIRST_ELEMENT = re.compile(r"<[A-Za-z][\w.-]{0,60}(?::[\w.-]{1,60})?[\s/>]")
_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?(?:urlset|sitemapindex)[\s>]")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]{0,500}(?:\[[^\]]{0,100000}\])?[^>]{0,500}>", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\s", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(r"&(#?\w{1,40};)?")
_XML_NAMES = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_LOC = re.compile(r"<(?:[\w.-]{1,40}+:)?loc\b[^<>]{0,200}+>([^<>]{1,2500}+)")


def parse_recovering(body: bytes) -> etree._Element:
    """Parse XML, repaired where it is damaged; raises XMLSyntaxError if there is no XML at all.

    Declared encodings are not believed: what is UTF-8 is UTF-8. Entities and the network are off:
    a sitemap needs neither, an attacker both.
    """
    text = _repaired(_decoded(body))
    try:
        return _parse(text, recover=False)
    except etree.XMLSyntaxError:
        root = _parse(text, recover=True)
        if root is None:
            raise
        scanned = _scan(text, root)
        return root if scanned is None else scanned


def _parse(text: str, *, recover: bool) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, recover=recover, encoding="utf-8"
    )
    return etree.fromstring(text.encode("utf-8", "replace"), parser)


def _decoded(body: bytes) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    if b"\0" in body[:4]:
        return body.decode("utf-16-be" if body[:1] == b"\0" else "utf-16-le", "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        # Links are ASCII; a letter of an old charset in a title costs that letter only.
        return body.decode("utf-8", "replace")


def _repaired(text: str) -> str:
    """Drop what stands before the first element, and write references as XML knows them."""
    start = _ROOT.search(text) or _FIRST_ELEMENT.search(text)
    if _ENTITY.search(text[: start.start() if start else 1_000]):
        raise ValueError("it declares entities")
    text = _DOCTYPE.sub("", text[start.start() :] if start else text.strip())
    if text.rfind("<loc>") > text.rfind("</loc>"):
        text = text[: text.rfind("<loc>")]  # half an address may be another page's
    return _REFERENCE.sub(_reference, _CONTROL.sub("", text))


def _reference(found: re.Match[str]) -> str:
    name = found[1]
    if not name:
        return "&amp;"
    if name in _XML_NAMES:
        return found[0]
    char = html.unescape(found[0])
    if char == found[0] or _CONTROL.search(char):
        return f"&amp;{name}" if not name.startswith("#") else ""
    return html.escape(char)


def _scan(text: str, root: etree._Element) -> etree._Element | None:
    """Read the addresses line by line where the parser lost most of them."""
    if not _ROOT.search(text[:500]):
        return None
    found = _LOC.findall(text)
    if len(found) <= len(root):
        return None
    scanned: etree._Element = etree.Element(str(root.tag))
    for address in found:
        entry = etree.SubElement(scanned, "url")
        etree.SubElement(entry, "loc").text = html.unescape(address.strip())
    return scanned
