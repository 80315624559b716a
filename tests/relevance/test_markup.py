"""Feed leads freed of tags and of the headlines behind them; offsets stay those of the field."""

from __future__ import annotations

import pytest

from relevance import judge
from relevance.markup import own_words

LEAD = "Bộ trưởng nhấn mạnh hợp tác cần thiết thực hơn cho người dân."
OTHER = "Triệt phá đường dây mua bán người xuyên biên giới"


@pytest.mark.parametrize(
    "field",
    [
        f'<p>{LEAD}</p><div style="clear: both;"><ul><li><a href="https://a.example/x">{OTHER}</a>'
        "</li></ul></div>",
        f'<a href="https://a.example"><img src="x" /></a>{LEAD}<ul><li><a href="https://a.exam',
        f"{LEAD}     {OTHER}",
        f"{LEAD}     {OTHER}    {OTHER}?",
        f"{LEAD}\n{OTHER}\n{OTHER}",
        f"{LEAD}\t\t{OTHER}",
        f"{LEAD}{OTHER}",
    ],
)
def test_headlines_behind_a_lead_are_not_the_articles(field):
    assert LEAD in own_words(field)
    assert OTHER not in own_words(field)
    assert len(own_words(field)) == len(field)
    assert not judge(title="Hội nghị Mekong", lead=field, text="").relevant
    assert not judge(title="Hội nghị Mekong", lead=None, text=field).relevant


@pytest.mark.parametrize(
    "label", ["Xem thêm:", "ĐỌC THÊM :", "» Tin liên quan:", "- Bài viết liên quan:", "Read more:"]
)
def test_line_that_links_another_article_is_not_the_articles(label):
    field = f"{LEAD}\n{label} {OTHER}\nHội nghị bế mạc chiều nay."
    assert OTHER not in own_words(field)
    assert "Hội nghị bế mạc chiều nay." in own_words(field)
    assert len(own_words(field)) == len(field)
    assert not judge(title="Hội nghị Mekong", lead=None, text=field).relevant


@pytest.mark.parametrize(
    "line",
    [f"Ông đề nghị xem thêm: {OTHER}.", f"Xem thêm {OTHER}.", "Related charges: trafficking."],
)
def test_sentence_about_reading_more_stays(line):
    assert own_words(line) == line


@pytest.mark.parametrize(
    "field",
    [
        OTHER,
        f"{LEAD}\n{OTHER}.",
        f"{OTHER}\n{OTHER}",
        "Tóm tắt:   " + OTHER + ".",
        "Công an TP.Vinh phá đường dây mua bán người",
        "VOV.VN - Công an phá đường dây mua bán người",
        f"{LEAD}{OTHER}.",
        "a < b và b > c",
    ],
)
def test_sentences_and_lone_headlines_stay(field):
    assert own_words(field) == field


def test_list_items_of_the_article_itself_stay():
    field = "<ul><li>Nạn nhân được hỗ trợ y tế.</li><li>Xem <a href='x'>luật</a>.</li></ul>"
    assert "Nạn nhân được hỗ trợ y tế." in own_words(field)
    assert "luật" in own_words(field)


def test_offsets_are_those_of_the_field_with_its_tags():
    field = f"<p>{LEAD}</p><p>Công an bắt nhóm mua bán người.</p>"
    found = judge(title="", lead=None, text=field).evidence
    assert "mua bán người" in {field[one.start : one.end] for one in found}


@pytest.mark.parametrize("unit", ["<", "<a ", "<li><a>", "\n", "   ", "a\n", "&nbsp;"])
def test_any_markup_is_read_in_linear_time(unit):
    field = unit * (200_000 // len(unit))
    assert len(own_words(field)) == len(field)
