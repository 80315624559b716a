"""Cards: where a reader can click, and what is shown of an article that is gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from fixtures.samples.sample_objects import NOON
from selectolax.lexbor import LexborHTMLParser, LexborNode

from article.message import verbatim
from digest.model import ArticleCopy, ChangeEvent, ChangeItem, CopyRole, Digest, StoryItem
from digest.render.renderer import CachedRenderer, RenderedDigest
from digest.unsubscribe import MailIdentity
from presentation.highlight import TextRun
from presentation.i18n import Language
from storage.models import ChangeKind

MakeDigest = Callable[..., Digest]
MakeItem = Callable[..., StoryItem]

HOST = "https://tipwatch.example.org"
IDENTITY = MailIdentity(sender="tipwatch@example.org", public_url=HOST, secret=b"s" * 32)
GONE = ChangeItem(
    id=4, url="https://vov.vn/d", source="vov.vn", title="Tên mới",
    events=(
        ChangeEvent(kind=ChangeKind.REMOVED, at=NOON, summary=verbatim("bị gỡ"), title_before=None),
    ),
    lead="Chín người được giải cứu.", why=(TextRun(text="lừa bán", marked=True),),
    archived_revision=2, removed_since=NOON - timedelta(hours=5),
)  # fmt: skip


def rendered(digest: Digest, *, reader: int | None = 7) -> RenderedDigest:
    return CachedRenderer(public_url=HOST).render(
        digest,
        unsubscribe_link=IDENTITY.unsubscribe_link(reader),
        verdict_link=IDENTITY.verdict_link(reader),
    )


def links(node: LexborHTMLParser | LexborNode) -> dict[str, str]:
    """Return the links of a page or card by their words, in order."""
    return {one.text(): one.attributes["href"] or "" for one in node.css("a")}


def test_card_leads_to_the_dashboard_the_source_and_the_archived_copy(
    make_digest: MakeDigest, make_item: MakeItem
) -> None:
    mail = rendered(make_digest(make_item(archived_revision=3), language=Language.ENGLISH))
    shown = links(LexborHTMLParser(mail.html))
    assert shown["Details and history"] == f"{HOST}/articles/1"
    assert shown["Open at the source"] == "https://vov.vn/a-1.vov"
    assert shown["Archived copy"] == f"{HOST}/articles/1/archived/3"
    for address in (f"{HOST}/articles/1", f"{HOST}/articles/1/archived/3"):
        assert f": {address}\n" in mail.text


def test_card_of_an_article_without_archived_copy_offers_none(
    make_digest: MakeDigest, make_item: MakeItem
) -> None:
    assert "Bản lưu" not in rendered(make_digest(make_item())).html


def test_removal_card_shows_what_it_said_why_it_mattered_and_since_when(
    make_digest: MakeDigest,
) -> None:
    mail = rendered(make_digest(changes=(GONE,)))
    page = LexborHTMLParser(mail.html).css_first(".card")
    assert page is not None
    words = " ".join(page.text().split())
    for shown in ("Chín người được giải cứu.", "Vì sao bạn nhận tin này", "lừa bán"):
        assert shown in words
        assert shown in mail.text
    assert "Đã bị gỡ khỏi trang nguồn (phát hiện 12/10/2026 14:00)" in words


def test_removal_card_leads_to_the_archived_copy_first_and_never_by_its_title_to_a_dead_page(
    make_digest: MakeDigest,
) -> None:
    card = LexborHTMLParser(rendered(make_digest(changes=(GONE,))).html).css_first(".card")
    assert card is not None
    shown = links(card)
    assert shown["Tên mới"] == f"{HOST}/articles/4"
    assert [one.text() for one in card.css(".actions a")] == [
        "Bản lưu", "Chi tiết và lịch sử", "Đường dẫn gốc (đã gỡ)",
    ]  # fmt: skip


def test_verdict_links_are_the_readers_own(make_digest: MakeDigest, make_item: MakeItem) -> None:
    digest = make_digest(make_item(id=11), make_item(id=12))
    one, other = (links(LexborHTMLParser(rendered(digest, reader=n).html)) for n in (7, 8))
    assert one["Liên quan"].startswith(f"{HOST}/verdict/7.12.")
    assert one["Liên quan"].endswith("/confirmed")
    assert one["Không liên quan"].endswith("/rejected")
    assert one["Liên quan"] != other["Liên quan"]


def test_letter_to_nobody_in_particular_has_no_verdict_links(
    make_digest: MakeDigest, make_item: MakeItem
) -> None:
    mail = rendered(make_digest(make_item()), reader=None)
    assert "/verdict/" not in mail.html + mail.text
    assert "\x1a" not in mail.html + mail.text


def test_many_copies_and_events_of_one_card_are_bounded(
    make_digest: MakeDigest, make_item: MakeItem
) -> None:
    copy = ArticleCopy(
        id=2, url="https://x.vn/b", source="x.vn", title="Bản chép", published_at=NOON,
        role=CopyRole.REPUBLISHED,
    )  # fmt: skip
    changes = (replace(GONE, events=GONE.events * 90),)
    mail = rendered(make_digest(make_item(copies=(copy,) * 60), changes=changes))
    assert mail.html.count("Bản chép") == 5
    assert "và 55 bài khác" in mail.html
    assert mail.html.count("bị gỡ") <= 8


@pytest.mark.parametrize("items", [1, 10, 45, 150, pytest.param(1_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("changes", [0, 60, 500])
def test_letter_stays_under_the_limit_whatever_it_holds(
    make_digest: MakeDigest, make_item: MakeItem, items: int, changes: int
) -> None:
    long = {
        "title": "Đường dây mua bán người " * 10,
        "lead": "Nạn nhân được giải cứu " * 6,
        "why": (TextRun(text="Nhóm này "), TextRun(text="lừa bán phụ nữ " * 20, marked=True)),
        "archived_revision": 1,
    }
    digest = make_digest(
        *(make_item(id=n, **long) for n in range(items)),
        changes=tuple(
            replace(GONE, id=5_000 + n, title=str(long["title"])) for n in range(changes)
        ),
    )
    mail = rendered(digest)
    assert len(mail.html.encode()) < 98_000


def test_what_does_not_fit_is_counted_with_a_link(
    make_digest: MakeDigest, make_item: MakeItem
) -> None:
    title = "Đường dây mua bán người " * 10
    mail = rendered(make_digest(*(make_item(id=n, title=title) for n in range(400))))
    more = next(words for words in links(LexborHTMLParser(mail.html)) if words.startswith("và "))
    listed = mail.html.count("/articles/") - mail.html.count("/articles/%")
    assert listed >= 40
    assert int(more.split()[1]) > 90
    assert links(LexborHTMLParser(mail.html))[more] == f"{HOST}/articles?flagged=yes"
    assert more in mail.text


def test_first_words_of_the_mail_are_the_lead_and_what_else_there_is(
    make_digest: MakeDigest, make_item: MakeItem
) -> None:
    mail = rendered(make_digest(make_item(), make_item(id=2, title="Tin thứ hai")))
    hidden = LexborHTMLParser(mail.html).css_first(".preheader")
    assert hidden is not None
    assert hidden.text() == ("Bảy người được giải cứu. · Tin thứ hai · 2 tin mới từ 1 nguồn")


def test_brief_line_of_a_removed_article_leads_to_its_archived_copy(
    make_digest: MakeDigest, make_item: MakeItem
) -> None:
    gone = [replace(GONE, id=5_000 + n, title=f"Bài đã gỡ {n} " + "x" * 150) for n in range(120)]
    mail = rendered(make_digest(make_item(), changes=tuple(gone)))
    shown = [
        (node.text(), node.attributes["href"] or "")
        for node in LexborHTMLParser(mail.html).css("a")
        if node.text().startswith("Bài đã gỡ")
    ]
    assert len(shown) > 20
    assert not [url for _, url in shown if not url.startswith(f"{HOST}/articles/")]
    assert f"{HOST}/articles/5060/archived/" in mail.html + mail.text
    assert GONE.url not in [url for _, url in shown]


def test_card_of_an_edited_article_says_so(make_digest: MakeDigest, make_item: MakeItem) -> None:
    edited = rendered(make_digest(make_item(edited=True), language=Language.ENGLISH))
    untouched = rendered(make_digest(make_item(), language=Language.ENGLISH))
    for form in ("html", "text"):
        assert "edited since" in getattr(edited, form)
        assert "edited since" not in getattr(untouched, form)


@pytest.mark.parametrize(("language", "noted"), [("vi", True), ("en", False), (None, False)])
def test_english_letter_says_that_articles_are_in_their_own_language(
    make_digest: MakeDigest, make_item: MakeItem, language: str | None, noted: bool
) -> None:
    mail = rendered(make_digest(make_item(language=language), language=Language.ENGLISH))
    for form in (mail.html, mail.text):
        assert ("in the language of the article" in form) is noted
