"""Texts of others are brought into normal form in one place, which bounds the work."""

from __future__ import annotations

from architecture.project_files import ROOT

ALLOWED = {
    "article/text.py",
    "bench/simulation/site_year/stories.py",  # texts of our own
    "documents/page_image.py",  # single characters, and the words of a search
}


def test_nobody_else_normalises() -> None:
    folders = (path for path in ROOT.iterdir() if (path / "__init__.py").is_file())
    found = {
        str(path.relative_to(ROOT))
        for folder in folders
        for path in folder.rglob("*.py")
        if folder.name != "tests" and "unicodedata.normalize(" in path.read_text("utf-8")
    }
    assert found == ALLOWED
