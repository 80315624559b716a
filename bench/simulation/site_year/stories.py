"""Invented papers: their articles, how they print them, and true edits of them."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape

from article.dates import HANOI
from crawler.discovery import Feed
from crawler.source.declaration import Layout
from crawler.spider.article_spider import SourceSpider

PLACES = (
    "Lào Cai|Hà Giang|Nghệ An|Tây Ninh|Điện Biên|Cà Mau|Lạng Sơn|Sơn La|An Giang|Quảng Trị"
).split("|")
_SUBJECTS = (
    "Tổ công tác|Cơ quan điều tra|Đồn biên phòng|Viện kiểm sát|Hội phụ nữ|Toà án|Sở Lao động|"
    "Uỷ ban xã"
).split("|")
_VERBS = "xác minh|phát hiện|làm rõ|tiếp nhận|bàn giao|ghi nhận|phối hợp tìm|lập hồ sơ về".split(
    "|"
)
_OBJECTS = (
    "một xe khách chở người qua lối mòn|hai thanh niên môi giới việc làm|ba tài khoản mạng xã hội giả mạo|"
    "một nhóm kín rao tuyển nhân viên|những gia đình có con em vắng nhà|các chuyến xe đêm ra cửa khẩu|"
    "lời khai của người dẫn đường|số tiền đặt cọc đã chuyển|giấy tờ bị thu giữ của nạn nhân|một nhà nghỉ gần bến xe"
).split("|")
_ENDS = (
    "trong đêm mưa ở khu vực giáp biên|sau nhiều tuần theo dõi|theo đơn trình báo của gia đình|tại trụ sở công an xã|"
    "với sự giúp đỡ của người dân|khi kiểm tra hành chính|trước phiên họp của thành phố|trong tháng cao điểm"
).split("|")
_SYLLABLES = "bình minh sông suối núi rừng đồng ruộng chợ bến cầu đường trường làng bản đồi".split()


@dataclass(kw_only=True)
class SimulatedStory:
    """An article as its editors mean it; edits change it in place."""

    number: int
    title: str
    lead: str
    paragraphs: list[str]
    published: datetime
    edited_at: datetime | None = None
    edit: str = ""
    removed_at: datetime | None = None
    before: tuple[str, str, tuple[str, ...]] | None = None
    """Title, lead and paragraphs before the edit."""
    true_checks: list[datetime] = field(default_factory=list)
    """Checks after the edit or removal that were answered as the editors meant."""


def paper(number: int) -> type[SourceSpider]:
    """Declare a paper; every third has no selectors, and every third no numbers in its URLs."""
    host = f"bao{number}.example"
    pattern = r"^/[a-z0-9-]+-(?P<id>\d+)\.html$" if number % 3 else r"^/tin/[a-z0-9-]+-\d+$"
    layouts = (
        (Layout(name="first", title="h1.t", lead="p.lead", body="div.body", date="span.date"),)
        if number % 3 != 1
        else ()
    )
    return type(
        f"Paper{number}",
        (SourceSpider,),
        {
            "__doc__": f"Paper {number}.",
            "name": host,
            "hosts": (host,),
            "language": "vi",
            "article_url": pattern,
            "discovery": (Feed(urls=(f"https://{host}/rss",)),),
            "layouts": layouts,
        },
    )


def url_of(host: str, number: int, story: SimulatedStory) -> str:
    """Return the story's URL at a paper."""
    slug = "-".join(_plain(story_name(story)).split())
    tail = f"{slug}-{story.number}"
    return f"https://{host}/{tail}.html" if number % 3 else f"https://{host}/tin/{tail}"


def story_name(story: SimulatedStory) -> str:
    """Return the title that the URL was made of."""
    return story.before[0] if story.before else story.title


def _plain(text: str) -> str:
    marks = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    selected = "".join(char for char in marks if (char.isalnum() and char.isascii()) or char == " ")
    return " ".join(selected.split()[:8])


