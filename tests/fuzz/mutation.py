"""Mutations: a good input, made bad in a few places that hypothesis can take back one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from hypothesis import strategies as st

_SCALE = 10_000
LARGEST = 600_000
"""Bytes; a mutation that repeats must not make the case large instead of odd."""


class MutationKind(StrEnum):
    """What is done at a place."""

    CUT = "cut the rest off"
    DELETE = "delete a span"
    INSERT = "insert a piece"
    REPLACE = "replace a span by a piece"
    DOUBLE = "double a span"
    REPEAT = "insert a piece many times"
    FLIP = "change a byte"
    MOVE = "move a span to the front"


@dataclass(frozen=True)
class Mutation:
    """One change; `at` is a place from 0 to 10,000 whatever the length."""

    kind: MutationKind
    at: int
    span: int
    piece: bytes
    times: int

    def applied(self, data: bytes) -> bytes:
        at = len(data) * self.at // _SCALE
        head, tail = data[:at], data[at:]
        span, rest = tail[: self.span], tail[self.span :]
        match self.kind:
            case MutationKind.CUT:
                changed = head
            case MutationKind.DELETE:
                changed = head + rest
            case MutationKind.INSERT:
                changed = head + self.piece + tail
            case MutationKind.REPLACE:
                changed = head + self.piece + rest
            case MutationKind.DOUBLE:
                changed = head + span + tail
            case MutationKind.REPEAT:
                times = min(self.times, LARGEST // max(1, len(self.piece)))
                changed = head + self.piece * times + tail
            case MutationKind.FLIP:
                changed = head + bytes((tail[0] + self.span & 0xFF,)) + tail[1:] if tail else head
            case MutationKind.MOVE:
                changed = span + head + rest
        return changed[:LARGEST]


def mutations(pieces: Sequence[bytes]) -> st.SearchStrategy[list[Mutation]]:
    """Draw up to six changes, with these pieces and with arbitrary bytes."""
    piece = st.one_of(st.sampled_from(list(pieces)), st.binary(max_size=12))
    one = st.builds(
        Mutation,
        kind=st.sampled_from(MutationKind),
        at=st.integers(0, _SCALE),
        span=st.one_of(st.integers(0, 40), st.integers(0, 5_000)),
        piece=piece,
        times=st.sampled_from([2, 50, 1_000, 20_000]),
    )
    return st.lists(one, max_size=6)


@dataclass(frozen=True)
class Mutated:
    """One of several good inputs, and what is done to it."""

    number: int
    changes: list[Mutation]
    seed: bytes = field(repr=False)

    @property
    def data(self) -> bytes:
        data = self.seed
        for change in self.changes:
            data = change.applied(data)
        return data


def mutated(seeds: Sequence[bytes], pieces: Sequence[bytes]) -> st.SearchStrategy[Mutated]:
    """Draw one of the good inputs, made bad."""
    return st.builds(
        lambda numbered, changes: Mutated(numbered[0], changes, numbered[1]),
        st.sampled_from(list(enumerate(seeds))),
        mutations(pieces),
    )


XML_PIECES = tuple(
    piece.encode("utf-8", "surrogatepass")
    for piece in (
        "<", ">", "&", "]]>", "\n", " ", "\t ", "-", "/", "=", "'", "<!", "<?xml ", "<!--", "-->", "<![CDATA[", "<?xml version='1.1'?>", "\0", "\ufeff", "\ud800",
        "&#0;", "&#xd800;", "&#1114112;", "&nbsp;", "&x;", "&lt", "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>]>",
        "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>&a;", "<item>", "</item>", "<link>", "</link>",
        "<link href='//vov.vn/a'/>", "<title><title>", "<pubDate>", "Mon, 31 Feb 2026 99:99:99 +9999",
        "<url>", "<loc>", "</loc>", "<lastmod>0000-00-00</lastmod>", "<lastmod>99999999999999999999</lastmod>",
        "<sitemapindex>", "<a:b xmlns:a='x'>", "xmlns='http://www.w3.org/2005/Atom'", "<entry>", "<feed>",
        "https://", "http://[", "http://[::1]/", "javascript:", "%", "%00", "%zz", "\u202e", "đ", "a\u0301" * 40,
        "encoding='utf-16'", "encoding='idna'", "encoding='hex'", "encoding='utf-7'", "<content:encoded>",
        "<div>", "</div>", "<table><tr><td>", "<script>", "<style>", "<base href='ftp://x/'>",
    )
)  # fmt: skip
HTML_PIECES = XML_PIECES + tuple(
    piece.encode("utf-8", "surrogatepass")
    for piece in (
        "<h1>", "</h1>", "<p>", "</p>", "<p></p>", "<body>", "</body>", "<html>", "</html>", "<head>", "</head>",
        "<template>", "<svg><foreignObject>", "<math><mi>", "<select><option>", "<textarea>", "<plaintext>",
        "<noscript>", "<iframe srcdoc='", "<form><form>", "<frameset>", "<b><i><u>", "</b></i>", "<li>", "<dl><dt>",
        "<img src='data:image/gif;base64,AAAA'>", "<img src='//[::1'>", "<img src=''>", "<figure><figcaption>",
        "<a href='http://[mail]/'>", "<a href='\u0001javascript:x'>", "<link rel=canonical href='http://[x'>",
        "<link rel=canonical href='https://vov.vn:99999/'>", "<meta property='og:title' content=''>",
        "<meta property='og:url' content='https://user:pw@vov.vn/'>", "<meta charset='utf-7'>",
        "<meta property='article:published_time' content='9999-12-31T23:59:59-23:59'>",
        "<meta property='article:published_time' content='0001-01-01T00:00:00+14:00'>",
        "<script type='application/ld+json'>", "</script>", '{"@type":"NewsArticle","headline":',
        '{"@graph":[', '[[[[', '{"a":', '"datePublished":1e999', '"author":[null,{"name":7},["x"]]',
        '"headline":{"@value":[]}', '"articleBody":-1', '"image":[[{"url":null}]]', "NaN", '"\\ud800"',
        "(Nguồn: http://[x)", "(Theo x.vn)", "/TTXVN", "31/02/2026 25:61", "12/10/2026 09:05 GMT+99",
        "999999999999999999999 phút trước", "² phút trước", "٣/٤/٢٠٢٦", "1 giờ trước" * 200, "\u00a0" * 300,
        "\u0300" * 500, "ﷺ" * 50, "location.reload document.cookie ", "Không tìm thấy ", "404 ",
    )
)  # fmt: skip
