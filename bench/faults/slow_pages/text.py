"""Families of slow pages whose text is the burden: bait for patterns, comparisons and normal forms."""

from __future__ import annotations

import random
from collections.abc import Callable

from bench.faults.slow_pages.markup import filled, whole

_DATES = (
    "1/1/2020 ", "10:05 ", "ngày 3 tháng 4 năm 2026 ", "thứ hai, ", "Cập nhật: 1/1 | Đăng: ", "2026-01-01T", "GMT+7 ", "3 giờ ", "hôm qua ",
    "1.1.1.", "12 Jan 2026 ", "Thứ 2, 12/", "2 giờ trước ", "1-1-", "١٢/", "(GMT+7) lúc ", "1:2:3:", "AM PM ", "99999999",
)  # fmt: skip
_BYLINES = (
    "Nguyễn Văn An - ", "Theo x ", "(Theo ", "(Nguồn: ", "Bài và ảnh: ", "PV/", "Hà Giang - ", "An, Bình và ", "/TTXVN ", "© ", "By x and ",
    "(", "))", "x@y.vn ", "- ", "| ", "Ảnh: A/", "CTV ", "Tổng hợp ", "a.b.c.", "NGUYỄN ", "&nbsp;", "đ", "ThS.BS. ",
)  # fmt: skip
_TITLES = (
    "Zalo | ",
    " - ",
    " :: ",
    "| ",
    "» ",
    "Tin - Báo - ",
    "a ",
    "– ",
    "[Video] ",
    "(",
    '"',
    "404 ",
    "&#8211; ",
    "ả",
    "Tin mới nhất ",
)
_WORDS = (
    "ba nạn nhân ", "mua bán người ", "bị cáo ", "khởi tố ", "tử hình ", "3 ", "1.000.000 đồng ", "15 tuổi ", "Hà Giang ", "không ", "từ Hà Giang sang ",
    "công an tỉnh Lào Cai ", "sang Campuchia ", "1,2,3,4,", "%, ", "A. ", "... ", "!?", "https://x.vn/a ", "xem: 1 | ", "like:1k ", "ngày 3/4 ",
    "Nguyễn Văn A (sinh năm 1990, trú tại Hà Giang) ", "40 triệu đồng ", "Điều 150 ", "TP.HCM ", "và ", ", ", "\"", "người ", "ép bán dâm ",
)  # fmt: skip
_RUNS = (
    "\u0315\u0300", "\u0300\u0315\u0327", "a\u0301", "\u0345\u0323", "ộ", "\ud55c", "\u1100\u1161", "\u200d", "\u200b", "\ufe0f", "🙂\u200d", "\u0e33",
    "\u00a0", "\u3000", "\u2028", "\u202e", "ﬁ", "\u00ad", "ß", "İ", "Σ", "Ꭰ", "\u0fb2\u0f71\u0f80", "đ", "ð", "\ufdfa",
)  # fmt: skip


def _dates(size: int, chance: random.Random) -> str:
    text = filled(chance.choice(_DATES) + chance.choice(("", chance.choice(_DATES))), size)
    place = chance.randrange(5)
    if place == 0:
        return whole(head=f"<meta property=article:published_time content='{text}'>")
    if place == 1:
        return whole(f"<time datetime='{text[: size // 2]}'>{text[: size // 2]}</time>")
    if place == 2:
        return whole(
            "".join(f"<span class=date>{text[at : at + 60]}</span>" for at in range(0, size, 100))
        )
    return whole(f"<div class=date>{text}</div>" if place == 3 else f"<p>{text}</p>")


def _bylines(size: int, chance: random.Random) -> str:
    text = filled(chance.choice(_BYLINES) + chance.choice(("", chance.choice(_BYLINES))), size)
    place = chance.randrange(5)
    if place == 0:
        return whole(head=f"<meta name=author content='{text}'>")
    if place == 1:
        return whole(
            "".join(f"<p align=right><b>{text[at : at + 90]}</b></p>" for at in range(0, size, 120))
        )
    if place == 2:
        return whole(
            "".join(
                f"<a rel=author href=/t/{at}>{text[at : at + 40]}</a>" for at in range(0, size, 80)
            )
        )
    return whole(
        f"<div class=author>{text}</div>" if place == 3 else f"<p><strong>{text}</strong></p>"
    )


