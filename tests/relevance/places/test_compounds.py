"""Compound words: no term begins or ends inside one."""

from __future__ import annotations

import pytest
import yaml

from relevance import judge
from relevance.terms.compounds import compounds
from relevance.terms.term_matcher import DATA


@pytest.mark.parametrize(
    "text",
    [
        "Bị cáo buộc tham gia lừa đảo, người mẫu lên tiếng.",
        "Không để mắt xích nào của chuỗi cung ứng đứt gãy.",
        "Khách nước ngoài thuê xích lô dạo phố.",
        "Doanh nghiệp buộc phải tăng giá điện.",
        "Trường hợp mua bán người thân đứng tên hộ cần giấy ủy quyền.",
        "Anh lái xe cứu thương 0 đồng để chuộc lỗi.",
        "Doanh nghiệp giữ chân lao động bằng nhà ở.",
        "Đánh giá nguy cơ chưa đủ để kết luận.",
    ],
)
def test_syllables_of_longer_words_are_no_terms(text):
    assert not judge(title=text, lead=None, text=text).relevant


def test_the_border_of_a_compound_may_be_the_border_of_a_match():
    assert 0 not in compounds().inside("cáo buộc")
    assert len("cáo buộc") not in compounds().inside("cáo buộc")


def test_both_tone_placements_are_one_word():
    assert compounds().inside("tàu hỏa")
    assert compounds().inside("tàu hoả")


def test_a_longer_word_holds_no_compound():
    assert not compounds().inside("cáo buộcx")


def test_a_sentence_is_read_with_what_stands_around_it():
    assert compounds().inside("bị cáo buộc", 3, 11) == compounds().inside("bị cáo buộc")
    assert not compounds().inside("xcáo buộc", 1, 9)
    assert not compounds().inside("cáo buộcx", 0, 8)


def test_no_compound_reaches_from_one_sentence_into_the_next():
    """Each sentence is searched by itself."""
    document = yaml.safe_load((DATA / "compounds.yaml").read_text("utf-8"))
    assert not [word for word in document["words"] if set(word) & set(".!?…;\n\"')]")]
