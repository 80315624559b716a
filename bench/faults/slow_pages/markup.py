"""Families of slow pages whose markup is the burden."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

_SENTENCE = "Công an huyện cho biết ba nạn nhân đã được đưa về nhà ngay trong đêm hôm qua."
_BLOCKS = (
    "div",
    "p",
    "section",
    "article",
    "ul",
    "li",
    "blockquote",
    "table",
    "td",
    "form",
    "main",
    "aside",
    "h2",
)
_INLINE = ("b", "i", "span", "a", "font", "em", "strong", "u", "code", "sup", "nobr", "small")
_NAMES = (
    "content",
    "article-body",
    "related",
    "comment",
    "author",
    "date",
    "caption",
    "tags",
    "sidebar",
    "share",
)


def whole(body: str = "", *, head: str = "", title: str = "Tin mới nhất") -> str:
    """Return a page with a headline and three honest paragraphs before the burden."""
    return (
        f'<!DOCTYPE html><html lang="vi"><head><title>{title}</title>{head}</head><body><h1>{title}</h1>'
        f"<article>{f'<p>{_SENTENCE}</p>' * 3}{body}</article></body></html>"
    )


def filled(unit: str, size: int) -> str:
    """Repeat a text up to a size."""
    return (unit * (size // len(unit) + 1))[:size]


def _nested_blocks(size: int, chance: random.Random) -> str:
    tags = [chance.choice(_BLOCKS) for _ in range(chance.choice((1, 2, 3)))]
    opened = "".join(f"<{tag} class={chance.choice(_NAMES)}>" for tag in tags)
    return whole(opened * (size // len(opened)) + _SENTENCE)


def _nested_with_text(size: int, chance: random.Random) -> str:
    depth = min(size // 60, chance.choice((100, 250, 400, 4_000)))
    tag = chance.choice(_BLOCKS)
    return whole(f"<{tag}>{_SENTENCE[:40]}" * depth + f"</{tag}>" * depth)


def _nested_inline(size: int, chance: random.Random) -> str:
    tags = [chance.choice(_INLINE) for _ in range(chance.choice((1, 2, 4)))]
    opened = "".join(f"<{tag}>" for tag in tags)
    text = chance.choice(("", "x", "x "))
    return whole(f"<p>{(opened + text) * (size // len(opened + text))}")


def _misnested(size: int, chance: random.Random) -> str:
    one, other = chance.sample(_INLINE, 2)
    unit = chance.choice(
        (
            f"<{one}><{other}></{one}>x</{other}>",
            f"<{one}><p></{one}>x",
            f"<a href=/x><{one}><div></a>x",
        )
    )
    return whole(filled(unit, size))


def _unclosed_formats(size: int, chance: random.Random) -> str:
    unit = "".join(f"<{chance.choice(_INLINE)} x{n}>" for n in range(chance.choice((1, 8, 40))))
    return whole(filled(f"<p>{unit}x</p>", size))


def _huge_attributes(size: int, chance: random.Random) -> str:
    name = chance.choice(
        ("class", "id", "style", "href", "src", "alt", "title", "onclick", "data-x", "srcset")
    )
    word = chance.choice(
        ("a ", "author ", "content-", "x", "%20", "&amp;", "../", "-120x80 ", "a b c, ", "?a=1&")
    )
    tag = chance.choice(("div", "p", "a", "img", "span", "time", "meta", "link"))
    times = chance.choice((1, 3, 30))
    return whole(f"<{tag} {name}='{filled(word, size // times)}'>{_SENTENCE}</{tag}>" * times)


def _many_attributes(size: int, chance: random.Random) -> str:
    count = size // 8
    tag = chance.choice(("div", "p", "a", "img", "meta"))
    return whole(f"<{tag} " + " ".join(f"a{n}=1" for n in range(count)) + f">{_SENTENCE}")


def _many_classes(size: int, chance: random.Random) -> str:
    unit = chance.choice(
        (
            '<div class="{n} {name}"><p>{text}</p></div>',
            '<p id="{name}{n}">{text}</p>',
            "<section class='{name}-{n}'>{text}</section>",
        )
    )
    text = chance.choice((_SENTENCE, "x", _SENTENCE[:30]))
    made = [
        unit.format(n=n, name=chance.choice(_NAMES), text=text)
        for n in range(size // (len(unit) + len(text)))
    ]
    return whole("".join(made))


def _giant_table(size: int, chance: random.Random) -> str:
    columns, cell = (
        chance.choice((1, 3, 40, 1_000)),
        chance.choice(("1", "ba nạn nhân", "3/4/2026", "<b>x</b>", "<table><td>x</table>")),
    )
    span = chance.choice(
        ("", " colspan=1000", " rowspan=65534", " colspan=99999999 rowspan=99999999")
    )
    row = "<tr>" + f"<td{span}>{cell}</td>" * columns + "</tr>"
    return whole(f"<table>{row * max(1, size // len(row))}</table>")


def _table_junk(size: int, chance: random.Random) -> str:
    unit = chance.choice(
        (
            "<table><tr>x",
            "<table>x<tr><td>",
            "<table><b>x",
            "<tr><td><table>",
            "<select><option><table>",
        )
    )
    return whole(filled(unit, size))


def _many(size: int, chance: random.Random) -> str:
    unit = chance.choice(
        ("<p></p>", "<br>", "<p>x</p>", "<h1>Tin</h1>", "<h2>Tin liên quan</h2>", "<li>x", "<hr>", "<a href=/a>Tin</a> ", "<a href='/a-{n}.html'>Tin {n}</a>", "<img src=/a{n}.jpg alt=x>", "<figure><img src=/{n}.jpg><figcaption>Ảnh</figcaption></figure>",
         "<time datetime=2026-01-01>1/1/2026</time>", "<div class=author>Nguyễn Văn An</div>", "<p><b>Tin {n}</b></p>", "<!-- -->", "<script></script>", "<style>p{n}</style>", "<svg><path d='M0'/></svg>", "<iframe src=/></iframe>", "<p align=right><i>An</i></p>", "<dl><dt>x<dd>y</dl>")
    )  # fmt: skip
    return whole("".join(unit.replace("{n}", str(n)) for n in range(size // len(unit))))


def _paragraphs(size: int, chance: random.Random) -> str:
    length = chance.choice((30, 78, 400, 4_000))
    same = chance.random() < 0.5
    count = size // length
    lines = (
        filled(f"{_SENTENCE} " if same else f"{_SENTENCE[:30]} {n} ", length) for n in range(count)
    )
    return whole("".join(f"<p>{line}</p>" for line in lines))


def _containers(size: int, chance: random.Random) -> str:
    """Write many parts that each look like the article."""
    inside = f"<p>{_SENTENCE}</p>" * chance.choice((1, 3, 20))
    name = chance.choice(("content", "post", "entry-content", "article-body", "detail"))
    unit = f"<div class={name}>{inside}</div>"
    return whole(unit * max(1, size // len(unit)))


def _ladder(size: int, chance: random.Random) -> str:
    """Put a part in a part, each with a paragraph before and behind."""
    depth = min(size // 200, chance.choice((50, 200, 480)))
    line = f"<p>{_SENTENCE}</p>" * max(1, size // (depth * 200))
    return whole(f"<div class=content>{line}" * depth + f"{line}</div>" * depth)


def _json_ld(size: int, chance: random.Random) -> str:
    blocks = chance.choice((1, 10, 1_000))
    each = max(60, size // blocks)
    value: Any = filled("Tin ", each)
    shape = chance.randrange(6)
    data: Any = {"@type": "NewsArticle", "headline": value, "articleBody": value}
    if shape == 1:
        data = {
            "@graph": [
                {"@type": "NewsArticle", "@id": f"#{n}", "author": {"@id": f"#{n + 1}"}}
                for n in range(each // 60)
            ]
        }
    elif shape == 2:
        data = {
            "@type": "NewsArticle",
            "author": [{"@type": "Person", "name": f"Nguyễn {n}"} for n in range(each // 40)],
        }
    elif shape == 3:
        data = [
            {"@type": ["NewsArticle"] * 20, "datePublished": f"2026-01-{n % 28:02}"}
            for n in range(each // 300 + 1)
        ]
    elif shape == 4:
        depth = min(each // 14, 900)
        text = '{"@graph":[' * depth + '{"@type":"NewsArticle"}' + "]}" * depth
        return whole(head=f'<script type="application/ld+json">{text}</script>' * blocks)
    elif shape == 5:
        data = {
            "@type": "NewsArticle",
            "image": [f"/{n}.jpg" for n in range(each // 12)],
            "author": {"@id": "#a"},
            "@id": "#a",
        }
    return whole(head=f'<script type="application/ld+json">{json.dumps(data)}</script>' * blocks)


def _page_state(size: int, chance: random.Random) -> str:
    name = chance.choice(('id="__NEXT_DATA__"', 'id="__NUXT_DATA__"', 'type="application/json"'))
    unit: Any = chance.choice(
        ({"content": _SENTENCE}, {"body": f"<p>{_SENTENCE}</p>"}, ["x", 1], {"a": {"b": {"c": []}}})
    )
    items = [unit] * max(1, size // len(json.dumps(unit, ensure_ascii=False)))
    text = json.dumps({"props": items}, ensure_ascii=False)
    if chance.random() < 0.3:
        text = "window.__STATE__=" + "{" * chance.choice((1, 900)) + filled('"a":{', size)
    return f"<title>Tin mới nhất</title><h1>Tin mới nhất</h1><script {name}>{text}</script>"


def _metas(size: int, chance: random.Random) -> str:
    name = chance.choice(
        (
            "og:title",
            "author",
            "article:author",
            "keywords",
            "x",
            "article:published_time",
            "og:image",
        )
    )
    value = chance.choice(("Tin", "2026-01-01T00:00:00Z", "Nguyễn Văn An", "x" * 900))
    unit = f"<meta property='{name}' content='{value}'>"
    return whole(head=unit * (size // len(unit)))


def _broken(size: int, chance: random.Random) -> str:
    unit = chance.choice(
        (
            "<",
            "</",
            "<!",
            "<!--",
            "<a ",
            "<a b='",
            "&",
            "&#",
            "&amp",
            "<![CDATA[",
            "<?",
            "<p/",
            "\0",
            "<plaintext>",
            "<textarea>",
            "<template>",
            "<noscript>",
            "<frameset>",
            "<svg><desc>",
            "<math><mi>",
            "<ruby><rt>",
            "<select><select>",
            "<body a=b>",
            "<html c=d>",
        )
    )
    return whole(filled(unit, size))


FAMILIES: dict[str, Callable[[int, random.Random], str]] = {
    "nested blocks": _nested_blocks,
    "nested blocks with text": _nested_with_text,
    "nested inline elements": _nested_inline,
    "misnested elements": _misnested,
    "formats never closed": _unclosed_formats,
    "huge attributes": _huge_attributes,
    "many attributes": _many_attributes,
    "many classes": _many_classes,
    "giant table": _giant_table,
    "broken tables": _table_junk,
    "one element many times": _many,
    "paragraphs": _paragraphs,
    "containers": _containers,
    "ladder": _ladder,
    "json-ld": _json_ld,
    "page state": _page_state,
    "metas": _metas,
    "broken markup": _broken,
}
