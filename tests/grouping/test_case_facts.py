"""What two reports may share: days, places that only grammar shows, boats, and adults named as accused."""

from __future__ import annotations

from datetime import date

import pytest

from grouping.facts.comparison import FactReason, same_case, same_event_by_facts
from grouping.facts.deed_dates import deed_dates
from grouping.facts.extraction import EventFacts, extract_facts
from grouping.facts.places import named_units
from grouping.facts.proper_names import accused_adults, local_names
from relevance import judge
from relevance.case_stage import find_stage

FRIDAY = date(2026, 3, 6)


def facts(title: str, text: str, *, on: date = FRIDAY) -> EventFacts:
    stage = find_stage(title=title, lead=None, text=text)
    units = named_units(judge(title=title, text=text, lead=None).places)
    return extract_facts(title, text, on=on, stage=stage.stage if stage else None, units=units)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("ngày 5/3", 5), ("tối 4-3", 4), ("rạng sáng 4.3.2026", 4), ("hôm qua", 5), ("hôm kia", 4),
        ("sáng nay", 6), ("hôm thứ tư", 4), ("chủ nhật", 1), ("on wednesday", 4), ("5 march", 5),
        ("ngày 5 tháng 3", 5),
    ],
)  # fmt: skip
def test_a_day_counts_from_the_day_of_the_report(written: str, day: int) -> None:
    assert deed_dates(f"công an {written} cho biết", on=FRIDAY) == {date(2026, 3, day).toordinal()}


@pytest.mark.parametrize("written", ["ngày 31/2", "ngày 30/9", "ngày 5/3/2024", "điều 150/2015"])
def test_a_day_that_is_none_or_long_past_is_no_day_of_the_deed(written: str) -> None:
    assert deed_dates(written, on=FRIDAY) == frozenset()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hai em được giữ lại ở Gò Dầu.", "godau"),
        ("Girls were freed in Go Dau on Friday.", "godau"),
        ("Khám xét kho hàng ở khu kho Brezova.", "brezova"),
        ("Giám đốc Công ty Biển Bắc bị bắt.", "bienbac"),
        ("Tàu KG-94410 giữ tám người.", "94410"),
    ],
)
def test_a_place_a_firm_and_a_boat_are_known_by_the_word_before(text: str, name: str) -> None:
    assert local_names("Tin", text) == {name}


@pytest.mark.parametrize(
    "text",
    [
        "Chị Lò Thị Mẩy kể lại.",
        "Em ở nhà chị Hoa Mận.",
        "She was found in Mary's flat.",
        "They met in March.",
        "Đoàn đến từ Nghệ An, làm việc tại Bộ Công an.",
    ],
)
def test_a_person_a_month_and_a_province_are_no_local_name(text: str) -> None:
    assert local_names("Tin", text) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "Công an tạm giữ Lê Thị Hoa Mận (39 tuổi) để điều tra.",
        "Cầm đầu là Lê Thị Hoa Mận, 39 tuổi.",
        "Bị can Lê Thị Hoa Mận (SN 1987) nhận tội.",
        "Lê Thị Hoa Mận, 39 tuổi, trú xã Nậm Pồ, bị Công an tỉnh khởi tố.",
    ],
)
def test_an_adult_whom_police_or_court_accuse_is_compared(text: str) -> None:
    adults, others = accused_adults(text, on=FRIDAY)
    assert len(adults) == 1
    assert not others


@pytest.mark.parametrize(
    "text",
    [
        "Nạn nhân Lê Thị Hoa Mận, 20 tuổi, bị lừa bán; công an đã khởi tố vụ án.",
        "Vụ án của nạn nhân Lê Thị Hoa Mận, 20 tuổi, trú xã Nậm Pồ, bị khởi tố.",
        "Chúng bắt cóc Lê Thị Hoa Mận (20 tuổi).",
        "Bị can Lê Thị Hoa Mận (17 tuổi) khai nhận. Bị can Lê Thị Hoa Mận cúi đầu.",
        "Kẻ buôn người bán Lê Thị Hoa Mận (20 tuổi) sang Lào.",
    ],
)
def test_a_victim_and_a_minor_are_never_compared(text: str) -> None:
    assert accused_adults(text, on=FRIDAY) == (frozenset(), frozenset())


def test_the_accused_and_one_more_fact_link_a_trial_and_its_reason_names_nobody() -> None:
    arrest = facts(
        "Tuyên Quang: khởi tố người chồng",
        "Nghi phạm Giàng Mí Sử, 32 tuổi, bị khởi tố.",
    )
    trial = facts(
        "Tuyên Quang: 9 năm tù",
        "Bị cáo Giàng Mí Sử bị tuyên phạt 9 năm tù.",
        on=date(2026, 10, 8),
    )
    found = same_case(arrest, trial)
    assert found
    assert dict(found.shared)[FactReason.ACCUSED] == ("1",)
    assert "Giàng" not in repr(found)