def write_story(chance: random.Random, number: int, published: datetime) -> SimulatedStory:
    """Write an article about the subject, unlike all others."""
    place, count = chance.choice(PLACES), chance.randint(3, 40)
    name = " ".join(chance.sample(_SYLLABLES, 2))
    return SimulatedStory(
        number=number,
        title=f"{place}: triệt phá đường dây mua bán người, giải cứu {count} nạn nhân ở {name}",
        lead=f"Công an {place} khởi tố vụ án mua bán người, {count} nạn nhân được đưa về {name}.",
        paragraphs=[sentence(chance) for _ in range(chance.randint(4, 9))],
        published=published,
    )


def sentence(chance: random.Random) -> str:
    """Write two sentences."""
    parts = [
        f"{chance.choice(_SUBJECTS)} {chance.choice(PLACES)} {chance.choice(_VERBS)} "
        f"{chance.choice(_OBJECTS)} {chance.choice(_ENDS)}, gồm {chance.randint(2, 90)} người "
        f"quê {' '.join(chance.sample(_SYLLABLES, 2))}."
        for _ in range(2)
    ]
    return " ".join(parts)


def edit_story(chance: random.Random, story: SimulatedStory, at: datetime) -> None:
    """Edit a story for good."""
    story.before = (story.title, story.lead, tuple(story.paragraphs))
    story.edited_at, story.true_checks = at, []
    story.edit = chance.choice(["number", "sentence", "cut", "title", "rewrite"])
    if story.edit == "number":
        story.paragraphs[1] = story.paragraphs[1].replace("gồm ", "gồm 1", 1)
    elif story.edit == "sentence":
        story.paragraphs.append(sentence(chance))
    elif story.edit == "cut":
        del story.paragraphs[1:3]
    elif story.edit == "title":
        story.title = f"Khởi tố bốn bị can trong vụ {story.title.partition(':')[2].strip()}"
    else:
        new = write_story(chance, story.number, story.published)
        story.title, story.lead, story.paragraphs = new.title, new.lead, new.paragraphs


def print_page(
    paper_name: str,
    story: SimulatedStory,
    *,
    new_markup: bool,
    old_text: bool = False,
    paragraphs: list[str] | None = None,
    head: str = "",
    published: datetime | None = None,
    noise: str = "",
) -> str:
    """Print a story as its paper does."""
    title, lead, body = story.title, story.lead, story.paragraphs
    if old_text and story.before:
        title, lead, body = story.before[0], story.before[1], list(story.before[2])
    body = body if paragraphs is None else paragraphs
    claimed = (published or story.published).astimezone(HANOI)
    printed = f"{story.published.astimezone(HANOI):%d/%m/%Y %H:%M}"
    lines = "".join(f"<p>{escape(line)}</p>" for line in [*body, *([noise] if noise else [])])
    if new_markup:
        article = (
            f'<article class="story"><h1 class="headline">{escape(title)}</h1><time>{printed}</time>'
            f'<div class="dek"><strong>{escape(lead)}</strong></div><div class="content">{lines}</div></article>'
        )
    else:
        article = (
            f'<main><h1 class="t">{escape(title)}</h1><span class="date">{printed}</span>'
            f'<p class="lead">{escape(lead)}</p><div class="body">{lines}</div></main>'
        )
    return (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{escape(title)} - {paper_name}'
        f'</title><meta property="article:published_time" content="{claimed.isoformat()}">{head}</head><body>'
        f'<header><a href="/">{paper_name}</a><nav><a href="/thoi-su">Thời sự</a></nav></header>{article}'
        f"<footer>Giấy phép xuất bản số 17. {paper_name}</footer></body></html>"
    )


def rss(host: str, number: int, stories: list[SimulatedStory], *, at: datetime) -> bytes:
    """Print the feed of the newest stories."""
    newest = [one for one in stories if one.published <= at and not _is_gone(one, at)][-20:]
    items = "".join(
        f"<item><title>{escape(one.title)}</title><link>{url_of(host, number, one)}</link></item>"
        for one in newest[::-1]
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{items}</channel></rss>'.encode()


def _is_gone(story: SimulatedStory, at: datetime) -> bool:
    return story.removed_at is not None and story.removed_at <= at


YEAR = timedelta(days=365)
