"""The figures in docs/relevance.md hold: a fall of more than a point fails."""

from __future__ import annotations

import re

import pytest

from relevance.evaluation.evaluate import (
    DOCUMENT,
    TABLE_BEGINS,
    judged,
    own_files,
    table,
    write_table,
)
from relevance.evaluation.labelled_texts import confusion_matrix, read_labelled

pytestmark = pytest.mark.slow

MOST_FALL = 0.01


@pytest.fixture(scope="module")
def texts():
    return [text for file in own_files() for text in read_labelled(file)]


@pytest.fixture(scope="module")
def answers(texts):
    return judged(texts)


def recorded():
    row = re.search(
        r"^\| all \| ([\d.]+) .*?\| ([\d.]+) ", DOCUMENT.read_text("utf-8"), re.MULTILINE
    )
    assert row, f"run make eval: {DOCUMENT} has no table"
    return float(row[1]), float(row[2])


def test_precision_and_recall_hold_what_the_documentation_states(texts, answers):
    counted = confusion_matrix(texts, lambda text: answers[id(text)].relevant)
    (right, flags), (caught, wanted) = counted.precision, counted.recall
    precision, recall = recorded()
    assert right / flags >= precision - MOST_FALL
    assert caught / wanted >= recall - MOST_FALL


def test_no_subtype_of_ten_or_more_is_left_behind(texts, answers):
    caught: dict[str, list[bool]] = {}
    for text in texts:
        if text.label == "positive":
            caught.setdefault(text.subtype, []).append(answers[id(text)].relevant)
    low = {
        kind
        for kind, found in caught.items()
        if len(found) >= 10 and sum(found) < 0.85 * len(found)
    }
    assert low == set()


def test_the_table_has_a_row_for_all_and_for_each_length(texts, answers):
    lines = list(table(texts, answers))
    assert any(line.startswith("| all |") for line in lines)
    assert {"headline", "short", "article"} <= {
        line.partition("length: ")[2].partition(" ")[0] for line in lines
    }


def test_the_table_replaces_the_one_before():
    before = "a\n<!-- table of make eval: begin -->\nold\n<!-- table of make eval: end -->\nb"
    assert "old" not in write_table(before, ["| new |"])
    assert "| new |" in write_table(before, ["| new |"])


def test_a_document_without_a_place_for_the_table_is_refused():
    with pytest.raises(ValueError, match=TABLE_BEGINS.strip("<!- >")):
        write_table("nothing", [])
