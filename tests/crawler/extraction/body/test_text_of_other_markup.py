"""Text in boxes of a body that look like something else, and articles that are loaded behind it."""

from __future__ import annotations

import pytest
from fixtures.sites.page_of_a_village import HEADLINE, LINES, lines, paragraphs, read

OTHER = "".join(
    f"<p>Chợ phiên thứ {number} của xã bên họp từ tờ mờ sáng, người các bản mang gạo và rau tới bán.</p>"
    for number in range(1, 30)
)


def _quote(number: int) -> str:
    source = "<a href=https://so.example/x>Trích bản ghi chép dài của tổ công tác năm ấy</a>"
    return f"<blockquote><p>{LINES[number - 1]}</p><p>— {source}</p></blockquote>"


def test_quotes_with_linked_sources_are_no_cards_of_other_articles() -> None:
    body = paragraphs(1, 4) + _quote(5) + paragraphs(6, 6) + _quote(7) + paragraphs(8, 10)
    assert lines(f"<div class=x1>{body}</div>") == LINES


def test_linked_cards_between_paragraphs_are_no_text() -> None:
    card = (
        "<div class=k1><a href=/khac>Bài khác của xã bên về phiên chợ đông người cuối năm</a></div>"
    )
    assert lines(f"<div class=x1>{paragraphs(1, 5)}{card}{card}{paragraphs(6, 10)}</div>") == LINES


def test_body_cut_into_rows_of_a_grid_is_one_text() -> None:
    def row(first: int, last: int) -> str:
        inner = f"<div class=story-text>{paragraphs(first, last)}</div>"
        grid = f"<div class='col a'><div class=row><div class='col b'>{inner}</div></div></div>"
        return f"<section class=r{first}><div class=container>{grid}</div></section>"

    advert = "<section class=r0><div class=ad>Quảng cáo</div></section>"
    assert lines(f"<main>{row(1, 4)}{advert}{row(5, 10)}</main>") == LINES


def test_paragraphs_beside_a_video_stand_in_the_wrapper_of_all_others() -> None:
    def wrapped(first: int, last: int) -> str:
        return f"<div class=text-only>{paragraphs(first, last)}</div>"

    video = f"<div class=video-text><video src=a.mp4></video>{wrapped(1, 2)}</div>"
    assert lines(f"<div class=x1>{video}{wrapped(3, 6)}{wrapped(7, 10)}</div>") == LINES


def test_paragraph_beside_a_video_without_that_wrapper_is_no_text() -> None:
    video = f"<div class=video-text><video src=a.mp4></video><div class=note>{paragraphs(1, 1)}</div></div>"
    body = f"<div class=x1>{video}<div class=text-only>{paragraphs(2, 10)}</div></div>"
    assert lines(body) == LINES[1:]


@pytest.mark.parametrize("behind", ["post-title left", "post-title"])
def test_article_loaded_behind_the_own_is_no_text(behind: str) -> None:
    own = (
        f"<h1 class='post-title left entry'>{HEADLINE}</h1><div class=x1>{paragraphs(1, 10)}</div>"
    )
    other = (
        f"<div class=x2><h1 class='{behind}'>Chợ phiên xã bên</h1><div class=x1>{OTHER}</div></div>"
    )
    assert list(read(f"<div class=x0>{own}{other}</div>").lines) == LINES


def test_headline_repeated_in_a_bar_does_not_end_the_text() -> None:
    own = f"<h1 class=post-title>{HEADLINE}</h1><div class=x1>{paragraphs(1, 6)}"
    bar = f"<div class=bar><h1 class=post-title>{HEADLINE}</h1></div>"
    found = read(f"{own}{bar}{paragraphs(7, 10)}</div>").lines
    assert [line for line in found if line in LINES] == LINES


def test_h1_of_another_class_is_a_heading_of_the_text() -> None:
    own = f"<h1 class=post-title>{HEADLINE}</h1><div class=x1>{paragraphs(1, 6)}"
    heading = "<h1 class=sub>Mùa rét ở bản</h1>"
    assert list(read(f"{own}{heading}{paragraphs(7, 10)}</div>").lines) == [
        *LINES[:6],
        "Mùa rét ở bản",
        *LINES[6:],
    ]


def test_life_of_the_author_above_the_text_is_no_lead() -> None:
    life = f"<p>Thu Hà viết về vùng cao. {LINES[9]}</p>"
    box = f"<div class=author__box><div class=p1><div class=p2><div class=p3>{life}</div></div></div></div>"
    page = f"<h1>{HEADLINE}</h1>{box}<div class=x1>{paragraphs(1, 9)}</div>"
    assert read(page).lead is None


def test_paragraph_deep_between_headline_and_text_is_a_lead() -> None:
    box = f"<div class=b1><div class=p1><div class=p2><div class=p3><p>{LINES[9]}</p></div></div></div></div>"
    page = f"<h1>{HEADLINE}</h1>{box}<div class=entry-content>{paragraphs(1, 9)}</div>"
    found = read(page)
    assert LINES[9] in (found.lead, *found.lines)
