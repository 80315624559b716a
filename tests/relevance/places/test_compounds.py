"""Compound words: no term begins or ends inside one."""

from __future__ import annotations

import pytest

from relevance import judge
from relevance.terms.compounds import compounds


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
