"""An archived page made inert: it shows its words, runs nothing and asks no other server."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from crawler.html.parse import parse_html

_REMOVED = (
    "script", "style", "iframe", "frame", "frameset", "object", "embed", "applet", "base", "link", "meta",
    "portal", "audio", "video", "source", "track",
)  # fmt: skip
_ALLOWED_ATTRIBUTES = frozenset(
    "class id lang dir title alt width height colspan rowspan style href datetime align".split()
)


_PLAIN_STYLE = (
    "<style>body { font: 1rem/1.6 sans-serif; margin: 1rem; max-width: 60rem; overflow-wrap: anywhere } "
    "table { border-collapse: collapse } td, th { padding: .2rem .5rem; vertical-align: top }</style>"
)
"""Instead of the page's own styles: most of them stand on other servers, and all may name pictures."""


def inert_html(page: str) -> str:
    """Return a page without scripts, frames and remote parts; raises NestedTooDeep.

    The response that shows it must forbid the same by its Content-Security-Policy: no list of
    elements is complete.
    """
    tree = parse_html(page)
    # A page without scripts shows what it wrote for browsers without them.
    tree.unwrap_tags(["noscript"])
    tree.strip_tags(list(_REMOVED), recursive=True)
    if tree.root is None:
        return ""
    for node in tree.root.traverse():
        _clean(node)
    return (tree.html or "").replace("<head>", f"<head>{_PLAIN_STYLE}", 1)


def _clean(node: LexborNode) -> None:
    for name in list(node.attributes):
        if name not in _ALLOWED_ATTRIBUTES:
            del node.attrs[name]
    href = node.attributes.get("href")
    if "url" in (node.attributes.get("style") or "").lower():
        del node.attrs["style"]
    if href is not None and not href.startswith(("https://", "http://", "#")):
        del node.attrs["href"]
