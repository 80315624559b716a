"""`tipwatch articles search`: by the words of articles and of their documents, on both databases."""

from __future__ import annotations

import json
from pathlib import Path

from fixtures.samples.made_pdf import paragraphs, pdf

PLAIN = "Trường học tổ chức ngày hội thể thao cho học sinh trong tuần này tại sân vận động."


def test_words_of_a_document_find_its_article(filled_either, export_of, tmp_path: Path) -> None:
    address = export_of(filled_either)[0]["url"]
    path = tmp_path / "62.pdf"
    path.write_bytes(pdf([paragraphs([PLAIN]), paragraphs(["Quỹ hoàn lương huyện Mường Nhé."])]))
    filled_either("ingest", "--article", address, path)
    for words in ('"quỹ hoàn lương"', '"quy hoan luong"'):
        [record] = json.loads(filled_either("articles", "search", words, "--json").stdout)
        assert record["url"] == address
        assert (record["found_in"]["url"], record["found_in"]["page"]) == ("file:62.pdf", 2)
        assert "Quỹ hoàn lương" in record["found_in"]["excerpt"]
    shown = filled_either("articles", "search", '"quỹ hoàn lương"').stdout
    assert "62.pdf, trang 2: Quỹ hoàn lương huyện Mường Nhé." in shown
    source = f"source={record['source']}"
    assert (
        address
        in filled_either("articles", "search", '"quỹ hoàn lương"', "--filters", source).stdout
    )
    other = filled_either(
        "articles", "search", '"quỹ hoàn lương"', "--filters", "source=nowhere.vn"
    )
    assert (other.returncode, other.stdout) == (0, "")


def test_search_lists_articles_and_refuses_a_filter_that_is_none(filled_either, export_of) -> None:
    record = export_of(filled_either, "--flagged")[0]
    [found] = json.loads(
        filled_either("articles", "search", record["title"], "--limit", "1", "--json").stdout
    )
    assert found == record
    refused = filled_either("articles", "search", "tin", "--filters", "since=yesterday")
    assert refused.returncode == 2
    assert "since=yesterday" in refused.stderr
