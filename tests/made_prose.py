"""Prose in the manner of decrees, made from a seed; no real document is quoted."""

from __future__ import annotations

import csv
import random
import re
from collections import Counter
from functools import cache
from importlib.resources import files
from itertools import pairwise

_SENTENCES = (
    "Cơ quan tiếp nhận có trách nhiệm hỗ trợ người bị mua bán trong thời gian chờ xác minh.",
    "Bộ đội Biên phòng phối hợp với công an tỉnh rà soát các tuyến đường mòn qua biên giới.",
    "Nạn nhân được hỗ trợ chỗ ở, y tế và tư vấn pháp lý theo quy định của luật này.",
    "Nghị định này có hiệu lực kể từ ngày ký và thay thế các quy định trước đây.",
    "Ủy ban nhân dân các cấp bố trí kinh phí để thực hiện chương trình phòng ngừa.",
    "Việc trao đổi thông tin giữa các bộ được thực hiện định kỳ sáu tháng một lần.",
    "Những người tố giác tội phạm được giữ bí mật về danh tính và nơi cư trú.",
    "Đường dây nóng hoạt động suốt ngày đêm, không thu phí của người gọi đến.",
    "Lực lượng chức năng đã giải cứu sáu lao động bị lừa sang làm việc ở nước ngoài.",
    "Học sinh vùng sâu được nghe kể chuyện về thủ đoạn dụ dỗ trên mạng xã hội.",
)
_WORD = re.compile(r"\w+")


def prose(seed: int, *, count: int = 6) -> list[str]:
    """Return paragraphs, each of two to four sentences."""
    chance = random.Random(seed)
    return [
        f"Điều {number}. " + " ".join(chance.sample(_SENTENCES, chance.randint(2, 4)))
        for number in range(seed * count + 1, seed * count + count + 1)
    ]


def in_legacy_font(text: str, encoding: str) -> str:
    """Return the text as programs that know nothing of the font show it."""
    table = _legacy_letters(encoding)
    return "".join(table.get(character, character) for character in text)


@cache
def _legacy_letters(encoding: str) -> dict[str, str]:
    source = files("documents.legacy_fonts").joinpath(f"{encoding}.csv").read_text("utf-8")
    rows = csv.DictReader(line for line in source.splitlines() if not line.startswith("#"))
    table: dict[str, str] = {}
    for row in rows:
        table.setdefault(row["letter"], row["legacy"])
    if encoding == "tcvn3":
        # Its capitals with tones are in a font of their own, at the places of the small letters.
        table |= {
            character.upper(): table[character]
            for character in list(table)
            if character.upper() not in table and not character.isupper()
        }
    return table


def f1(found: str, wanted: str) -> float:
    """Return the harmonic mean of precision and recall over pairs of neighbouring words."""
    got, want = _pairs(found), _pairs(wanted)
    same = sum((got & want).values())
    return 2 * same / max(sum(got.values()) + sum(want.values()), 1)


def word_f1(found: str, wanted: str) -> float:
    """Return the same over single words: recognition is measured by words, order by pairs."""
    got, want = (Counter(_WORD.findall(text.casefold())) for text in (found, wanted))
    return 2 * sum((got & want).values()) / max(got.total() + want.total(), 1)


def _pairs(text: str) -> Counter[tuple[str, str]]:
    words = _WORD.findall(text.casefold())
    return Counter(pairwise(words))
