"""Repair of a source that is read from an API: keys that were renamed and moved are found again, with a proof."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fixtures.sites.invented_sites import Story, stories_of

from article.message import message
from article.model import Article
from crawler.crawl.fetch_errors import FetchCode
from crawler.discovery import JsonListing
from crawler.json_path import slug
from crawler.scaffold.problems import ScaffoldCode, ScaffoldError
from crawler.scaffold.repair.layout_repair import propose_repair
from crawler.scaffold.repair.repair_proposal import RepairProposal
from crawler.scaffold.site_fetcher import FetchedPage, SiteAccess
from crawler.source.declaration import Source
from crawler.source.declaration_data import data_of, source_from_data
from crawler.source.json_article import JsonArticle
from crawler.source.override import override_from_data
from crawler.spider.declarations.sources_folder import spider_of

NOW = datetime(2026, 12, 1, tzinfo=UTC)
API = "https://api.noivu.example/public"
LIST = f"{API}/posts?cat=1"
STORIES = stories_of("json-repair", "vi")
SOURCE = Source(
    name="noivu.example",
    hosts=("noivu.example", "api.noivu.example"),
    language="vi",
    article_url=r"^/tin/[^/]*---id(?P<id>\d+)$",
    discovery=(
        JsonListing(
            urls=(LIST,), items="data", link="https://noivu.example/tin/{Title|slug}---id{ID}",
            title="Title", date="At",
        ),
    ),
    json_article=JsonArticle(
        url=f"{API}/detail?ID={{id}}",
        page="https://noivu.example/tin/{data.Title|slug}---id{data.ID}",
        title="data.Title",
        lead="data.Lead",
        body="data.Body",
        author="data.Author",
        date="data.At",
    ),
)  # fmt: skip
Shape = Callable[[Story], Any]


def body_of(story: Story) -> str:
    return "".join(f"<p>{line}</p>" for line in story.lines)


def old_shape(story: Story) -> Any:
    fields = {
        "ID": story.number, "Title": story.title, "Lead": f"<p>{story.lead}</p>", "Body": body_of(story),
        "Author": story.author, "At": story.at.isoformat(),
    }  # fmt: skip
    return {"data": fields}


def new_shape(story: Story) -> Any:
    """Return the answer after a redesign: other keys, deeper, with misleading neighbours."""
    return {
        "status": 200,
        "result": {
            "post": {
                "id": story.number, "views": 17 * story.number, "heading": story.title,
                "seo": {"title": f"{story.title} | Nội vụ", "updated": "2026-11-30T10:00:00"},
                "content": {"sapo": story.lead, "html": body_of(story), "short": body_of(story)[:90]},
                "by": [{"name": story.author}], "published": f"{story.at:%d/%m/%Y %H:%M}",
            },
        },
    }  # fmt: skip


def new_list(stories: Sequence[Story]) -> Any:
    items = [
        {"key": {"id": one.number}, "heading": one.title, "published": one.at.isoformat()}
        for one in stories
    ]
    return {"result": {"menu": [{"heading": "Trang chủ"}], "posts": items}}


def old_list(stories: Sequence[Story]) -> Any:
    return {"data": [old_shape(one)["data"] for one in stories]}


def url_of(story: Story) -> str:
    return f"https://noivu.example/tin/{slug(story.title)}---id{story.number}"


KNOWN = [
    (url_of(one), Article(title=one.title, lead=one.lead, text=one.text, author=one.author, published_at=one.at))
    for one in STORIES
]  # fmt: skip


def proposed(
    shape: Shape = new_shape,
    listed: Callable[[Sequence[Story]], Any] = new_list,
    known: Any = KNOWN,
) -> RepairProposal:
    answers = {f"{API}/detail?ID={one.number}": shape(one) for one in STORIES}
    answers[LIST] = listed(STORIES)

    async def fetch(url: str) -> FetchedPage:
        if url not in answers:
            return FetchedPage(url=url, problem=message(FetchCode.STATUS, status=404))
        answer = answers[url]
        body = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
        return FetchedPage(url=url, body=body.encode(), content_type="application/json")

    access = SiteAccess(fetch=fetch, render=fetch)
    return asyncio.run(propose_repair(SOURCE, known, access=access, now=NOW))


def test_renamed_and_moved_keys_are_found_again_with_their_proof() -> None:
    repair = proposed()
    assert (repair.proof.right, repair.proof.of) == (8, 8)
    assert repair.is_proven
    assert repair.json_article == JsonArticle(
        url=f"{API}/detail?ID={{id}}",
        page="https://noivu.example/tin/{result.post.heading|slug}---id{result.post.id}",
        title="result.post.heading",
        lead="result.post.content.sapo",
        body="result.post.content.html",
        author="result.post.by[0].name",
        date="result.post.published",
    )
    assert [one.article.title for one in repair.samples] == [one.title for one in STORIES[:5]]


def test_list_is_found_again() -> None:
    (listing,) = proposed().discovery
    assert isinstance(listing, JsonListing)
    assert listing.items == "result.posts"
    assert listing.link == "https://noivu.example/tin/{heading|slug}---id{key.id}"
    assert (listing.title, listing.date) == ("heading", "published")


def test_accepted_repair_reads_lists_and_articles() -> None:
    override = override_from_data(json.loads(json.dumps(proposed().override_data())))
    source = override.applied_to(source_from_data(data_of(SOURCE)))
    answer = json.dumps(new_shape(STORIES[0]))
    asked = f"{API}/detail?ID={STORIES[0].number}"
    reading = asyncio.run(spider_of(source).read(answer, url=asked, now=NOW))
    assert (reading.article.title, reading.address.url) == (STORIES[0].title, url_of(STORIES[0]))
    assert reading.article.published_at == STORIES[0].at
    found = source.discovery[0].read(json.dumps(new_list(STORIES)).encode(), url=LIST, now=NOW)
    assert [one.url for one in found.links] == [url_of(one) for one in STORIES]


def test_api_that_answers_as_before_needs_no_repair() -> None:
    repair = proposed(old_shape, old_list)
    assert repair.proof.right == 8
    assert not repair.changes_anything


def test_list_alone_is_repaired() -> None:
    repair = proposed(old_shape)
    assert repair.json_article is None
    assert len(repair.discovery) == 1
    assert repair.is_proven


def test_texts_that_belong_to_other_articles_are_no_proof() -> None:
    mixed = [
        (url, replace(article, text=other.text))
        for (url, article), (_, other) in zip(KNOWN, [*KNOWN[1:], KNOWN[0]], strict=True)
    ]
    with pytest.raises(ScaffoldError, match=ScaffoldCode.NOT_IN_THE_ANSWERS):
        proposed(known=mixed)


def test_id_that_stands_nowhere_is_named() -> None:
    def without_id(story: Story) -> Any:
        answer = new_shape(story)
        answer["result"]["post"]["id"] = "x"
        return answer

    with pytest.raises(ScaffoldError, match=ScaffoldCode.NOT_IN_THE_ANSWERS):
        proposed(without_id)


@pytest.mark.parametrize("answer", ["<html>404</html>", ""])
def test_api_without_json_proves_nothing(answer: str) -> None:
    with pytest.raises(ScaffoldError, match="scaffold_too_few_answers found=0 of=8"):
        proposed(lambda _: answer)


def test_list_with_one_known_article_is_not_taken_for_the_list() -> None:
    def one_known(_: Sequence[Story]) -> Any:
        return {"related": [{"heading": STORIES[0].title, "key": {"id": STORIES[0].number}}] * 1}

    assert proposed(new_shape, one_known).discovery == ()
