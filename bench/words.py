"""The vocabulary of made-up articles: as many syllables as a newspaper uses, a few of them often."""

from __future__ import annotations

from itertools import accumulate
from random import Random

_FREQUENT = "và của là có được cho trong với các một những người không này đã khi từ đến năm ngày"
SUBJECT = "công an triệt phá đường dây mua bán người giải cứu nạn nhân giá vàng biên giới"
_RIMES = (
    "a á à an án àn ang áng anh ánh ao áo ay áy ăn ắn ân ấn ất âu ấu e é en én eo ên ến i í ia in ính "
    "inh iên iến iêu o ó oa oan oi ói on ong óng ô ố ôi ối ông ống ơ ớ ơi ới u ú ua úa un ung úng uôn "
    "uốn ư ứ ưa ứa ưng ứng ươi ưới ương ướng"
)
_ONSETS = "b c d đ g h k l m n p r s t v x ch gi kh ng nh ph qu th tr"

WORDS = [
    *_FREQUENT.split(),
    *SUBJECT.split(),
    *(f"{onset}{rime}" for rime in _RIMES.split() for onset in _ONSETS.split()),
]
_OFTEN = list(accumulate(1 / (rank + 5) for rank in range(len(WORDS))))


def words(chance: Random, count: int) -> list[str]:
    """Draw syllables, the first of the list far more often than the last."""
    return chance.choices(WORDS, cum_weights=_OFTEN, k=count)
