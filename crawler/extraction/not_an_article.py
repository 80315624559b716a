"""Pages that are no article: challenges, soft 404s, login walls, empty shells."""

from __future__ import annotations

import re
from enum import StrEnum

from article.message import Message, MessageCode, message


class NonArticleKind(StrEnum):
    """What a page is when it is no article."""

    CHALLENGE = "challenge"
    NOT_FOUND = "not-found"
    LOGIN = "login"
    EMPTY = "empty"
    TOO_LARGE = "too-large"
    FOREIGN = "foreign"
    """Another host answered."""
    UNREADABLE = "unreadable"
    """Its letters are of no encoding that we know."""


class PageCode(MessageCode):
    """Why a page is no article."""

    CHALLENGE = "page_challenge"
    TITLED_NOT_FOUND = "page_titled_not_found"
    TITLED_LOGIN = "page_titled_login"
    FRONT_PAGE = "page_front_page"
    SENT_ON = "page_sent_on"
    FOREIGN_HOST = "page_foreign_host"
    UNREADABLE = "page_unreadable"
    NO_TITLE = "page_no_title"
    NO_TEXT = "page_no_text"
    NO_MATCH = "page_no_match"
    LONG = "page_long"
    LARGE = "page_large"
    DEEP = "page_deep"
    BLOCKS = "page_blocks"
    SLOW = "page_slow"
    NO_JSON = "page_no_json"
    JSON_EMPTY = "page_json_empty"


class NotAnArticle(Exception):
    """The page is no article. Count it against the source; what is stored of the page stays."""

    def __init__(self, kind: NonArticleKind, reason: Message) -> None:
        super().__init__(str(reason))
        self.kind = kind
        self.reason = reason

    def __reduce__(self) -> tuple[type[NotAnArticle], tuple[NonArticleKind, Message]]:
        return type(self), (self.kind, self.reason)


# Size matters: a healthy bocongan.gov.vn page carries the Incapsula script too (420 KB).
MAX_CHALLENGE_LETTERS = 6_000
_CHALLENGES = (
    (re.compile(r"document\.cookie[^<]{0,2000}location\.reload|location\.reload[^<]{0,2000}document\.cookie",
                re.DOTALL), "cookie-script"),
    (re.compile(r"_Incapsula_Resource"), "imperva"),
    (re.compile(r"cf-chl-|challenge-platform|cf_chl_opt|Just a moment\.\.\."), "cloudflare"),
)  # fmt: skip
_NOT_FOUND = re.compile(
    r"(?i)^\W*+(?:(?:lỗi\s*|error\s*)?404\b|(?:page )?not found\b|(?:không tìm thấy|không tồn tại)\b|"
    r"(?:trang|bài viết|nội dung|mục|tin|đường dẫn)[^.]{0,40}(?:không tồn tại|không tìm thấy|đã bị (?:xóa|xoá|gỡ)))"
)
# A title made of nothing but such words: no article has one, however much text stands below it.
_ONLY_NOT_FOUND = re.compile(
    r"(?i)\A(?=.*(?:404|not found|không t|đã bị))"
    r"\W*+(?>(?:(?:404|error|lỗi|page|not found|trang|bài viết|nội dung|tin|đường dẫn|này|bạn|tìm|cần|yêu cầu|"
    r"không (?:tìm thấy|tồn tại)|đã bị (?:xóa|xoá|gỡ))\b\W*+)+)"
)
_MIN_ARTICLE_LETTERS = 200  # characters; an error page has little more text
_LOGIN = re.compile(r"(?i)^\W*+(?:đăng nhập|log ?in|sign ?in)\b")


def reject_challenge(page: str) -> None:
    """Raise NotAnArticle if a firewall answered instead of the site."""
    if len(page) > MAX_CHALLENGE_LETTERS:
        return
    for pattern, name in _CHALLENGES:
        if pattern.search(page):
            raise NotAnArticle(NonArticleKind.CHALLENGE, message(PageCode.CHALLENGE, firewall=name))


def reject_error_title(title: str, *, words: int, text: str = "") -> None:
    """Raise NotAnArticle if headline or text say that there is no page, or that one must log in.

    `words` is the length of the text below it: "Không tìm thấy nạn nhân" heads articles, too.
    """
    short = words < _MIN_ARTICLE_LETTERS
    if _ONLY_NOT_FOUND.fullmatch(title) or (
        short and (_NOT_FOUND.search(title) or _NOT_FOUND.search(text))
    ):
        raise NotAnArticle(
            NonArticleKind.NOT_FOUND, message(PageCode.TITLED_NOT_FOUND, title=title[:80])
        )
    if words < _MIN_ARTICLE_LETTERS and _LOGIN.search(title):
        raise NotAnArticle(NonArticleKind.LOGIN, message(PageCode.TITLED_LOGIN, title=title[:80]))
