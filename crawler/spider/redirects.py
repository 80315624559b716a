"""What a request arrived at: the answer as it goes into the archive, or a detour."""

from __future__ import annotations

from scrapy.http import Response

from article.canonical_url import host_of
from article.message import message
from article.model import PageAddress, RawResponse
from article.removal import is_front_page
from crawler.extraction.not_an_article import NonArticleKind, NotAnArticle, PageCode
from crawler.source.declaration import Source

GONE = (404, 410)
"""Statuses by which a server says that there is nothing any more."""


def to_archivable(response: Response) -> RawResponse:
    """Carry the server's words to the archive; by reference, so it costs nothing to drop."""
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    return RawResponse(url=response.url, headers=headers, body=response.body)


def reject_redirect_away(source: Source, *, requested: PageAddress, final_url: str) -> None:
    """Raise NotAnArticle if an article was redirected to the front page, to no article or elsewhere.

    What another host answers is nobody's article here, whatever the link says.
    """
    if final_url == requested.url or source.address(final_url):
        return
    if (
        is_front_page(final_url)
        and not is_front_page(requested.url)
        and source.owns(host_of(final_url))
    ):
        raise NotAnArticle(
            NonArticleKind.NOT_FOUND, message(PageCode.FRONT_PAGE, url=requested.url)
        )
    if not source.owns(host_of(final_url)) and host_of(final_url) != host_of(requested.url):
        raise NotAnArticle(
            NonArticleKind.FOREIGN, message(PageCode.FOREIGN_HOST, url=requested.url, to=final_url)
        )
    if source.owns(host_of(final_url)) and source.address(requested.url):
        raise NotAnArticle(
            NonArticleKind.EMPTY, message(PageCode.SENT_ON, url=requested.url, to=final_url)
        )
