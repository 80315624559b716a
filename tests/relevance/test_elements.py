"""The elements of the offence: found in their sentences, judged by what stands together."""

from __future__ import annotations

import pytest

from relevance import element_record, judge

STORY = (
    "Qua một tin tuyển dụng trên mạng, anh T. được rủ sang Campuchia làm việc với lương 20 triệu "
    "đồng mỗi tháng. Đến nơi, hộ chiếu bị thu. Mỗi ngày anh phải làm 15 tiếng mỗi ngày trước máy "
    "tính. Ai không đạt chỉ tiêu thì bị chích điện. Muốn về, gia đình phải nộp 100 triệu đồng."
)


def signs(text, title="", lead=None):
    return {one.sign for one in judge(title=title, lead=lead, text=text).elements}


def relevant(text, title=""):
    return judge(title=title, lead=None, text=text).relevant


def test_a_story_with_signs_only_is_flagged():
    assert relevant(STORY)


def test_every_sign_of_the_story_is_named():
    assert signs(STORY) >= {
        "recruited-by-deception",
        "documents-retained",
        "long-hours",
        "quota-punished",
        "ransom-demanded",
    }


def test_each_sign_comes_with_its_sentence_and_place():
    for one in judge(title="", lead=None, text=STORY).elements:
        assert one.quote in STORY
        assert STORY[one.start : one.end] in one.quote


def test_the_record_sorts_signs_by_element():
    record = element_record(judge(title="", lead=None, text=STORY).elements)
    assert set(record) == {"act", "means", "purpose", "indicators"}
    assert "documents-retained" in {one["sign"] for one in record["means"]}
    assert "documents-retained" in {one["sign"] for one in record["indicators"]}


def test_an_irrelevant_article_has_no_elements():
    assert judge(title="Giá vàng tăng", lead=None, text="Người mua xếp hàng.").elements == ()


def test_one_sign_repeated_is_one_sign():
    once = judge(title="", lead=None, text="Anh bị đánh đập. Anh làm thuê ở xưởng.")
    often = judge(title="", lead=None, text="Anh bị đánh đập. " * 5 + "Anh làm thuê ở xưởng.")
    assert not often.relevant
    assert often.score <= once.score


def test_signs_far_apart_do_not_add_up():
    filler = "Hội nghị bàn về chuyển đổi số và cải cách hành chính của tỉnh. " * 40
    near = "Chủ xưởng giữ căn cước của thợ. Thợ bị nhốt trong kho."
    assert relevant(near + " " + filler)
    assert not relevant("Chủ xưởng giữ căn cước của thợ. " + filler + "Thợ bị nhốt trong kho.")


def test_a_charge_stated_once_in_a_long_article_does_not_fade():
    filler = "Cơ sở bị phản ánh gây ồn, đỗ xe chắn lối và không có lối thoát nạn. " * 12
    charge = "Chủ cơ sở đã bị khởi tố về tội mua bán người. "
    assert relevant(filler + charge + filler)


def test_one_offence_in_a_list_of_offences_is_no_subject():
    text = "Công an bắt nhiều vụ trộm cắp, ma túy, mua bán người và buôn lậu pháo nổ."
    assert not relevant(text, title="Tổng kết đợt cao điểm trấn áp tội phạm")


@pytest.mark.parametrize(
    ("is_one", "is_none"),
    [
        (
            "Hai thiếu nữ bị bán sang bên kia biên giới.",
            "Hai con trâu bị bán sang bên kia biên giới.",
        ),
        (
            "Chủ quán thu giữ căn cước của nhân viên, khóa cửa ngoài.",
            "Công an khám xét, thu giữ căn cước của nhóm cho vay.",
        ),
        ("Bán người yêu cho chủ quán karaoke.", "Bán người yêu cũ chiếc xe máy."),
        (
            "Chủ tàu giữ giấy tờ, đánh đập thuyền viên.",
            "Không ai giữ giấy tờ, không ai bị đánh trên tàu.",
        ),
        (
            "Mẹ bán con mới sinh lấy 20 triệu đồng.",
            "Mẹ đưa con mới sinh đi tiêm, phí 2 triệu đồng.",
        ),
        (
            "Women were sold to brothels across the border.",
            "Shares were sold to investors across the border.",
        ),
        (
            "Guards kept their passports and beat those who missed targets.",
            "Police kept their passports and checked the visas.",
        ),
        (
            "The owner of the kiln holds passports of men who have not been paid for a year.",
            "The owner of the club holds passports from Cambodia and Vanuatu.",
        ),
        (
            "Teenagers embroidered saris behind a bolted hatch for no wage.",
            "Teenagers embroidered saris for the spring fair and bolted the gate.",
        ),
        (
            "Army brings 14 girls out of bars at a gold camp.",
            "Mayor brings 14 girls a prize out of school funds.",
        ),
    ],
)
def test_who_does_what_to_whom(is_one, is_none):
    assert relevant(is_one, title=is_one)
    assert not relevant(is_none, title=is_none)


@pytest.mark.parametrize(
    ("framed", "plain"),
    [
        (
            "Bộ phim kể về cô gái bị bán sang biên giới, khán giả xúc động.",
            "Cô gái bị bán sang biên giới kể lại, người nghe xúc động.",
        ),
        (
            "Thời Pháp thuộc, thẻ căn cước của phu đồn điền bị thu, ai trốn bị đánh.",
            "Tại rẫy cà phê, thẻ căn cước của phu bị thu, ai trốn bị đánh.",
        ),
        (
            "Chồng nghi ngoại tình, người chồng nhốt vợ, thu điện thoại.",
            "Chủ quán karaoke nhốt nữ nhân viên 15 tuổi, thu điện thoại.",
        ),
        (
            "Tin đồn thất thiệt: không có chuyện bắt cóc bán sang Campuchia.",
            "Công an xác minh: có chuyện lừa bán sang Campuchia.",
        ),
        (
            "Ca ghép thận thành công, người hiến thận khỏe mạnh.",
            "Môi giới bán thận, người bán thận chỉ nhận 200 triệu đồng.",
        ),
        (
            "Nhóm lừa đảo ở Campuchia tự nguyện tham gia, chia hoa hồng từ tiền chiếm đoạt.",
            "Nạn nhân ở Campuchia bị ép tham gia lừa đảo, bị đánh khi không đủ chỉ tiêu.",
        ),
    ],
)
def test_a_frame_takes_back_what_it_frames(framed, plain):
    assert not relevant(framed, title=framed)
    assert relevant(plain, title=plain)


def test_a_play_that_warns_of_trafficking_is_awareness():
    text = "Vở kịch diễn lưu động ở các trường, tuyên truyền để các em không bị bán sang biên giới."
    assert relevant(text, title="Vở kịch về nạn buôn người đến với học sinh vùng biên")


def test_unaccented_vietnamese_shows_its_signs():
    text = "Canh bao nguoi dan khong nghe theo loi ru re viec nhe luong cao, bi ban sang Campuchia."
    assert relevant(text, title="Canh bao lua dua nguoi sang Campuchia")


def test_evidence_names_signs_beside_rules():
    judgement = judge(title="", lead=None, text=STORY)
    assert {"documents-retained", "quota-punished"} <= {one.term for one in judgement.evidence}
