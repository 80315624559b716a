"""Dates: the forms Vietnamese pages print, read day first, in Hanoi's time, and never invented."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from article.dates import HANOI, Precision, read_date

NOW = datetime(2026, 11, 21, 10, tzinfo=HANOI)
"""A Saturday."""

MINUTES = {
    "Thứ Hai, 12/10/2026 | 09:05 GMT+7": "2026-10-12T09:05:00+07:00",
    "Thứ Tư, 14/10/2026 07:00 (GMT+7)": "2026-10-14T07:00:00+07:00",
    "21:40, 03/02/2025 (GMT+7)": "2025-02-03T21:40:00+07:00",
    "Pháp luật - Ngày đăng : 06:15, 01/12/2024": "2024-12-01T06:15:00+07:00",
    "Ngày tạo:  08/11/2026 23:59:58": "2026-11-08T23:59:58+07:00",
    "Theo TTXVN 02/09/2025 19:30": "2025-09-02T19:30:00+07:00",
    "Theo Báo Tin tức 11/06/2024 - 05:01": "2024-06-11T05:01:00+07:00",
    "Cập nhật 17:20 ngày 28/02/2026": "2026-02-28T17:20:00+07:00",
    "Cập nhật lúc 08:45, 04/05/2026": "2026-05-04T08:45:00+07:00",
    "09/11/2026 12:47": "2026-11-09T12:47:00+07:00",
    "17:05 | 28/10/2026": "2026-10-28T17:05:00+07:00",
    "03/08/2026, 07:30 SA": "2026-08-03T07:30:00+07:00",
    "07/12/2024 3:04:09 CH": "2024-12-07T15:04:09+07:00",
    "22/06/2026 11:15 PM": "2026-06-22T23:15:00+07:00",
    "22/06/2026 12:05 AM": "2026-06-22T00:05:00+07:00",
    "22/06/2026 12:05 SA": "2026-06-22T00:05:00+07:00",
    "22/06/2026 12:05 CH": "2026-06-22T12:05:00+07:00",
    "7h05 ngày 9/3/2026": "2026-03-09T07:05:00+07:00",
    "7h ngày 9/3/2026": "2026-03-09T07:00:00+07:00",
    "21 giờ 45 phút ngày 9/3/2026": "2026-03-09T21:45:00+07:00",
    "ngày 9 tháng 3 năm 2026, 21:45": "2026-03-09T21:45:00+07:00",
    "01/01/2026 00:00": "2026-01-01T00:00:00+07:00",
    "12/10/2026\u00a009:05": "2026-10-12T09:05:00+07:00",
    "12/10/2026\n\t 09:05": "2026-10-12T09:05:00+07:00",
    "2026-10-12T09:05:00+07:00": "2026-10-12T09:05:00+07:00",
    "2026-10-12T02:05:00Z": "2026-10-12T09:05:00+07:00",
    "2026-10-12T02:05:00.123456+0000": "2026-10-12T09:05:00+07:00",
    "2026-10-12T09:05:00": "2026-10-12T09:05:00+07:00",
    "2026-10-12 09:05": "2026-10-12T09:05:00+07:00",
    "2026-10-12 02:05:00 UTC": "2026-10-12T09:05:00+07:00",
    "2026-10-12 09:05:00 UTC+7": "2026-10-12T09:05:00+07:00",
    "2026-10-12T11:05:00 GMT+9": "2026-10-12T09:05:00+07:00",
    "Mon, 12 Oct 2026 09:05:00 +0700": "2026-10-12T09:05:00+07:00",
    "Mon, 12 Oct 2026 02:05:00 GMT": "2026-10-12T09:05:00+07:00",
    "Mon, 12 Oct 2026 09:05:00 GMT+7": "2026-10-12T09:05:00+07:00",
    "12 Oct 2026 09:05:00 GMT+07:00": "2026-10-12T09:05:00+07:00",
    "02:05 12/10/2026 (UTC)": "2026-10-12T09:05:00+07:00",
    "October 12, 2026 | 09:05 AM GMT+7": "2026-10-12T09:05:00+07:00",
    "Oct. 12, 2026 9:05 PM": "2026-10-12T21:05:00+07:00",
}
DAYS = {
    "9-3-2026": "2026-03-09",
    "9.3.2026": "2026-03-09",
    "9/3/2026": "2026-03-09",
    "05/01/2026": "2026-01-05",
    "ngày 9 tháng 3 năm 2026": "2026-03-09",
    "ngày 09 tháng 03 năm 2026": "2026-03-09",
    "Hà Nội, ngày 21 tháng 09, 2025": "2025-09-21",
    "NGÀY 9 THÁNG 3 NĂM 2026": "2026-03-09",
    "Thứ Hai, 9 Tháng 3 2026": "2026-03-09",
    "Thứ 2, 9/3/2026": "2026-03-09",
    "Thứ bảy, 21/11/2026": "2026-11-21",
    "Chủ nhật, 22/11/2026": "2026-11-22",
    "CN, 15/11/2026": "2026-11-15",
    "T7, 21/11/2026": "2026-11-21",
    "2026-03-09": "2026-03-09",
    "9 March 2026": "2026-03-09",
    "March 9, 2026": "2026-03-09",
    "March 9th, 2026": "2026-03-09",
    "9. März 2026": "2026-03-09",
    "Montag, 9. Mär. 2026": "2026-03-09",
    "le 9 mars 2026": "2026-03-09",
    "9 de marzo de 2026": "2026-03-09",
    "9 maart 2026": "2026-03-09",
    "9 marca 2026": "2026-03-09",
    "9 марта 2026": "2026-03-09",
    "9 Maret 2026": "2026-03-09",
    "Thủ tướng 12 người 2019, le 9 mars 2026": "2026-03-09",
    "29/02/2024": "2024-02-29",
}


@pytest.mark.parametrize(("printed", "instant"), MINUTES.items(), ids=MINUTES)
def test_printed_instants_are_read_to_the_minute(printed: str, instant: str) -> None:
    found = read_date(printed, now=NOW)
    assert found is not None
    assert found.at == datetime.fromisoformat(instant)
    assert found.precision is Precision.MINUTE
    assert not found.weekday_disagrees


@pytest.mark.parametrize(("printed", "day"), DAYS.items(), ids=DAYS)
def test_bare_days_are_their_first_minute_in_hanoi(printed: str, day: str) -> None:
    found = read_date(printed, now=NOW)
    assert found is not None
    assert found.at == datetime.fromisoformat(day + "T00:00:00+07:00")
    assert found.precision is Precision.DAY
    assert not found.weekday_disagrees


@pytest.mark.parametrize(
    ("printed", "ago"),
    [
        ("5 phút trước", timedelta(minutes=5)),
        ("2 giờ trước", timedelta(hours=2)),
        ("Cách đây 3 Ngày Trước", timedelta(days=3)),
        ("1 tuần trước", timedelta(weeks=1)),
    ],
)
def test_relative_times_are_marked_as_approximate(printed: str, ago: timedelta) -> None:
    found = read_date(printed, now=NOW)
    assert found is not None
    assert (found.at, found.precision) == (NOW - ago, Precision.APPROXIMATE)


@pytest.mark.parametrize("form", ["Đăng 09:05 ngày 12/10/2026", "ngày 12 tháng 10 năm 2026 09:05"])
def test_decomposed_letters_are_read_like_composed_ones(form: str) -> None:
    decomposed = read_date(unicodedata.normalize("NFD", form), now=NOW)
    assert decomposed is not None
    assert decomposed == read_date(form, now=NOW)


@pytest.mark.parametrize(
    "printed",
    [
        "31/02/2026", "30/02/2026 10:00", "29/02/2025", "00/10/2026", "12/00/2026", "12/13/2026",
        "12/10/2026 25:10", "12/10/2026 24:00", "12/10/2026 09:60", "2026-13-01", "2026-02-31T10:00:00Z",
        "2026-10-12T09:05:00+99:99", "2026-10-12T09:05:00+24:00", "09:05 12/10/2026 GMT+99",
        "12/10/2026 09:05 UTC-25", "Thứ Hai, 31/12/9999 23:00 GMT-12", "Mon, 31 Feb 2026 09:05:00 GMT",
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "February 30, 2026",
    ],
)  # fmt: skip
def test_date_that_does_not_exist_is_no_date(printed: str) -> None:
    assert read_date(printed, now=NOW) is None


@pytest.mark.parametrize(
    "printed",
    [
        None, "", "   ", "Vừa xong", "hôm 2/8", "tháng 7/2026", "Ngày 17-12", "sáng nay", "2026",
        "12/10/26", "Hotline: 024.3934.4231", "1.900.2026", "Điện thoại 08/04/3520", "1000 giờ trước",
        "Số 53/2024/QH15",
    ],
)  # fmt: skip
def test_text_without_a_full_date_gives_none(printed: str | None) -> None:
    assert read_date(printed, now=NOW) is None


def test_date_before_the_country_was_on_the_internet_is_no_date() -> None:
    assert read_date("30/04/1975", now=NOW) is None
    assert read_date("1970-01-01T00:00:00Z", now=NOW) is None


def test_date_of_next_week_is_no_publication_date_but_tomorrow_may_be() -> None:
    assert read_date("28/11/2026", now=NOW) is None
    assert read_date("22/11/2026", now=NOW) is not None


def test_weekday_that_contradicts_the_date_is_reported() -> None:
    found = read_date("Thứ Sáu, 12/10/2026", now=NOW)
    assert found is not None
    assert found.weekday_disagrees


def test_weekday_is_checked_in_hanoi_not_in_the_zone_printed() -> None:
    found = read_date("Thứ Ba, 12/10/2026 20:00 UTC", now=NOW)
    assert found is not None
    assert not found.weekday_disagrees


MONTH_FIRST = ("%m/%d/%Y %I:%M:%S %p",)


@pytest.mark.parametrize(
    ("printed", "instant"),
    [
        ("10/12/2026 6:40:00 PM", "2026-10-12T18:40:00+07:00"),
        ("11/1/2026 12:15:00 AM", "2026-11-01T00:15:00+07:00"),
        ("10/31/2026 9:07:00 AM", "2026-10-31T09:07:00+07:00"),
    ],
)
def test_declared_month_first_dates_are_read_month_first(printed: str, instant: str) -> None:
    found = read_date(printed, now=NOW, formats=MONTH_FIRST)
    assert found is not None
    assert (found.at, found.precision) == (datetime.fromisoformat(instant), Precision.MINUTE)


@pytest.mark.parametrize(
    "printed", ["31/10/2026 9:07:00 AM", "12/10/2026 09:05", "2/30/2026 1:00:00 PM"]
)
def test_declared_format_is_not_helped_by_guesses(printed: str) -> None:
    assert read_date(printed, now=NOW, formats=MONTH_FIRST) is None


def test_declared_format_with_a_zone_keeps_it() -> None:
    found = read_date("12.10.2026 02:05 +0000", now=NOW, formats=("%d.%m.%Y %H:%M %z",))
    assert found is not None
    assert found.at == datetime(2026, 10, 12, 2, 5, tzinfo=UTC)


def test_only_the_start_of_a_long_text_is_searched() -> None:
    assert read_date("x" * 1_000_000 + " 12/10/2026", now=NOW) is None


DATE_LIKE = st.lists(
    st.sampled_from(
        ["12", "31", "0", "99", "2026", "9999", "1995", "/", "-", ".", ":", " ", ", ", "T", "Z", "+07:00",
         "-99:99", "GMT+7", "GMT-99", "UTC", "tháng", "năm", "ngày", "Thứ Hai", "CN", "giờ", "h", "phút trước",
         "SA", "CH", "PM", "Oct", "Mon,", "²", "١٢", "\x00"]
    ),
    max_size=16,
).map("".join)  # fmt: skip


@given(st.one_of(DATE_LIKE, st.text(max_size=60)), st.sampled_from([(), MONTH_FIRST]))
def test_any_text_gives_a_plausible_date_or_none(printed: str, formats: tuple[str, ...]) -> None:
    found = read_date(printed, now=NOW, formats=formats)
    if found:
        assert datetime(1994, 12, 30, tzinfo=UTC) < found.at <= NOW + timedelta(days=2)


@given(
    st.integers(0, 970_000_000).map(lambda seconds: NOW - timedelta(seconds=seconds)),
    st.sampled_from(
        ["%d/%m/%Y %H:%M:%S", "%H:%M:%S %d/%m/%Y", "%H:%M:%S, %d-%m-%Y", "%d.%m.%Y | %H:%M:%S GMT+7",
         "%Y-%m-%dT%H:%M:%S+07:00", "%a, %d %b %Y %H:%M:%S +0700", "%H:%M:%S ngày %d tháng %m năm %Y"]
    ),
)  # fmt: skip
def test_what_is_printed_is_read_back(moment: datetime, form: str) -> None:
    found = read_date(moment.strftime(form), now=NOW)
    assert found is not None
    assert found.at == moment


@pytest.mark.parametrize(
    "printed",
    [
        "2026年11月12日 08:30",
        "2026 年 11 月 12 日",
        "2026년 11월 12일",
        "12 พฤศจิกายน 2569",
        "วันที่ 12 พ.ย. 2569 เวลา 08:30 น.",
        "12 พฤศจิกายน พ.ศ. 2569",
        "12 ພະຈິກ 2026",
        "ថ្ងៃទី១២ ខែវិច្ឆិកា ឆ្នាំ២០២៦",
    ],
)
def test_days_of_the_neighbours_are_read(printed: str) -> None:
    found = read_date(printed, now=datetime(2026, 12, 1, tzinfo=UTC))
    assert found is not None
    assert found.at.date() == date(2026, 11, 12)


@pytest.mark.parametrize(
    "printed", ["2026年13月12日", "31 พฤศจิกายน 2569", "12 พฤศจิกายน 2400", "11月12日"]
)
def test_days_of_the_neighbours_that_do_not_exist_are_none(printed: str) -> None:
    assert read_date(printed, now=datetime(2026, 12, 1, tzinfo=UTC)) is None