def _titles(size: int, chance: random.Random) -> str:
    text = filled(
        chance.choice(_TITLES) + chance.choice(("", "Tin ", chance.choice(_TITLES))), size
    )
    place = chance.randrange(4)
    if place == 0:
        return whole(title=text)
    if place == 1:
        return whole(head=f"<meta property=og:title content='{text}'>", title=text[:300])
    if place == 2:
        return whole("".join(f"<h2>{text[at : at + 200]}</h2>" for at in range(0, size, 220)))
    return whole(f"<h1>{text}</h1>", title=text[:900])


def _words(size: int, chance: random.Random) -> str:
    unit = "".join(chance.choice(_WORDS) for _ in range(chance.choice((1, 2, 5))))
    step = chance.choice((80, 390, 3_000, size))
    text = filled(unit, size)
    return whole("".join(f"<p>{text[at : at + step]}.</p>" for at in range(0, size, step)))


def _different_words(size: int, chance: random.Random) -> str:
    """Write no word twice, or a few words in any order: the worst for comparisons and for indexes."""
    many = chance.random() < 0.5
    made = (f"từ{n}" if many else chance.choice(_WORDS).strip() for n in range(size // 8))
    words = " ".join(made).split(" ")
    step = chance.choice((12, 200))
    return whole(
        "".join(f"<p>{' '.join(words[at : at + step])}.</p>" for at in range(0, len(words), step))
    )


def _runs(size: int, chance: random.Random) -> str:
    text = filled(chance.choice(_RUNS), size)
    if chance.random() < 0.3:
        text = "".join(f"&#{ord(one)};" for one in text[: size // 7])
    place = chance.randrange(7)
    if place == 0:
        return whole(title="Tin a" + text)
    if place == 1:
        return whole(
            head=f"<meta name=author content='A{text}'><meta name=description content='a{text[: size // 3]}'>"
        )
    if place == 2:
        return whole(
            "".join(
                f"<a href='/a{text[at : at + 5_000]}'>a{text[at : at + 5_000]}</a>"
                for at in range(0, size, 5_000)
            )
        )
    if place == 3:
        return whole(f"<div class=author>A{text}</div><time>1/1/2026{text[:2_000]}</time>")
    if place == 4:
        return whole(head=f"<link rel=canonical href='https://x.vn/{text}'>")
    step = chance.choice((50, 2_000, size))
    return whole("".join(f"<p>a{text[at : at + step]}</p>" for at in range(0, size, step)))


def _addresses(size: int, chance: random.Random) -> str:
    unit = chance.choice(
        (
            "/a",
            "/../",
            "/./",
            "%20",
            "?a=1&",
            ";jsessionid=a",
            "/(S(abcdefgh))",
            "%",
            "//",
            "/amp",
            "#",
            "@",
            "[",
            "\\",
            "&utm_x=1",
            "xn--",
            ".",
        )
    )
    length = chance.choice((200, 1_900, 19_000))
    href = filled(unit, length)
    return whole(
        "".join(
            f"<a href='{href}{n}'>Tin</a><img src='{href}{n}.jpg'>"
            for n in range(max(1, size // (2 * length)))
        )
    )


def _mojibake(size: int, chance: random.Random) -> str:
    unit = chance.choice(
        ("Ã¡", "áº£", "â€œ", "Æ°á»", "Ä‘", "µ¸", "¶i", "Ð", "ã¬", "Tµi ", "®", "NguyÔn ", "Ngöôøi ")
    )
    step = chance.choice((60, size))
    text = filled(unit, size)
    return whole("".join(f"<p>{text[at : at + step]}</p>" for at in range(0, size, step)))


FAMILIES: dict[str, Callable[[int, random.Random], str]] = {
    "dates": _dates,
    "bylines": _bylines,
    "titles": _titles,
    "words": _words,
    "different words": _different_words,
    "runs of letters": _runs,
    "addresses": _addresses,
    "wrong letters": _mojibake,
}
