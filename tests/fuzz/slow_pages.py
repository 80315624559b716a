"""Pages made to be slow: pumped strings, repeated words and nested markup in every place of a page."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

PUMPS = (
    "xem: 1 | ", "cập nhật 1 ", "like:1k ", "lượt xem 1 ", "2 giờ trước ", "Zalo | ", " - ", " :: ", "| ", "1/1/2020 ",
    "10:05 ", "Theo x ", "(Theo ", "(Nguồn: ", "Nguồn: https://x.", "/TTXVN ", "./.", "(", ")", "\"", "%20", "&amp;", "a", " ",
    "\u00a0", "\u200b", "ả", "A\u0301", "\u0315\u0300", "Nguyễn Văn An ", "Nguyễn Văn An, ", "ba nạn nhân ", "mua bán người ", "3 ", "1.", "a b ",
    "Hà Giang ", "không ", "tử hình ", "ngày 3 tháng 4 năm 2026 ", "<b>", "<i>a</i>", "<span class=date>", "https://x.vn/a ",
    "người lái xe ", "bị can ", "khởi tố ", "K", "\ud55c", "焦", "🙂", "-120x80", ".jpg", "@", "x@y.vn ",
)  # fmt: skip
_SIZES = (2_000, 40_000, 400_000)
_TAGS = (
    "div",
    "p",
    "span",
    "b",
    "table",
    "td",
    "li",
    "ul",
    "a",
    "h1",
    "blockquote",
    "font",
    "form",
    "svg",
    "select",
)


def slow_pages(count: int, *, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Yield pages with a name for each; the same for the same seed."""
    chance = random.Random(seed)
    for number in range(count):
        pump, size = chance.choice(PUMPS), chance.choice(_SIZES)
        text = (pump * (size // len(pump) + 1))[:size] + chance.choice(("!", "", "a", "."))
        if chance.random() < 0.3:
            other = chance.choice(PUMPS)
            text = (f"{pump}{other}" * (size // len(pump + other) + 1))[:size]
        name = chance.choice(list(_PLACES))
        yield f"{number}: {pump!r} in {name}, {size} letters", _PLACES[name](text, chance)


def _page(head: str = "", body: str = "") -> str:
    line = "<p>Công an huyện cho biết ba nạn nhân đã được đưa về nhà ngay trong đêm hôm qua.</p>"
    return f"<html><head><title>Tin mới</title>{head}</head><body><h1>Tin mới nhất</h1>{line * 3}{body}</body></html>"


def _paragraphs(text: str, chance: random.Random) -> str:
    step = chance.choice((20, 200, 390, 3_000))
    return _page(body="".join(f"<p>{text[at : at + step]}</p>" for at in range(0, len(text), step)))


def _nested(text: str, chance: random.Random) -> str:
    tag, other = chance.choice(_TAGS), chance.choice(_TAGS)
    depth = min(len(text) // 4, 60_000)
    return _page(body=f"<{tag}><{other}>x" * depth + text[:2_000])


def _json_ld(text: str, chance: random.Random) -> str:
    field = chance.choice(
        ("headline", "articleBody", "description", "articleSection", "datePublished", "author")
    )
    value: object = text
    if field == "author":
        value = chance.choice(
            (text, [text] * 50, [{"@type": "Person", "name": text}] * 50, {"name": text})
        )
    data = {"@type": "NewsArticle", field: value}
    return _page(head=f'<script type="application/ld+json">{json.dumps(data)}</script>')


def _state(text: str, chance: random.Random) -> str:
    value: object = [text[at : at + 100] for at in range(0, len(text), 100)]
    for _ in range(chance.choice((1, 400))):
        value = {"content": value}
    return f'<title>Tin</title><h1>Tin mới nhất</h1><script id="__NEXT_DATA__">{json.dumps(value)}</script>'


_PLACES = {
    "one paragraph": lambda text, _: _page(body=f"<p>{text}</p>"),
    "paragraphs": _paragraphs,
    "bare text": lambda text, _: _page(body=text),
    "title": lambda text, _: f"<title>{text}</title><h1>{text[:3_000]}</h1>" + _page(),
    "headings": lambda text, _: _page(body="".join(f"<h2>{text[at:at + 290]}</h2>" for at in range(0, len(text), 290))),
    "byline": lambda text, _: _page(body=f"<div class=author>{text}</div><p class=tac-gia>{text[:99]}</p>"),
    "last line": lambda text, _: _page(body=f"<p align=right>{text[:119]}</p>"),
    "date": lambda text, _: _page(body=f"<time datetime='{text[:5_000]}'>{text}</time>" * 3),
    "class": lambda text, _: _page(body=f"<div class='{text}'><p>{text[:300]}</p></div>" * 2),
    "classes": lambda text, _: _page(
        body="".join(f"<div class='{text[at:at + 40]}{at}'><p>{text[:50]}</p></div>" for at in range(0, len(text), 40))
    ),
    "links": lambda text, _: _page(
        body="".join(f"<a href='{text[at:at + 90]}'>{text[at:at + 90]}</a> " for at in range(0, len(text), 90))
    ),
    "pictures": lambda text, _: _page(
        body="".join(f"<img src='/{text[at:at + 500]}.jpg'>" for at in range(0, len(text), 500))
    ),
    "description": lambda text, _: _page(head=f"<meta property='og:description' content='{text}'>"),
    "metas": lambda text, _: _page(
        head="".join(f"<meta name='{at}' content='{text[at:at + 60]}'>" for at in range(0, len(text), 60))
    ),
    "nested": _nested,
    "json-ld": _json_ld,
    "state": _state,
    "canonical": lambda text, _: _page(head=f"<link rel=canonical href='https://x.vn/{text}'>"),
    "table": lambda text, _: _page(
        body="<table>" + "".join(f"<tr><td>{text[at:at + 30]}<td>1" for at in range(0, len(text), 30)) + "</table>"
    ),
}  # fmt: skip
