"""What a request arrived at: the answer as it goes into the archive, or a detour."""

from __future__ import annotations

from scrapy.http import Response

from article.identity import host_of
from article.presence import is_front_door
from article.value import Address, Answer
from crawler.declaration import Source
from crawler.reading.refusal import NotAnArticle, PageKind


def answer_of(response: Response) -> Answer:
    """Carry the server's words to the archive; by reference, so it costs nothing to drop."""
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    return Answer(url=response.url, headers=headers, body=response.body)


def refuse_detour(source: Source, *, asked: Address, got: str) -> None:
    """Raise NotAnArticle if the site sent us from an article to its front page, or to no article."""
    if got == asked.url or source.address(got):
        return
    if is_front_door(got) and not is_front_door(asked.url) and source.owns(host_of(got)):
        raise NotAnArticle(PageKind.NOT_FOUND, f"{asked.url} is sent on to the front page")
    if source.owns(host_of(got)) and source.address(asked.url):
        raise NotAnArticle(PageKind.EMPTY, f"{asked.url} is sent on to {got}, which is no article")
