"""Side by side: changed words are marked, the rest is folded, and no text makes it slow."""

from __future__ import annotations

import time

from storage.models import Revision
from web.views.side_by_side import DiffRow, compare_revisions


def revision(text: str, *, title: str = "Giải cứu ba nạn nhân") -> Revision:
    return Revision(title=title, lead=None, author=None, text=text)


def words(row: DiffRow, side: str) -> list[str]:
    return [run.text.strip() for run in getattr(row, side) or () if run.changed]


def test_changed_words_are_marked_on_both_sides() -> None:
    found = compare_revisions(
        revision("Ba nạn nhân ở Hà Giang."), revision("Năm nạn nhân ở Lào Cai.")
    )
    row = found.rows[-1]
    assert words(row, "before") == ["Ba", "Hà Giang"]
    assert words(row, "after") == ["Năm", "Lào Cai"]
    assert not found.is_same


def test_paragraphs_between_changes_are_folded_but_for_their_neighbours() -> None:
    lines = [f"Đoạn số {number} của bài." for number in range(20)]
    changed = list(lines)
    changed[9] = "Đoạn này đã sửa."
    found = compare_revisions(revision("\n".join(lines)), revision("\n".join(changed))).rows[1:]
    assert [len(row.unchanged) for row in found] == [8, 0, 0, 0, 9]
    assert [row.is_same for row in found] == [True, True, False, True, True]
    assert found[0].unchanged == tuple(lines[:8])


def test_single_paragraph_is_not_folded() -> None:
    found = compare_revisions(revision("Một.\nHai."), revision("Một.\nBa."))
    assert all(not row.unchanged for row in found.rows)


def test_equal_revisions_are_the_same() -> None:
    text = "\n".join(f"Đoạn {number}." for number in range(50))
    assert compare_revisions(revision(text), revision(text)).is_same


def test_repeated_words_take_no_time() -> None:
    old = "\n".join(" ".join(f"a x{n}" for n in range(750)) for _ in range(30))
    new = "\n".join(" ".join(f"a y{n}" for n in range(750)) for _ in range(30))
    started = time.process_time()
    compare_revisions(revision(old), revision(new))
    assert time.process_time() - started < 20  # the machine may be busy


def test_rows_of_a_rewritten_page_are_bounded_and_the_rest_counted() -> None:
    old = "\n".join(f"Cũ {number}" for number in range(2_000))
    new = "\n".join(f"Mới khác {number * 7}x" for number in range(2_000))
    started = time.process_time()
    found = compare_revisions(revision(old), revision(new))
    assert time.process_time() - started < 20  # the machine may be busy
    assert len(found.rows) == 401
    assert found.hidden == 1_600


def test_one_paragraph_of_a_megabyte_is_shown_whole() -> None:
    found = compare_revisions(revision("a b " * 250_000), revision("b a " * 250_000))
    assert len(found.rows[-1].before or ()) == 1
