"""Translations: the phrases exist in both languages and fit what they name."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import yaml
from fixtures.samples.sample_objects import NOON

from article.edits.article_diff import diff_articles
from article.message import joined, verbatim
from article.model import Article, Image
from digest.model import CopyRole
from presentation.i18n import Language, Translator, messages
from relevance.judgement import Place, PlaceKind, Tier
from relevance.profile import Axis
from relevance.terms.term_matcher import DATA
from storage.models import ChangeKind

ENGLISH = Translator(Language.ENGLISH, zone=ZoneInfo("Asia/Ho_Chi_Minh"))
VIETNAMESE = Translator(Language.VIETNAMESE, zone=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.mark.parametrize("section", ["phrases", "tiers", "themes", "forms", "changes"])
def test_every_word_exists_in_both_languages(section: str) -> None:
    lacking = {key for key, texts in messages()[section].items() if set(texts) != set(Language)}
    assert not lacking


@pytest.mark.parametrize(
    ("section", "kinds"), [("tiers", Tier), ("changes", ChangeKind), ("phrases", CopyRole)]
)
def test_every_kind_has_a_word(section: str, kinds: type) -> None:
    assert {kind.value for kind in kinds} <= set(messages()[section])  # type: ignore[attr-defined]


@pytest.mark.parametrize(("section", "axis"), [("themes", Axis.THEME), ("forms", Axis.FORM)])
def test_every_tag_a_judgement_can_give_has_a_word(section: str, axis: Axis) -> None:
    names = yaml.safe_load((DATA / "profile.yaml").read_text("utf-8"))["terms"]
    tags = {name.partition(":")[2] for name in names if name.startswith(f"{axis}:")}
    assert tags
    assert tags <= set(messages()[section])


def test_tag_without_a_label_is_shown_by_its_name() -> None:
    assert ENGLISH.labels("themes", ("some_new_theme",)) == "some new theme"


def test_time_is_formatted_in_the_readers_zone() -> None:
    paris = Translator(Language.ENGLISH, zone=ZoneInfo("Europe/Paris"))
    at = datetime(2026, 10, 12, 17, 30, tzinfo=UTC)
    assert (VIETNAMESE.format_datetime(at), paris.format_datetime(at)) == (
        "13/10/2026 00:30",
        "12 Oct 2026, 19:30",
    )


def test_missing_date_is_stated_not_invented() -> None:
    assert ENGLISH.format_datetime(None) == "the page gives no date"


def test_singular_and_plural_differ() -> None:
    assert [ENGLISH.translate("stories", n=n) for n in (1, 2)] == ["1 new story", "2 new stories"]


def test_summary_of_any_edit_can_be_written_in_english() -> None:
    old = Article(title="a", lead="a", author="a", published_at=NOON, text="x\ny\nz\nw")
    new = Article(title="b", lead="b", author="b", text="X1\ny\nw", images=(Image(url="i"),))
    cut, grown = diff_articles(old, new).summary, diff_articles(new, old).summary
    summary = ENGLISH.render(joined([cut, grown]))
    assert summary.isascii()
    assert "1 paragraph rewritten, 1 paragraph deleted" in summary


def test_text_of_a_time_before_codes_is_shown_as_it_is() -> None:
    assert ENGLISH.render(verbatim("bài đổi chuyên mục")) == "bài đổi chuyên mục"


def test_country_is_named_in_the_readers_language() -> None:
    china = Place(name="Trung Quốc", kind=PlaceKind.COUNTRY, code="CN")
    assert (VIETNAMESE.places((china,)), ENGLISH.places((china,))) == ("Trung Quốc", "China")


def test_province_merged_away_names_the_one_that_holds_it() -> None:
    place = Place(name="Yên Bái", kind=PlaceKind.PROVINCE, code="VN-06", now="Lào Cai")
    assert VIETNAMESE.places((place,)) == "Yên Bái (nay thuộc Lào Cai)"


def test_long_list_of_places_counts_the_rest() -> None:
    sites = tuple(Place(name=f"S{n}", kind=PlaceKind.SITE, code="KH") for n in range(9))
    assert ENGLISH.places(sites) == "S0, S1, S2, S3, S4, S5 and 3 more"
