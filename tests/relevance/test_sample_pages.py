"""The sources' sample pages: what each article is about, whatever its sidebar says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from relevance import judge

PAGES = Path(__file__).parents[1] / "spiders" / "pages"
CASES = sorted(
    path.parent for path in PAGES.glob("*/*/expected.json") if path.parent.name != "discovery"
)


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_article_is_flagged_if_it_is_about_trafficking(case: Path) -> None:
    page = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    judged = judge(
        title=page["title"], lead=page["lead"], text=page["text"], language=page["language"]
    )
    assert judged.relevant is page["about_trafficking"]
