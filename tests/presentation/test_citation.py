"""Citations: what a report needs to name an article and prove what it said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from presentation.citation import CitationStyle, CitedArticle, cite

ARTICLE = CitedArticle(
    number=12,
    revision=3,
    outlet="baolaocai.vn",
    title="Giải cứu 9 nạn nhân & 100 % trở về {an toàn}",
    author="Thu Hà",
    published_at=datetime(2026, 10, 11, 18, 30, tzinfo=UTC),
    retrieved_at=datetime(2026, 10, 12, 3, 22, tzinfo=UTC),
    url="https://baolaocai.vn/bai-1_2.html?a=%20b",
    archived_url="https://watch.example.org/articles/12/archived/3",
    sha256="ab" * 32,
)


def test_vietnamese_reference_has_the_day_in_hanoi_and_the_visit_in_utc() -> None:
    assert cite(ARTICLE, CitationStyle.VIETNAMESE) == (
        "Thu Hà. “Giải cứu 9 nạn nhân & 100 % trở về {an toàn}”. baolaocai.vn, 12/10/2026. "
        "https://baolaocai.vn/bai-1_2.html?a=%20b. Truy cập: 12/10/2026 03:22 UTC. "
        f"Bản lưu: https://watch.example.org/articles/12/archived/3. SHA-256: {'ab' * 32}."
    )


def test_english_reference_names_the_month() -> None:
    assert "baolaocai.vn, 12 October 2026. " in cite(ARTICLE, CitationStyle.ENGLISH)
    assert "Retrieved 2026-10-12 03:22 UTC." in cite(ARTICLE, CitationStyle.ENGLISH)


def test_bibtex_escapes_what_tex_would_read_as_a_command() -> None:
    assert cite(ARTICLE, CitationStyle.BIBTEX).splitlines() == [
        "@online{tipwatch-12-3,",
        "  author = {Thu Hà},",
        r"  title = {Giải cứu 9 nạn nhân \& 100 \% trở về \{an toàn\}},",
        "  organization = {baolaocai.vn},",
        "  date = {2026-10-12},",
        "  url = {https://baolaocai.vn/bai-1_2.html?a=%20b},",
        "  urldate = {2026-10-12},",
        "  note = {archived at https://watch.example.org/articles/12/archived/3; "
        f"SHA-256 {'ab' * 32}}},",
        "}",
    ]


def test_what_is_not_known_is_left_out_but_the_missing_date_is_said() -> None:
    bare = replace(ARTICLE, author=None, published_at=None, archived_url=None, sha256=None)
    assert "baolaocai.vn, không rõ ngày." in cite(bare, CitationStyle.VIETNAMESE)
    assert "baolaocai.vn, undated." in cite(bare, CitationStyle.ENGLISH)
    for style in CitationStyle:
        assert "None" not in cite(bare, style)
        assert "SHA" not in cite(bare, style)


def test_title_cannot_bring_lines_of_its_own() -> None:
    hostile = replace(ARTICLE, title="Một\n@online{x,\u202e")
    assert len(cite(hostile, CitationStyle.BIBTEX).splitlines()) == 9
    assert "\n" not in cite(hostile, CitationStyle.ENGLISH)
