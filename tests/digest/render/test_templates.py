"""Rendering: what a reader sees, in text and HTML, in Vietnamese and English."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from fixtures.samples.sample_objects import NOON
from selectolax.lexbor import LexborHTMLParser

from article.edits.article_diff import EditCode
from article.message import message, verbatim
from digest.model import (
    ArticleCopy,
    ChangeEvent,
    ChangeItem,
    CopyRole,
    Digest,
    RepeatedStory,
    StoryItem,
)
from digest.render.renderer import CachedRenderer
from digest.render.subject import SUBJECT_LIMIT
from presentation.highlight import TextRun
from presentation.i18n import Language
from relevance.judgement import Place, PlaceKind, Tier
from storage.models import Cadence, ChangeKind

MakeDigest = Callable[..., Digest]
MakeItem = Callable[..., StoryItem]

COPY = ArticleCopy(
    id=2, url="https://www.vietnam.vn/b", source="vietnam.vn", title="Bản chép",
    published_at=NOON, role=CopyRole.REPUBLISHED,
)  # fmt: skip
FULL: dict[str, Any] = {
    "credited": "TTXVN",
    "why": (
        TextRun(text="Nhóm này "),
        TextRun(text="lừa bán", marked=True),
        TextRun(text=" phụ nữ."),
    ),
    "themes": ("prosecution",),
    "forms": ("sexual",),
    "places": (Place(name="Trung Quốc", kind=PlaceKind.COUNTRY, code="CN"),),
    "copies": (COPY,),
}
REPEAT = RepeatedStory(
    id=3, url="https://vov.vn/c", source="vov.vn", title="Tin cũ", copies=(COPY,)
)
CHANGE = ChangeItem(
    id=4, url="https://vov.vn/d", source="vov.vn", title="Tên mới",
    events=(
        ChangeEvent(kind=ChangeKind.EDITED, at=NOON, summary=message(EditCode.REWRITTEN, n=1), title_before="Tên cũ"),
        ChangeEvent(kind=ChangeKind.REMOVED, at=NOON, summary=verbatim("bài bị gỡ"), title_before=None),
    ),
)  # fmt: skip


def words(html: str) -> str:
    """What a person reads of a page, spaces made single."""
    body = LexborHTMLParser(html).body
    assert body is not None
    return " ".join(body.text(separator="").split())


def test_subject_gives_the_count_and_the_top_story(
    make_digest: MakeDigest, make_item: MakeItem
) -> None:
    mail = CachedRenderer().render(
        make_digest(make_item(title="Bắt ba nghi phạm"), make_item(source="cand.vn"))
    )
    assert mail.subject == "18/10: Bắt ba nghi phạm – 2 tin mới"


def test_subject_is_english_for_an_english_reader(
    make_digest: MakeDigest, make_item: MakeItem
) -> None:
    mail = CachedRenderer().render(
        make_digest(make_item(title="Three held"), language=Language.ENGLISH)
    )
    assert mail.subject == "18 Oct: Three held"


@pytest.mark.parametrize(
    ("cadence", "language", "opening"),
    [
        (Cadence.DAILY, Language.VIETNAMESE, "18/10: "),
        (Cadence.WEEKLY, Language.VIETNAMESE, "Tuần đến 18/10: "),
        (Cadence.MONTHLY, Language.VIETNAMESE, "Tháng 10/2026: "),
        (Cadence.WEEKLY, Language.ENGLISH, "Week to 18 Oct: "),
        (Cadence.MONTHLY, Language.ENGLISH, "October 2026: "),
    ],
)
def test_subject_opens_with_the_period_of_its_cadence(
    make_digest: MakeDigest, make_item: MakeItem, cadence: Cadence, language: Language, opening: str
) -> None:
    mail = CachedRenderer().render(make_digest(make_item(), cadence=cadence, language=language))
    assert mail.subject == f"{opening}Triệt phá đường dây"


def test_subject_of_an_alert_opens_with_one_word(
    make_digest: MakeDigest, make_item: MakeItem
) -> None:
    assert CachedRenderer().render(make_digest(make_item(), urgent=True)).subject == (
        "[Tin khẩn] Triệt phá đường dây"
    )


def test_long_title_leaves_room_for_the_counts(
    make_digest: MakeDigest, make_item: MakeItem
) -> None:
    items = [
        make_item(title="Đường dây mua bán người " * 9),
        make_item(id=2),
        make_item(id=3, removed=True),
    ]
    subject = CachedRenderer().render(make_digest(*items)).subject
    assert subject.endswith("… – 3 tin mới, 1 bài bị gỡ")
    assert len(subject) <= 78


def test_subject_without_new_stories_names_what_else_there_is(make_digest: MakeDigest) -> None:
    mail = CachedRenderer().render(make_digest(changes=(CHANGE,), language=Language.ENGLISH))
    assert mail.subject == "18 Oct: removed – Tên mới"


@pytest.mark.parametrize("form", ["text", "html"])
@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            Language.VIETNAMESE,
            "vov.vn · 12/10/2026 19:00 · nguồn được dẫn: TTXVN|Bảy người được giải cứu.|Vì sao bạn nhận tin này|"
            "Lĩnh vực: điều tra, truy tố, xét xử|Loại hình: bóc lột tình dục|Địa bàn: Trung Quốc|"
            "Đăng lại: vietnam.vn · 12/10/2026 19:00 · Bản chép|Tin cũ|sửa (sửa 1 đoạn)|"
            "Tiêu đề trước: Tên cũ|12/10/2026 19:00: bị gỡ|Đã rà soát 40 bài mới từ 6 nguồn",
        ),
        (
            Language.ENGLISH,
            "vov.vn · 12 Oct 2026, 19:00 · credits TTXVN|Bảy người được giải cứu.|Why you receive it|"
            "Themes: prosecution|Type: sexual exploitation|Places: China|"
            "Republished by: vietnam.vn · 12 Oct 2026, 19:00 · Bản chép|Tin cũ|"
            "edited (1 paragraph rewritten)|Title before: Tên cũ|12 Oct 2026, 19:00: removed|"
            "New articles checked: 40, from sources: 6",
        ),
    ],
)
def test_both_forms_are_complete(
    make_digest: MakeDigest, make_item: MakeItem, form: str, language: Language, expected: str
) -> None:
    digest = make_digest(make_item(**FULL), language=language, repeats=(REPEAT,), changes=(CHANGE,))
    mail = CachedRenderer().render(digest)
    seen = words(mail.html) if form == "html" else " ".join(mail.text.split())
    assert not [part for part in expected.split("|") if part not in seen]


def test_every_address_is_in_both_forms(make_digest: MakeDigest, make_item: MakeItem) -> None:
    mail = CachedRenderer().render(
        make_digest(make_item(**FULL), repeats=(REPEAT,), changes=(CHANGE,))
    )
    links = {node.attributes["href"] for node in LexborHTMLParser(mail.html).css("a")}
    assert links == set(re.findall(r"https://\S+", mail.text)) == {
        "https://vov.vn/a-1.vov", "https://www.vietnam.vn/b", "https://vov.vn/c", "https://vov.vn/d",
    }  # fmt: skip


def test_matches_are_marked_in_both_forms(make_digest: MakeDigest, make_item: MakeItem) -> None:
    mail = CachedRenderer().render(make_digest(make_item(**FULL)))
    marks = [node.text() for node in LexborHTMLParser(mail.html).css(".mark")]
    assert marks == ["lừa bán"]
    assert "Nhóm này *lừa bán* phụ nữ." in mail.text


def test_tiers_have_their_own_heading_and_numbers_run_on(
    make_digest: MakeDigest, make_item: MakeItem
) -> None:
    text = (
        CachedRenderer()
        .render(make_digest(make_item(title="Một"), make_item(title="Hai", tier=Tier.RELATED)))
        .text
    )
    assert re.search(r"VỀ MUA BÁN NGƯỜI.*1\. Một.*LIÊN QUAN GIÁN TIẾP.*2\. Hai", text, re.DOTALL)


def test_empty_period_gives_a_short_note(make_digest: MakeDigest) -> None:
    mail = CachedRenderer().render(make_digest(language=Language.ENGLISH))
    note = "There is no new story on human trafficking in this period."
    assert mail.subject == "18 Oct: no new stories"
    assert note in mail.text
    assert note in words(mail.html)
    assert len(mail.text) < 500


def test_period_in_which_nothing_was_read_warns_of_problems(make_digest: MakeDigest) -> None:
    mail = CachedRenderer().render(
        make_digest(language=Language.ENGLISH, articles_read=0, sources_read=0)
    )
    assert "the sources may have problems" in " ".join(mail.text.split())
    assert "the sources may have problems" in words(mail.html)


def test_nothing_is_loaded_from_elsewhere_and_nothing_runs(
    make_digest: MakeDigest, make_item: MakeItem
) -> None:
    html = (
        CachedRenderer()
        .render(make_digest(make_item(**FULL), repeats=(REPEAT,), changes=(CHANGE,)))
        .html
    )
    assert not LexborHTMLParser(html).css(
        "script, img, link, iframe, object, form, [src], [onclick]"
    )
    assert "url(" not in html
    assert "@import" not in html


def test_page_adapts_to_dark_mode_and_to_a_phone(
    make_digest: MakeDigest, make_item: MakeItem
) -> None:
    html = CachedRenderer().render(make_digest(make_item())).html
    assert "prefers-color-scheme: dark" in html
    assert 'name="viewport"' in html


def test_hostile_title_stays_words_in_html(make_digest: MakeDigest, make_item: MakeItem) -> None:
    title = '<script>alert(1)</script><img src=x onerror=alert(1)>"&'
    html = (
        CachedRenderer()
        .render(make_digest(make_item(title=title), changes=(replace(CHANGE, title=title),)))
        .html
    )
    assert not LexborHTMLParser(html).css("script, img")
    assert title in words(html)


def test_hostile_lead_reason_place_and_summary_stay_words_in_html(
    make_digest: MakeDigest, make_item: MakeItem
) -> None:
    bad = "<b onclick=x>y</b>"
    place = Place(name=bad, kind=PlaceKind.SITE, code="KH")
    story = make_item(
        lead=bad, why=(TextRun(text=bad, marked=True),), places=(place,), credited=bad
    )
    event = replace(CHANGE.events[0], summary=verbatim(bad), title_before=bad)
    html = (
        CachedRenderer()
        .render(make_digest(story, changes=(replace(CHANGE, events=(event,)),)))
        .html
    )
    assert not LexborHTMLParser(html).css("b, [onclick]")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "https://x.vn/\r\nBcc: a@b.vn", 'https://x.vn/"onclick="x', "data:,x"],
)
def test_what_is_no_web_address_becomes_no_link(
    make_digest: MakeDigest, make_item: MakeItem, url: str
) -> None:
    mail = CachedRenderer().render(make_digest(make_item(url=url)))
    assert not LexborHTMLParser(mail.html).css("a")
    assert url not in mail.text


@pytest.mark.parametrize(
    "title",
    ["Tin\r\nBcc: a@b.vn", "Tin\u2028Bcc: a@b.vn", "x" * 10_000, "chữ " * 2_500, "\u202etxt.exe"],
)
def test_subject_is_one_bounded_line_whatever_the_title(
    make_digest: MakeDigest, make_item: MakeItem, title: str
) -> None:
    subject = CachedRenderer().render(make_digest(make_item(title=title))).subject
    assert len(subject) <= SUBJECT_LIMIT
    assert subject.isprintable()
    assert len(subject.splitlines()) == 1
