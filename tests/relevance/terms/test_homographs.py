"""Syllables that spell a term and mean something else."""

from __future__ import annotations

import pytest

from relevance import judge


@pytest.mark.parametrize(
    "text",
    [
        "Hai bên ký hợp đồng mua bán. Người mua phải thanh toán trong 30 ngày.",
        "Trong giao dịch mua bán, người dân cần kiểm tra giấy tờ.",
        "Nhiều người mua bán ve chai kiếm sống quanh chợ.",
        "Khi mua bán người dùng nên chọn sàn uy tín.",
        "Nhà đầu tư mua bán thận trọng trước kỳ nghỉ.",
        "Thị xã xưa có nhiều lái buôn người Hoa giàu có.",
        "Trang trại chuyên bán con giống cho nông dân.",
        "Cảnh báo chiêu lừa bán đất dự án ma ở vùng ven.",
        "Hai nước châu Á - Thái Bình Dương ký hiệp định.",
        "Bị cáo buộc lừa đảo ở Thái Lan, doanh nhân kêu oan.",
        "Giải cứu hai bé gấu bị rao bán trên mạng.",
        "Cơ sở thu mua nội tạng bò không rõ nguồn gốc.",
        "Authorities are committed to improving traffic safety.",
        "Customs seized heroin from a drug trafficking ring.",
        "Drug trafficker jailed for ten years.",
        "Gun trafficker sold rifles to gangs.",
        "Trafficker who hid cocaine in bananas gets 22 years.",
    ],
)
def test_is_not_flagged(text):
    assert not judge(title=text, lead=None, text=text).relevant


@pytest.mark.parametrize(
    "title",
    [
        "Police hunt traffickers after girls found in container",
        "Traffickers lured 40 women with café jobs",
        "Child traffickers moved babies across the border",
    ],
)
def test_trafficker_of_people_is_flagged(title):
    assert judge(title=title, lead=None, text="").relevant


def test_the_longer_reading_wins():
    assert judge(title="Những người mua bán người dưới 16 tuổi", lead=None, text="").relevant


def test_people_of_a_minority_are_people():
    assert judge(title="Nạn mua bán người dân tộc thiểu số", lead=None, text="").relevant


def test_a_sentence_end_is_a_hard_stop():
    apart = "Anh ấy bị lừa. Con trai bán xe sang Campuchia."
    assert not judge(title="", lead=None, text=apart).relevant


def test_an_initial_does_not_end_a_sentence():
    text = "Chị H. bị bán sang Trung Quốc năm 17 tuổi."
    found = judge(title="", lead=None, text=text).evidence
    assert any(text[e.start : e.end].startswith("Chị H. bị bán") for e in found)


def test_a_passing_mention_in_a_long_article_is_no_flag():
    other = "Hội nghị nghe báo cáo về cải cách hành chính và chuyển đổi số. " * 30
    aside = "Tội phạm ma túy, mua bán người, công nghệ cao còn tiềm ẩn. "
    assert not judge(title="Tổng kết sáu tháng", lead=None, text=other + aside + other).relevant


def test_a_film_about_trafficking_is_a_film():
    text = "Bộ phim do một đạo diễn trẻ thực hiện, diễn viên chính được khán giả khen."
    assert not judge(title="Phim về nạn buôn người ra rạp", lead=None, text=text).relevant
