"""The axes an article is sorted by."""

from __future__ import annotations

from relevance import judge

CASE = judge(
    title="Giải cứu bé gái 14 tuổi bị lừa bán sang Trung Quốc làm vợ",
    lead=None,
    text="Công an khởi tố hai bị can về tội mua bán người dưới 16 tuổi. "
    "Nạn nhân bị dụ dỗ qua Facebook, bị nhốt và đánh đập khi đòi về.",
)


def test_themes_follow_the_response():
    assert set(CASE.themes) >= {"prosecution", "protection"}


def test_forms_follow_the_exploitation():
    assert "marriage" in CASE.forms


def test_acts_and_means_follow_the_law():
    assert "recruitment" in CASE.acts
    assert set(CASE.means) >= {"deception", "online", "confinement", "force"}


def test_victims_are_as_stated():
    assert set(CASE.victims) >= {"girls", "under16"}


def test_routes_follow_the_direction():
    assert CASE.routes == ("china",)


def test_an_irrelevant_article_has_no_profile():
    other = judge(title="Tuyên truyền phòng chống cháy nổ", lead=None, text="Tập huấn ở xã.")
    assert not other.themes
    assert not other.forms
    assert not other.facts
    assert not other.evidence
