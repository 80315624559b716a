"""Pages: the samples of every source, made bad, through the reading and the judgement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from article.canonical_url import canonical_url
from article.edits.article_diff import diff_articles
from article.fingerprint import fingerprint, text_digest
from article.model import Article
from crawler.extraction.extract import build_article, extract_partial, fill_from_generic
from crawler.extraction.generic import extract_generic
from crawler.extraction.not_an_article import NotAnArticle
from crawler.html.charset import decode
from crawler.html.parse import NestedTooDeep
from crawler.spider.registry import declared_spiders, spider_for_host
from fuzz.mutation import HTML_PIECES, Mutation, mutations
from fuzz.slow_pages import slow_pages
from fuzz.target import FuzzTarget
from relevance.judge_text import judge

FOLDER = Path(__file__).parents[2] / "spiders" / "pages"
NOW = datetime(2026, 12, 1, tzinfo=UTC)


@dataclass(frozen=True)
class FuzzedPage:
    """A sample of a source, and what is done to it."""

    source: str
    sample: str
    changes: list[Mutation]
    charset: str
    always_generic: bool

    def bytes(self) -> bytes:
        data = sample(self.source, self.sample)
        for change in self.changes:
            data = change.applied(data)
        if self.charset:
            data = data.decode("utf-8", "replace").encode(self.charset, "replace")
        return data


@cache
def sample(source: str, name: str) -> bytes:
    return (FOLDER / source / name / "page.html").read_bytes()


SAMPLES = [
    (path.parents[1].name, path.parent.name) for path in sorted(FOLDER.glob("*/*/page.html"))
]
CHARSETS = ["", "", "", "", "utf-16", "cp1258", "latin-1", "utf-8-sig", "utf-7"]


def check_page(page: FuzzedPage) -> None:
    spider = declared_spiders()[page.source]
    url = f"https://{spider.source.hosts[0]}/bai-1.html"
    text = decode(page.bytes(), f"text/html; charset={page.charset}")
    try:
        draft = extract_partial(text, url=url, source=spider.source, now=NOW)
        if draft.is_incomplete or page.always_generic:
            fill_from_generic(draft, extract_generic(text, url=url, now=NOW), now=NOW)
        reading = spider.amend(build_article(draft, url=url, source=spider.source), text)
    except (NotAnArticle, NestedTooDeep):
        return
    assert canonical_url(reading.address.url) == reading.address.url
    check_article(reading.article)


def check_article(article: Article) -> None:
    assert article.title
    for words in (article.title, article.text, article.lead or "", article.author or ""):
        words.encode("utf-8")
        assert "\0" not in words
    for picture in article.images:
        assert picture.url.startswith("https://")
    if article.published_at:
        assert 1995 <= article.published_at.astimezone(UTC).year <= 2026
    fingerprint(article)
    text_digest(article)
    assert not diff_articles(article, article).changed_texts
    fields = {"title": article.title, "lead": article.lead or "", "text": article.text}
    for found in judge(title=article.title, lead=article.lead, text=article.text).evidence:
        assert 0 <= found.start < found.end <= len(fields[found.field])


def check_slow(seed: int) -> None:
    """Read, judge and compare one page of those made to be slow; the watch counts its time."""
    ((_, page),) = slow_pages(1, seed=seed)
    source = spider_for_host("trang.example").source
    url = "https://trang.example/bai-1.html"
    try:
        draft = extract_partial(page, url=url, source=source, now=NOW)
        fill_from_generic(draft, extract_generic(page, url=url, now=NOW), now=NOW)
        article = build_article(draft, url=url, source=source).article
    except (NotAnArticle, NestedTooDeep):
        return
    check_article(article)
    changed = replace(article, text=article.text[::2])
    assert all(one.word_diff for one in diff_articles(article, changed).changed_texts)


PAGES = [
    FuzzTarget(
        name="slow-pages",
        cases=st.integers(0, 10**9),
        check=check_slow,
        # 400 KB through every reading, the judgement and a comparison.
        seconds=4.0,
        batch=20,
        share=2.0,
    ),
    FuzzTarget(
        name="pages",
        cases=st.builds(
            lambda which, changes, charset, generic: FuzzedPage(which[0], which[1], changes, charset, generic),
            st.sampled_from(SAMPLES),
            mutations(HTML_PIECES),
            st.sampled_from(CHARSETS),
            st.booleans(),
        ),
        check=check_page,
        # 600 KB through every reading; an honest page takes 0.02.
        seconds=5.0,
        share=4.0,
    ),
    FuzzTarget(
        name="charsets",
        cases=st.tuples(
            st.one_of(
                st.binary(max_size=400),
                st.text(max_size=200).flatmap(
                    lambda text: st.sampled_from(["utf-8", "utf-16", "utf-32", "cp1258"]).map(
                        lambda charset: text.encode(charset, "ignore")
                    )
                ),
            ),
            st.one_of(
                st.text(max_size=40),
                st.sampled_from(
                    ["utf-8", "idna", "hex", "rot13", "zlib", "punycode", "undefined", "utf-7",
                     "unicode_escape", "raw_unicode_escape", "mbcs", "x-user-defined", "cp1258"]
                ).map("text/html; charset={}".format),
            ),
        ),
        check=lambda case: None if isinstance(decode(*case), str) else 1 / 0,
        seconds=1.0,
        batch=400,
    ),
]  # fmt: skip
