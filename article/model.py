"""The frozen values between a fetched page and the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from article.credits.register_entry import RegisterEntry
from article.message import Message


class ExtractionMethod(StrEnum):
    """Which extraction method supplied a field."""

    SITE = "site"
    JSON_LD = "json-ld"
    OPENGRAPH = "opengraph"
    GENERIC = "generic"
    FEED = "feed"


class DateOrigin(StrEnum):
    """Where a publication date was found."""

    META = "meta"
    JSON_LD = "json-ld"
    PAGE = "page"
    FEED = "feed"
    URL = "url"


@dataclass(frozen=True, kw_only=True)
class Image:
    """An image of the article itself, never of a box beside it."""

    url: str
    caption: str | None = None


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A document that an article links to as its own."""

    url: str
    title: str | None = None
    """The words of the link."""
    over_http: bool = False
    """The page links with `http://`: asked so where https fails."""


@dataclass(frozen=True, kw_only=True)
class PageAddress:
    """The identity of a page: `key` is what makes two URLs the same page."""

    url: str
    key: str


@dataclass(frozen=True, kw_only=True)
class Article:
    """The content of a page; absent fields are None, never invented."""

    title: str
    text: str
    lead: str | None = None
    author: str | None = None
    section: str | None = None
    language: str | None = None
    published_at: datetime | None = None
    published_from: DateOrigin | None = None
    original_url: str | None = None
    credited: str | None = None
    images: tuple[Image, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    """Never part of the fingerprint: their own changes are recorded by themselves."""
    register: RegisterEntry | None = None
    """Of a page of a register; no part of the fingerprint, as it is stored by itself."""
    layout: str | None = None
    """Name of the source's selector set that answered; None when no selector of the site did."""
    read_by: Mapping[str, ExtractionMethod] = field(default_factory=dict)
    """Field name to the reading that filled it."""


@dataclass(frozen=True, kw_only=True)
class ArchiveReference:
    """Where a capture is archived: file name, offset of the record, SHA-256 of the body."""

    warc: str
    offset: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class RawResponse:
    """A decompressed server response; used by the archive only."""

    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Validators:
    """ETag and Last-Modified of a full response, and the SHA-256 of its body."""

    url: str
    """The address requested, which a redirect may have led away from."""
    etag: str | None
    last_modified: str | None
    digest: str


@dataclass(frozen=True, kw_only=True)
class FetchResult:
    """One response of a server: when, and the validators for the next conditional request."""

    at: datetime
    status: int
    validators: Validators | None = None
    archive: ArchiveReference | None = None
    raw_response: RawResponse | None = field(default=None, repr=False, compare=False)
    read_again: Callable[[], RawResponse] | None = field(default=None, repr=False, compare=False)
    """Reads the response where it was left, should it be archived after all."""

    def response(self) -> RawResponse | None:
        """Return the response, from where it was left if need be."""
        return self.raw_response or (self.read_again and self.read_again())


@dataclass(frozen=True, kw_only=True)
class PageSigns:
    """What a response shows beside its article."""

    source_has_layouts: bool = False
    """The source declares selectors; an article without a layout was read without them."""
    is_complete: bool = True
    """The markup has an end."""
    is_named: bool | None = None
    """The title repeats the announced title or the words of the URL; None where there are none."""
    claimed: PageAddress | None = None
    """The page that a canonical link names, where it is another one of the same source."""


@dataclass(frozen=True, kw_only=True)
class ArticleCapture:
    """An article captured at an address at an instant."""

    source: str
    address: PageAddress
    aliases: tuple[str, ...]
    fetch: FetchResult
    article: Article
    signs: PageSigns = PageSigns()


class MissReason(StrEnum):
    """Why a capture has no article."""

    GONE = "gone"
    """The server, or the site's own not-found page, says it is no longer there."""
    NOT_MODIFIED = "unchanged"
    """304: the stored revision is still current."""


@dataclass(frozen=True, kw_only=True)
class MissingCapture:
    """A capture without an article, which still says something about the page."""

    source: str
    address: PageAddress
    fetch: FetchResult
    reason: MissReason


@dataclass(frozen=True, kw_only=True)
class AttachmentCapture:
    """An attachment as its address answered; without a response it is what it was before."""

    source: str
    page: PageAddress
    """The article that links to it."""
    url: str
    fetch: FetchResult


@dataclass(frozen=True, kw_only=True)
class MissingAttachment:
    """An attachment that could not be fetched."""

    source: str
    page: PageAddress
    url: str
    at: datetime
    reason: Message
    gone: bool = False
    """The server says that it is no longer there."""
