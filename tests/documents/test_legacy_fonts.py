"""Text of TCVN3 and VNI fonts is converted; nothing else is."""

from __future__ import annotations

import pytest
from fixtures.samples.made_prose import in_legacy_font

from documents.legacy_fonts.convert import to_unicode

SENTENCE = (
    "Thủ tướng Chính phủ yêu cầu Bộ Tư pháp và các tỉnh ưu tiên bảo vệ những người được giải cứu "
    "theo Nghị định 09/2013/NĐ-CP, giai đoạn 2021-2025, cũng như trẻ em - phụ nữ."
)


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_legacy_text_becomes_unicode(encoding: str) -> None:
    assert to_unicode(in_legacy_font(SENTENCE, encoding)) == SENTENCE


def test_letter_shown_as_a_hyphen_is_read() -> None:
    shown = in_legacy_font(SENTENCE, "tcvn3").replace("\u00ad", "-")
    assert to_unicode(shown) == SENTENCE


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        "Le ministère a publié une liste détaillée à l'intention des préfets où ñ n'apparaît pas.",
        "The co-operation agreement of 2021-2025 – anti-trafficking.",
        "",
    ],
)
def test_other_text_stays(text: str) -> None:
    assert to_unicode(text) == text