def test_the_accused_alone_link_nothing() -> None:
    arrest = facts("Khởi tố một người", "Nghi phạm Giàng Mí Sử, 32 tuổi, bị khởi tố.")
    trial = facts("Tuyên án", "Bị cáo Giàng Mí Sử bị tuyên phạt tù.", on=date(2026, 10, 8))
    assert same_case(arrest, trial) is None


def test_a_name_that_one_report_shows_to_be_a_place_is_found_in_the_heading_of_another() -> None:
    arrest = facts(
        "Eight found in a horsebox",
        "Eight men were found at Brezova on Monday; a driver was arrested.",
    )
    trial = facts("Driver jailed over Brezova horsebox", "He hid eight men.", on=date(2026, 10, 8))
    assert arrest.named & trial.capitalised == {"brezova"}


def test_a_charge_goes_on_with_a_return_and_a_second_return_does_not() -> None:
    home = facts("Cô gái Xín Mần trở về", "Cô bị bán với giá 40.000 tệ sang Trung Quốc.")
    charged = "Kẻ bán bạn ở Xín Mần lấy 40.000 tệ bị khởi tố"
    assert same_case(home, facts(charged, "Vụ án ở Tuyên Quang.", on=date(2026, 7, 22)))
    again = charged.replace("bị khởi tố", "trở về")
    assert same_case(home, facts(again, "Ở Tuyên Quang.", on=date(2026, 7, 22))) is None


def test_two_provinces_part_what_a_foreign_province_and_a_price_share() -> None:
    report = (
        "{place}: bắt kẻ đưa thiếu nữ 15 tuổi sang Trung Quốc lấy 150 triệu đồng",
        "Ngày 5/3, thiếu nữ 15 tuổi được tìm thấy ở Quảng Tây.",
    )
    one, other, same = (
        facts(*(part.format(place=place) for part in report))
        for place in ("Lạng Sơn", "Cao Bằng", "Lạng Sơn")
    )
    assert same_event_by_facts(one, other) is None
    assert same_event_by_facts(one, same)


def test_two_returns_through_one_gate_on_different_days_are_two_events() -> None:
    report = "Ngày {day}/3, {count} người được trao trả qua cửa khẩu Tịnh Biên, An Giang."
    one, other, same = (
        facts("Trao trả công dân", report.format(day=day, count=count))
        for day, count in ((3, 42), (5, 27), (3, 42))
    )
    assert same_event_by_facts(one, other) is None
    assert same_event_by_facts(one, same)


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        ("paid VND15 million each", "trả mười lăm triệu đồng mỗi người"),
        ("charged 1.2 million yen", "thu 1,2 triệu yên"),
        ("sold for 90,000 pesos", "bán lấy chín mươi nghìn peso"),
    ],
)
def test_a_sum_is_one_in_both_languages(english: str, vietnamese: str) -> None:
    one, other = (facts("Tin", text).money for text in (english, vietnamese))
    assert one
    assert one == other


def test_a_province_a_route_and_a_setting_without_a_figure_are_shared_by_strangers() -> None:
    home = facts(
        "Đón em học sinh Lào Cai trở về", "Em bị ép làm vợ ở Vân Nam, Trung Quốc.", on=FRIDAY
    )
    trial = "TAND tỉnh Lào Cai tuyên án kẻ bán học sinh"
    later = facts(trial, "Nữ sinh được tìm thấy ở Vân Nam, Trung Quốc.", on=date(2026, 6, 5))
    assert same_case(home, later) is None


@pytest.mark.parametrize(
    ("written", "sum_of_money"),
    [
        ("$4,000", "4000 usd"),
        ("US$500", "500 usd"),
        ("€ 300", "300 euro"),
        ("£20,000", "20000 bảng"),
    ],
)
def test_sum_with_its_sign_before_it_is_read(written: str, sum_of_money: str) -> None:
    assert facts("News", f"Each family paid {written} to an agent.").money == {sum_of_money}


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("Florin D., 45, was held.", {45}),
        ("He owed his broker, 45,000 baht.", set()),
        ("They were sold, 12.5 million each.", set()),
    ],
)
def test_number_between_commas_is_an_age_and_the_beginning_of_a_sum_none(
    text: str, ages: set[int]
) -> None:
    assert facts("News", text).ages == ages


def test_a_far_country_and_a_setting_within_a_day_are_one_event_and_a_near_country_is_not() -> None:
    def match(country: str, city: str, *, days: int) -> object:
        one = facts(f"Đón thợ xây từ {country} về nước", f"Nhóm làm công trường ở {country}.")
        later = date.fromordinal(FRIDAY.toordinal() + days)
        other = facts("Mùa đông trên công trường", f"Ở {city}, thợ xây bị giữ hộ chiếu.", on=later)
        return same_event_by_facts(one, other)

    assert match("Serbia", "Novi Sad", days=1)
    assert not match("Serbia", "Novi Sad", days=3)
    assert not match("Lào", "Viêng Chăn", days=1)
