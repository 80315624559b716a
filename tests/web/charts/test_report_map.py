"""The map of a report: of its period, in its language, in page and file, with its tables."""

from __future__ import annotations

import io
import re
import urllib.request
from datetime import timedelta

import pytest
from docx import Document
from fixtures.samples.sample_objects import NOON
from PIL import Image

from article.dates import HANOI
from presentation.periods import PeriodUnit, period_range
from storage.search import index_all
from web.charts.pictures import map_png, trend_png
from web.charts.province_map import province_map
from web.charts.trend_chart import trend_chart

pytestmark = pytest.mark.slow

TEXT = "Công an tỉnh Lào Cai khởi tố vụ mua bán người, đưa nạn nhân qua cửa khẩu Mộc Bài tới KK Park, Myanmar."
PERIOD = f"published_since={(NOON - timedelta(days=60)).date()}&published_until={NOON.date()}"
QUERY = f"{PERIOD}&q=lao+cai"


@pytest.fixture
def filled(either_site, store_article):
    for number, days in ((620, 30), (621, 400)):
        store_article(
            either_site.database, number, title=f"Từ Lào Cai tới KK Park, vụ {number}",
            text=TEXT if number == 620 else TEXT.replace("Lào Cai", "Cao Bằng và Lào Cai"),
            published_at=NOON - timedelta(days=days),
        )  # fmt: skip
    index_all(either_site.database)
    return either_site


def docx(site, query: str):
    with urllib.request.urlopen(f"{site.base}/report.docx?{query}", timeout=60) as answer:
        return Document(io.BytesIO(answer.read()))


@pytest.mark.parametrize(
    ("language", "events", "note", "heading"),
    [
        ("vi", "1 sự kiện", "không phải ranh giới chính thức", "Cửa khẩu và địa điểm ở nước ngoài"),
        ("en", "1 event", "not official borders", "Border gates and places abroad"),
    ],
)
def test_map_of_the_period_stands_in_the_page_in_the_language_of_the_report(
    filled, language: str, events: str, note: str, heading: str
) -> None:
    body = filled.get(f"/report?{QUERY}&report_language={language}").body
    drawn = re.search(r'<svg class="map".*?</svg>', body, re.DOTALL)
    assert drawn
    assert len(re.findall(r'class="shade-\d"', drawn[0])) == 34
    assert f'aria-label="Lào Cai: {events}"' in drawn[0]
    assert f'aria-label="KK Park: {events}"' in drawn[0]
    assert 'aria-label="Cao Bằng: 0' in drawn[0]
    assert note in body
    assert heading in body


def test_places_of_the_map_lead_to_the_articles_of_the_period(filled) -> None:
    body = filled.get(f"/report?{QUERY}").body
    link = re.search(r'href="([^"]*place=VN-02)" aria-label', body)
    assert link
    shown = filled.get(link[1].replace("&amp;", "&")).body
    assert "vụ 620" in shown
    assert "vụ 621" not in shown


def test_points_have_the_numbers_of_their_table(filled) -> None:
    body = filled.get(f"/report?{QUERY}").body
    drawn = re.search(r'<svg class="map".*?</svg>', body, re.DOTALL)
    table = body[body.index('id="report-sites"') :]
    assert drawn
    for name in ("KK Park", "Mộc Bài"):
        link = re.search(
            rf'aria-label="[^"]*{name}: .*?class="mark"[^>]*>(\d+)<', drawn[0], re.DOTALL
        )
        assert link
        assert re.search(rf">{link[1]}</td>\s*<td[^>]*>[^<]*{name}", table), name


@pytest.mark.parametrize(
    ("language", "description"),
    [("vi", "Bản đồ các sự kiện theo tỉnh, thành"), ("en", "Map of the events by province")],
)
def test_file_has_map_and_chart_with_words_for_those_who_do_not_see_them(
    filled, language: str, description: str
) -> None:
    made = docx(filled, f"{QUERY}&report_language={language}")
    described = [one._inline.docPr.get("descr") for one in made.inline_shapes]
    assert len(described) == 2
    assert described[1] == description
    assert all(one.width.cm <= 16 for one in made.inline_shapes)


def test_place_without_a_point_on_the_map_is_in_the_table(either_site, store_article) -> None:
    text = TEXT.replace("KK Park, Myanmar", "Essex, nước Anh")
    store_article(
        either_site.database, 630, title="Từ Lào Cai tới Essex", text=text,
        published_at=NOON - timedelta(days=3),
    )  # fmt: skip
    index_all(either_site.database)
    body = either_site.get(f"/report?{QUERY}").body
    assert re.search(r">–</td>\s*<td[^>]*>Essex<", body)


def test_report_without_events_has_no_map(filled) -> None:
    assert '<svg class="map"' not in filled.get(f"/report?{PERIOD}&q=khongco").body
    (chart,) = docx(filled, f"{PERIOD}&q=khongco").inline_shapes
    assert chart._inline.docPr.get("descr") == "Biểu đồ số sự kiện và số bài báo theo thời gian"


def test_map_is_drawn_when_events_name_only_places_abroad(either_site, store_article) -> None:
    text = "Cảnh sát giải cứu nạn nhân bị mua bán người tại KK Park, Myanmar."
    store_article(
        either_site.database, 640, title="Giải cứu ở KK Park", text=text,
        published_at=NOON - timedelta(days=3),
    )  # fmt: skip
    index_all(either_site.database)
    query = f"{PERIOD}&q=kk+park"
    assert '<svg class="map"' in either_site.get(f"/report?{query}").body
    assert len(docx(either_site, query).inline_shapes) == 2


def test_picture_shades_a_unit_by_its_events() -> None:
    empty, full = (
        Image.open(io.BytesIO(map_png(province_map({"VN-71": count}, {})))).convert("RGB")
        for count in (0, 5)
    )
    assert empty.size == full.size
    changed = [
        (x, y)
        for x in range(0, full.width, 4)
        for y in range(0, full.height, 4)
        if empty.getpixel((x, y)) != full.getpixel((x, y))
    ]
    # Only Điện Biên in the north-west is darker: the rest of the country is as it was.
    assert len(changed) > 50
    assert max(y for _, y in changed) < full.height / 3


def test_picture_of_a_chart_has_a_bar_for_each_value() -> None:
    today = NOON.astimezone(HANOI).date()
    periods = period_range(
        PeriodUnit.WEEK, first=today - timedelta(days=28), last=today, today=today
    )
    blank = [0] * len(periods.starts)
    for values, is_drawn in ((blank, False), ([3, *blank[1:]], True)):
        chart = trend_chart(periods, [values, blank], today=today)
        picture = Image.open(io.BytesIO(trend_png(chart))).convert("RGB")
        colours = {colour for _, colour in picture.getcolors(100_000) or ()}
        assert ((27, 74, 107) in colours) is is_drawn
