"""Credit lines: the line that names the origin of an article, separated from all other lines."""

from __future__ import annotations

import pytest

from article.credits.credit_line import CreditLine, extract_credit, outlets, strip_agency_prefix

BODY = ["Ngày 12/10, công an tỉnh triệt phá một đường dây.", "Hai người bị tạm giữ."]


def credit_of(*closing: str, own_host: str = "www.vietnam.vn") -> CreditLine:
    return extract_credit([*BODY, *closing], own_host=own_host)


@pytest.mark.parametrize(
    ("line", "url", "credited"),
    [
        ("Nguồn: https://baoquocte.vn/ba-nuoc-310001.html", "https://baoquocte.vn/ba-nuoc-310001.html", "baoquocte.vn"),
        ("Nguồn: http://baoquocte.vn/a-1.html?utm_source=x.", "https://baoquocte.vn/a-1.html", "baoquocte.vn"),
        ("Nguồn ANTĐ: https://anninhthudo.vn/a.html", "https://anninhthudo.vn/a.html", "An ninh Thủ đô"),
        ("(Nguồn: https://vov.vn/a-1.vov)", "https://vov.vn/a-1.vov", "vov.vn"),
        ("Source: https://vov.vn/a-1.vov", "https://vov.vn/a-1.vov", "vov.vn"),
        ("Content link: https://baocamau.vn/a.html", "https://baocamau.vn/a.html", None),
        ("Link gốc: https://baocamau.vn/a.html", "https://baocamau.vn/a.html", None),
    ],
)  # fmt: skip
def test_line_with_an_address_names_the_original_and_leaves_the_text(
    line: str, url: str, credited: str | None
) -> None:
    credit = credit_of(line)
    assert (credit.original_url, credit.credited) == (url, credited)
    assert credit.lines == {line}


@pytest.mark.parametrize(
    ("line", "credited"),
    [
        ("Nguồn: VnExpress", "VnExpress"),
        ("Nguồn tin: nguoiduatin.vn", "nguoiduatin.vn"),
        ("Nguồn bài: Báo Cà Mau", "Báo Cà Mau"),
        ("Source: VOV", "vov.vn"),
        ("NGUỒN: TTXVN", "TTXVN"),
    ],
)
def test_line_with_a_name_credits_it_and_leaves_the_text(line: str, credited: str) -> None:
    credit = credit_of(line)
    assert (credit.original_url, credit.credited) == (None, credited)
    assert credit.lines == {line}


@pytest.mark.parametrize(
    ("line", "credited"),
    [
        ("(Theo baoquocte.vn)", "baoquocte.vn"),
        ("Theo TTXVN", "TTXVN"),
        ("Theo VTV.", "VTV"),
        ("Theo Nguyễn Hà/ Người Lao Động", "Người Lao Động"),
        ("Theo Văn Bình/Báo QĐND", "qdnd.vn"),
        ("Minh Anh/TTXVN", "TTXVN"),
        ("(TTXVN)", "TTXVN"),
        ("Hai người bị tạm giữ (VNA)./.", "TTXVN"),
        ("Thu Hà/VOV5", "vovworld.vn"),
        ("Thu Hà/VOV.VN", "vov.vn"),
        (
            "Hai người được đưa về nơi tạm lánh và hỗ trợ ban đầu. (Theo baoquocte.vn)",
            "baoquocte.vn",
        ),
        ("Hai người được đưa về nơi tạm lánh và hỗ trợ ban đầu (Nguồn: VOV).", "vov.vn"),
    ],
)
def test_attribution_is_read_and_stays_in_the_text(line: str, credited: str) -> None:
    credit = credit_of(line)
    assert (credit.original_url, credit.credited) == (None, credited)
    assert credit.lines == frozenset()


@pytest.mark.parametrize(
    "line",
    [
        "Theo Cục Cảnh sát hình sự",
        "Theo cơ quan công an, vụ án còn được mở rộng.",
        "Theo số liệu của Bộ Công an",
        "Theo cáo trạng, bị cáo đã đưa năm người qua biên giới.",
        "Theo TTXVN, sáng nay lực lượng chức năng đã đón mười hai công dân trở về qua cửa khẩu.",
        "Ông trả lời phỏng vấn của VOV.",
        "Ảnh: Báo Chính phủ",
        "Ảnh: Thống Nhất – TTXVN",
        "Photo: VNA",
        "Nguồn nhân lực của tỉnh còn thiếu.",
    ],
)
def test_source_of_information_or_of_a_picture_is_no_credit(line: str) -> None:
    assert credit_of(line) == CreditLine()


@pytest.mark.parametrize(
    "url",
    ["https://vietnam.vn/bai", "https://www.vietnam.vn/bai", "https://user@vov.vn/a", "https://[bad/a"],
)  # fmt: skip
def test_address_that_is_the_own_site_or_none_at_all_is_no_original(url: str) -> None:
    line = f"Nguồn: {url}"
    credit = credit_of(line)
    assert credit.original_url is None
    assert credit.lines == {line}


def test_first_original_named_counts() -> None:
    credit = credit_of("Nguồn: https://vov.vn/a-1.vov", "Nguồn: https://cand.vn/b-2/")
    assert credit.original_url == "https://vov.vn/a-1.vov"


def test_credit_is_searched_at_the_end_only() -> None:
    lines = ["Nguồn: VnExpress", *["Một đoạn."] * 8]
    assert extract_credit(lines, own_host="vov.vn") == CreditLine()


@pytest.mark.parametrize(
    ("head", "credited"),
    [
        ("Theo TTXVN 09/11/2023 19:00", "TTXVN"),
        ("Theo Báo Tin tức 30/07/2023 - 08:53", "baotintuc.vn"),
    ],
)
def test_dated_credit_on_the_first_line_is_removed_from_the_text(head: str, credited: str) -> None:
    credit = extract_credit([head, *BODY, *BODY, *BODY, *BODY], own_host="vov.vn")
    assert (credit.credited, credit.lines) == (credited, frozenset({head}))


def test_article_without_lines_credits_nobody() -> None:
    assert extract_credit([], own_host="vov.vn") == CreditLine()


def test_printed_names_lead_to_sources_whatever_their_case() -> None:
    assert outlets()["báo thế giới và việt nam"] == "baoquocte.vn"
    assert all(name == name.casefold() for name in outlets())


@pytest.mark.parametrize(
    "stamp",
    [
        "(Chinhphu.vn) - ", "(Chinhphu.vn) – ", "(VOV5) - ", "VOV.VN - ", "(Dân trí) - ", "(PLO)- ",
        "(VTC News) - ", "(ANTV) - ", "TPO - ", "VGP - ", "VTV.vn- ", "MPS - ", "QĐND Online — ",
    ],
)  # fmt: skip
def test_stamp_of_an_agency_is_taken_off_the_lead(stamp: str) -> None:
    assert strip_agency_prefix(stamp + "Sáng nay, ba người trở về.") == "Sáng nay, ba người trở về."


@pytest.mark.parametrize(
    "lead", ["Sáng nay - ba người trở về.", "Hà Nội - Huế: ba người trở về.", "VOV đưa tin.", ""]
)
def test_lead_without_a_stamp_stays_as_it_is(lead: str) -> None:
    assert strip_agency_prefix(lead) == lead
