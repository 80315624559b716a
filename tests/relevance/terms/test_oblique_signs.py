"""Stories that show the offence without its names, each with the harmless story most like it."""

from __future__ import annotations

import pytest

from relevance import judge

STORIES = {
    "debt that binds to a workplace": (
        "At the kiln every brick is counted. The family owes for flour and medicine, and the debt "
        "never went down. When one son walked away he was brought back tied. You stay, he was "
        "told, until it is paid.",
        "At the kiln every brick is counted. The brothers borrowed for a new roof, and it took "
        "four years until the bank was paid. They fire by hand now and sell to the next town.",
    ),
    "a kidney bargained for": (
        "Túng tiền, anh được người lạ đón ra thành phố, nuôi ăn, đưa đi xét nghiệm. Ngày mổ, anh "
        "ký tên một người khác. Xong việc họ chặn số.",
        "Mẹ cho con trai một quả thận. Ngày mổ, cả hai mẹ con ký cam kết tự nguyện trước hội đồng. "
        "Sau hai tuần, hai người khỏe mạnh ra viện.",
    ),
    "people under the load of a lorry": (
        "Khi mở bạt, tổ tuần tra thấy 20 người ngồi bó gối giữa các sọt rau, không ai có giấy tờ. "
        "Tài xế được dặn chạy đêm, không dừng trạm.",
        "Xe chạy đêm chở rau từ Đà Lạt, tài xế ngủ dưới tấm bạt chờ chợ mở. Ai cũng mong bán hết "
        "trước khi trời mưa.",
    ),
    "a newborn carried off from the ward": (
        "Nữ hộ sinh thấy một người lạ trả viện phí rồi đòi ẵm cháu bé đi ngay trong đêm. Bà này "
        "khai đã đưa 40 triệu đồng cho mẹ cháu.",
        "Bảo hiểm trả viện phí cho sản phụ sinh non. Sau hai tuần, mẹ ẵm bé về trong niềm vui của "
        "cả gia đình.",
    ),
    "girls in a locked parlour": (
        "The women slept on the massage tables. A camera watched the door. The man who counted the "
        "money carried their identity cards. You can go when you have paid, he would say.",
        "The therapists rent the massage tables by the hour. They set their own prices, keep most "
        "of the money and close on Sundays.",
    ),
}


def relevant(text):
    return judge(title="", lead=None, text=text).relevant


@pytest.mark.parametrize("kind", STORIES)
def test_what_is_shown_is_seen(kind):
    assert relevant(STORIES[kind][0])


@pytest.mark.parametrize("kind", STORIES)
def test_the_similar_harmless_story_is_not_relevant(kind):
    assert not relevant(STORIES[kind][1])


def test_an_initial_of_two_letters_ends_no_sentence():
    assert relevant(
        "Cứ mỗi người qua được lối mòn, ông Th. bỏ túi 500.000 đồng, bên kia có xe đợi."
    )


@pytest.mark.parametrize(
    "headline",
    [
        "Chặn nhóm người dắt 14 con bò qua biên giới, chuẩn bị bán cho thương lái",
        "Khởi tố người mang súng quân dụng từ Campuchia về Việt Nam",
        "Khám phá vườn chim: hơn 100 loài tụ hội giữa rừng ngập mặn",
        "Bị ung thư khẩu hầu, người đàn ông nghèo xin giúp đỡ",
        "Vụ bắt cóc con gái trùm casino và manh mối từ tiền chuộc",
        "New hotline for survivors of domestic violence opens in Hanoi",
        "Cheetah cubs trafficked to the Gulf find a home in a park near Hargeisa",
        "New detective game asks players to unravel a trafficking ring",
        "Gang who held a trader in a garage over debt are convicted",
        "Kidnapped mayor is free after nine days; no ransom changed hands",
        "Phnom Penh bắt 40 người nước ngoài với cáo buộc nhập cư trái phép, sẽ bị trục xuất",
    ],
)
def test_headlines_of_other_subjects_are_not_relevant(headline):
    assert not judge(title=headline, lead=None, text="").relevant


def test_surrogacy_explained_is_lawful_and_surrogacy_charged_is_not():
    explained = "Mang thai hộ vì mục đích nhân đạo chỉ được thực hiện giữa người thân thích."
    charged = (
        "Công an khởi tố nhóm môi giới mang thai hộ vì mục đích thương mại cho khách hiếm muộn."
    )
    title = "Dịch vụ mang thai hộ trá hình"
    assert not judge(title=title, lead=None, text=explained).relevant
    assert judge(title=title, lead=None, text=charged).relevant


@pytest.mark.parametrize(
    "headline",
    [
        "Women trafficked to the Gulf for sale find a home in a shelter near Hargeisa",
        "Girl who changed hands three times is freed from a brothel",
        "Orphan scrubbed floors unpaid for 31 years, passport locked in a drawer, prosecutors say",
        "Bị trục xuất về nước, họ kể bị bán vào khu lừa đảo và đánh đập",
    ],
)
def test_the_deed_in_similar_words_is_relevant(headline):
    assert judge(title=headline, lead=None, text="").relevant
