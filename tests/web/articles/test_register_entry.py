"""The register entry on the page of its article, in the reader's language."""

from __future__ import annotations

from datetime import date

import pytest

from storage.models import StoredRegisterEntry

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("language", "label", "day", "nothing"),
    [
        ("vi", "Ngày có hiệu lực", "01/01/2027", "không ghi"),
        ("en", "In force from", "01 Jan 2027", "not given"),
    ],
)
def test_article_shows_what_the_register_says(
    either_site, language: str, label: str, day: str, nothing: str
) -> None:
    entry = StoredRegisterEntry(
        page_id=1, number="318/2026/NĐ-CP", kind="Nghị định", issuer="Chính phủ",
        issued_on=date(2026, 10, 2), effective_on=date(2027, 1, 1), signer=None,
        replaces=["62/2012/NĐ-CP", "17/2022/QĐ-TTg"],
    )  # fmt: skip
    with either_site.database.writing() as session:
        session.add(entry)
    shown = either_site.get("/articles/1", accept_language=language).body
    assert f"<dt>{label}</dt><dd>{day}</dd>" in shown
    assert "62/2012/NĐ-CP, 17/2022/QĐ-TTg" in shown
    assert f"</dt><dd>{nothing}</dd>" in shown
    assert label not in either_site.get("/articles/2", accept_language=language).body
