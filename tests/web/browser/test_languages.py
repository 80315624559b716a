"""Pages in one language: the words of the system in an English page are English, and the reverse."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from fixtures.samples.sample_objects import NOON
from selectolax.lexbor import LexborHTMLParser

from article.message import message
from crawler.crawl.fetch_errors import FetchCode
from digest.subscription import SubscriptionChanges, add_subscriber
from storage.admin.accounts import audit
from storage.models import Cadence, HealthStatus, StoredSource
from storage.sources.state import register_sources
from web.i18n.messages import page_messages

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
VIETNAMESE = re.compile(
    r"[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE
)
ENTRIES = [
    ("login", "dashboard", ""), ("review", "article 473", "confirmed"),
    ("review", "article 9", "rejected, by mail: a@b.vn"), ("review undone", "articles 1, 2", ""),
    ("account added", "mai", "analyst"), ("source pause", "vov.vn", ""),
    ("subscriber added", "a@b.vn", "tier=core province=VN-02"), ("letter resent", "letter 5", "a@b.vn"),
    ("subscription confirmed", "subscriber 3", ""),
]  # fmt: skip


def shown(site, path: str, language: str) -> str:
    """What a person reads of the main part of a page."""
    tree = LexborHTMLParser(site.get(path, accept_language=language).body)
    main = tree.css_first("main")
    assert main is not None
    for node in main.css("script, style, bdi, [lang]"):
        node.decompose()
    return " ".join(main.text(separator=" ").split())


@pytest.fixture
def busy(bare_site):
    with bare_site.database.writing() as session:
        register_sources(session, ["vov.vn", "x.vn"])
        row = session.get_one(StoredSource, "x.vn")
        row.health, row.reason = HealthStatus.BROKEN, message(FetchCode.STATUS, status=404)
        for action, target, detail in ENTRIES:
            audit(
                session, "mai", action, target=target, detail=detail, origin="command line", at=NOON
            )
        asked = SubscriptionChanges(
            cadence=Cadence.MONTHLY, filters=["tier=core", "theme=prosecution"]
        )
        add_subscriber(session, "a@b.vn", asked, now=NOON, confirmed=True)
    with bare_site() as site:
        yield site


@pytest.mark.parametrize(
    "path",
    ["/audit", "/subscribers", "/sources", "/sources/x.vn", "/deliveries", "/searches", "/changes"],
)
def test_english_page_has_no_vietnamese_words(busy, path) -> None:
    words = shown(busy, path, "en")
    assert len(words) > 20
    assert not VIETNAMESE.search(words), words


def test_audit_log_is_vietnamese_for_a_vietnamese_reader(busy) -> None:
    words = shown(busy, "/audit", "vi")
    for expected in (
        "đăng nhập", "bảng điều khiển", "bài 473", "liên quan", "không liên quan, qua thư: a@b.vn",
        "các bài 1, 2", "phân tích viên", "tạm dừng nguồn", "Mức: Về mua bán người", "thư 5",
        "người nhận 3", "dòng lệnh",
    ):  # fmt: skip
        assert expected in words, expected
    assert not re.search(
        r"\b(login|review|confirmed|rejected|article|subscriber|letter|tier)\b", words
    )


def test_filters_of_a_recipient_are_in_words(busy) -> None:
    assert "tier=" not in shown(busy, "/subscribers", "vi")
    assert "Tier: On human trafficking · Theme: prosecution" in shown(busy, "/subscribers", "en")


def test_monthly_can_be_chosen_when_a_recipient_is_added(busy) -> None:
    assert 'value="monthly"' in busy.get("/subscribers").body


@pytest.mark.parametrize(("language", "named"), [("vi", "người bị bán"), ("en", "a person sold")])
def test_signs_of_an_article_are_in_words_of_the_reader(
    bare_site, store_article, language, named
) -> None:
    store_article(bare_site.database, 1, title="Công an bắt kẻ lừa bán phụ nữ sang Campuchia")
    with bare_site() as site:
        words = shown(site, "/articles/1", language)
    assert named in words
    assert "person-sold" not in words


def actions_in_code() -> set[str]:
    """Every action that is written into the audit log as a constant."""
    found = set()
    for folder in ("web", "cli", "operations"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "audit":
                    values = (one.value for one in node.args if isinstance(one, ast.Constant))
                    found |= {one for one in values if isinstance(one, str)}
    return found - {""}


def test_every_action_of_the_audit_log_has_words() -> None:
    known = page_messages()
    assert len(actions_in_code()) > 10
    assert not {one for one in actions_in_code() if f"audit_{one.replace(' ', '_')}" not in known}


def test_no_word_of_the_pages_is_the_same_in_both_languages_by_mistake() -> None:
    same = {
        key
        for key, entry in page_messages().items()
        if entry["vi"] == entry["en"] and VIETNAMESE.search(str(entry["vi"]))
    }
    assert not same
    assert not {
        key for key, entry in page_messages().items() if VIETNAMESE.search(str(entry["en"]))
    } - {"language_switch"}
