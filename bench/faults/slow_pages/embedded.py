"""Families of slow pages whose data is the burden: JSON in scripts, links, frames, fonts, heads."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

from bench.faults.slow_pages.markup import filled, whole

_SENTENCE = "Công an huyện cho biết ba nạn nhân đã được đưa về nhà ngay trong đêm hôm qua."


def _authors_elsewhere(size: int, chance: random.Random) -> str:
    """Name twenty authors by an id that stands nowhere, beside scripts as large as are read."""
    blocks = chance.choice((1, 4, 19))
    article = {"@type": "NewsArticle", "author": [{"@id": f"#{n}"} for n in range(20)]}
    unit = chance.choice(('{"@id":"#x"},', '{"@type":"Person","name":"A"},', "[[]],", '"a",', "1,"))
    filler = f"[{filled(unit, max(len(unit), size // blocks)).rsplit(',', 1)[0]}]"
    script = '<script type="application/ld+json">{}</script>'
    return whole(head=script.format(json.dumps(article)) + script.format(filler) * blocks)


def _odd_json(size: int, chance: random.Random) -> str:
    value = chance.choice(
        ("1" * 5_000, "1e999999", "-" * 900, '"\\ud800"', '"\\u0000"', "NaN", "[" * 900_000, '{"a":' * 900, '"' + "\\\\" * 900_000, '"\\u00e1' * 9)
    )  # fmt: skip
    name = chance.choice(
        ("headline", "articleBody", "datePublished", "author", "image", "@type", "@graph")
    )
    text = f'{{"@type":"NewsArticle","{name}":{filled(value, min(size, len(value)))}}}'
    return whole(
        head=f'<script type="application/ld+json">{text}</script>' * chance.choice((1, 15))
    )


def _bodies_in_data(size: int, chance: random.Random) -> str:
    """Put markup into each of many bodies in the state of scripts."""
    inner = chance.choice(
        ("<p>" * 400 + _SENTENCE, "<div>" * 2_900 + _SENTENCE, "<b><i>" * 300, f"<p>{_SENTENCE}</p>", "&lt;p&gt;" * 90, "<a href=x>" * 90, "<table><td>" * 90)
    )  # fmt: skip
    key = chance.choice(("body", "content", "articleBody", "text"))
    count = max(1, size // len(inner))
    nested: Any = [{key: inner + str(n)} for n in range(count)]
    if chance.random() < 0.3:
        nested = {key: inner * count}
    script = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(nested)}</script>'
    return f"<title>Tin mới nhất</title><h1>Tin mới nhất</h1>{script}"


def _many_bodies(size: int, chance: random.Random) -> str:
    """Nest bodies in bodies: each is outermost once only if nobody goes into it."""
    depth = chance.choice((1, 50, 300))
    one: Any = _SENTENCE
    for _ in range(depth):
        one = {"x": [one, _SENTENCE], "content": [one] if depth < 20 else _SENTENCE}
    unit = json.dumps(one, ensure_ascii=False)
    text = "[" + ",".join([unit] * max(1, size // len(unit))) + "]"
    script = f'<script type="application/json">{text}</script>'
    return f"<title>Tin mới nhất</title><h1>Tin mới nhất</h1>{script * chance.choice((1, 9))}"


def _links(size: int, chance: random.Random) -> str:
    href = chance.choice(
        ("/a{n}.pdf", "https://h{n}.vn/a.pdf", "/a.pdf?x={n}", "//[{n}/a.doc", "/{n}/%E1%BA%A3.docx", "javascript:{n}", "https://a@b:{n}/x.pdf", "/" + "a/../" * 40 + "{n}.pdf", "?{n}", "http:{n}")
    )  # fmt: skip
    text = chance.choice(("Tải về {n}", "{n}.pdf", "", _SENTENCE))
    unit = f"<a href='{href}'>{text}</a> "
    return whole("".join(unit.format(n=n) for n in range(size // len(unit))))


def _heads(size: int, chance: random.Random) -> str:
    unit = chance.choice(
        ("<base href='/a/b/'>", "<meta http-equiv=refresh content='0;url=/a'>", "<link rel=canonical href='/bai-1{n}'>", "<link rel=alternate hreflang=a href=/{n}>",
         "<meta http-equiv=content-type content='text/html; charset=utf-7'>", "<meta charset=utf-16>", "<meta name=a{n} content=b>", "<noscript><img src=/{n}></noscript>",
         "<title>Tin {n}</title>", "<meta property=og:image content=/{n}.jpg>", "<link rel=stylesheet href=/{n}>", "<script>var a={n};</script>")
    )  # fmt: skip
    return whole(head="".join(unit.replace("{n}", str(n)) for n in range(size // len(unit))))


def _fonts(size: int, chance: random.Random) -> str:
    font = chance.choice((".VnTime", "VNI-Times", ".VnArialH", "VNtimes new roman"))
    text = chance.choice(("C«ng an tØnh ", "Ngöôøi daân ", "µ¸¶·¹ ", "a "))
    unit = chance.choice(
        ("<font face='{f}'>{t}</font> ", "<p style='font-family:{f}'>{t}</p>", "<span class=x style=\"font-family: '{f}', a\">{t}</span>", "<font face='{f}'>{t}", "<p style='font-family:{f};")
    )  # fmt: skip
    return whole(filled(unit.format(f=font, t=text * chance.choice((1, 30))), size))


def _hidden(size: int, chance: random.Random) -> str:
    unit = chance.choice(
        ("<p style='display:none'>x</p>", "<div hidden>x", "<p style='{s}'>x</p>", "<div aria-hidden=true><p>x</p></div>", "<details><summary>x</summary>y</details>",
         "<template><p>x</template>", "<iframe srcdoc='<p>x'></iframe>", "<object data=/a.pdf></object>", "<embed src=/a.pdf>", "<video><source src=/x></video>", "<math><mi>x</mi></math>")
    )  # fmt: skip
    return whole(filled(unit.replace("{s}", "color:red;" * 90 + "display:none"), size))


def _same_blocks(size: int, chance: random.Random) -> str:
    """Repeat the article itself, as a page for print and for phones does, and vary each copy a little."""
    lines = [f"<p>{_SENTENCE} {chance.randrange(chance.choice((3, 9_999)))}</p>" for _ in range(40)]
    made, length = [], 0
    while length < size:
        chance.shuffle(lines)
        tag = chance.choice(("div class=content", "article", "section", "div", "li"))
        made.append(f"<{tag}>{''.join(lines)}</{tag.split()[0]}>")
        length += len(made[-1])
    return whole("".join(made))


def _registers(size: int, chance: random.Random) -> str:
    unit = chance.choice(
        ("<tr><td>{n}/2026/QĐ-TTg<td>3/4/2026<td>Về việc phòng, chống mua bán người</tr>", "<li><a href=/vb-{n}>Số {n}/NĐ-CP ngày 3/4/2026</a></li>", "<dt>Số<dd>{n}")
    )  # fmt: skip
    rows = "".join(unit.format(n=n) for n in range(size // len(unit)))
    return whole(f"<table>{rows}</table>" if unit.startswith("<tr") else rows)


FAMILIES: dict[str, Callable[[int, random.Random], str]] = {
    "authors elsewhere": _authors_elsewhere,
    "odd json": _odd_json,
    "bodies in data": _bodies_in_data,
    "bodies in bodies": _many_bodies,
    "links": _links,
    "heads": _heads,
    "fonts": _fonts,
    "hidden parts": _hidden,
    "the same blocks again": _same_blocks,
    "registers": _registers,
}
