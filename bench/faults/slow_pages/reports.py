"""Families of slow pages that bait what reads reports: rules, places, names, figures, quotes, sentences."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache

from bench.faults.slow_pages.markup import filled, whole
from relevance.elements.sign_automaton import word_classes
from relevance.elements.signs import signs_document
from relevance.places.gazetteer import gazetteer
from relevance.terms.spelling_variants import strip_diacritics

_ENDS = (". ", ", ", " ", "\n", "; ", ": ", '" ', "… ", ".) ", "! ")
_NAMES = (
    "Nguyễn Văn An, 34 tuổi, ", "bị can Trần Thị Bình (sinh năm 1990) ", "Lê ", "A. ", "ở Bản Cà ", "tại Công ty An Phú ", "công an xã X bắt ",
    "đối tượng Lò Văn Dân, ", "khởi tố Đỗ Mạnh Hùng ", "in Ha Long Bay ", "Mary's ", "Người phát ngôn Bộ ", "QB-12345-TS ", "công an ", "tại ở gần ",
    "quê ở Nghệ An, Hà Tĩnh, ", "đại sứ quán ", "chuyển sang a b c ở ", "đến từ xã A xã B ",
)  # fmt: skip
_FIGURES = (
    "ba nạn nhân, ", "hai mươi mốt ", "một trăm hai mươi triệu đồng ", "1.000.000", "1.000.000 đồng ", "12 năm 6 tháng tù ", "3-4 triệu ", "$5 ", "1,5 tỷ ",
    "Florin D., 45, ", "group of 9 ", "giải cứu ba người ", "lừa bán 4 cô gái ", "nạn nhân lên tới 9 ", "twenty-one ", "năm năm người ", "1-1/1.", "8 tuổi ",
    "Điều 150 ", "điểm a khoản 2 điều 151 bộ luật hình sự ", "3 3 ", "2 km ", "mười mười ", "một chục ", "từ 8 đến 15 năm tù ",
)  # fmt: skip
_DAYS = (
    "ngày 3/4 ", "hôm qua ", "tối 4-3 ", "thứ năm ", "hồi tháng 9 năm ngoái ", "5 tháng sau ", "mùa hè năm ngoái ", "last summer ", "on Monday ",
    "in March 2026 ", "ngày 3 tháng 4 năm 2026 ", "tháng 9/2025 ", "3 months later ", "2026 ", "sau gần 3 tháng ",
)  # fmt: skip
_QUOTES = ('"', "“", "”", "«", "»", "'", "‘", '"tôi" ', "“tôi bị ", "(“", "”)", '"a b c d e f" ', "[", "]", "((", "))")  # fmt: skip
_STOPS = (". ", "... ", "TP. ", "A.B.C. ", "?! ", "…", ";\n", ".)", '."', "1.2.3.", "ThS. ", "Ng. ", "\n.\n", ".\n", "U.S. ", "!", "。")  # fmt: skip
_CREDITS = (
    "(Theo An Ninh)", "Nguồn: Báo An", "Theo TTXVN", "Ảnh: An Bình", "Bài, ảnh: A - B", "© 2026", "PV", "An Bình/VOV", "(An Bình dịch)", "Xem thêm: ", "Tin liên quan",
    "Tags: a, b", "Từ khóa: ", "Chia sẻ bài viết", "Bình luận (3)", "Mời quý độc giả", "Theo dõi chúng tôi trên", "Hotline: 0123",
)  # fmt: skip
_BLANKS = (" ", "\t", "\u00a0", "\r\n", "&nbsp;", "<br>", "<br> ", "<wbr>", "\u200b", "&#8203;", "\u2003", "&#9;", " \n", "\u00ad", "<br/>&nbsp;")  # fmt: skip


@cache
def _vocabulary() -> list[str]:
    return sorted({form for forms in word_classes(signs_document()).values() for form in forms})


@cache
def _place_names() -> list[str]:
    return sorted(gazetteer().places)


def _sentences(text: str, chance: random.Random) -> str:
    step = chance.choice((120, 1_500, 40_000, len(text)))
    return whole("".join(f"<p>{text[at : at + step]}</p>" for at in range(0, len(text), step)))


def _drawn(words: list[str], size: int, chance: random.Random) -> str:
    few = chance.choice((2, 8, 60, 10_000))
    chosen = words if few > len(words) else chance.sample(words, few)
    between = chance.choice((" ", " ", *_ENDS))
    return filled(between.join(chance.choices(chosen, k=min(size // 6, 8_000))) + between, size)


def _signs(size: int, chance: random.Random) -> str:
    text = _drawn(_vocabulary(), size, chance)
    return _sentences(strip_diacritics(text) if chance.random() < 0.3 else text, chance)


def _places(size: int, chance: random.Random) -> str:
    before = chance.choice(("", "", "sang ", "quê ", "ông ", "đại sứ quán ", "từ ", "người "))
    names = [before + name for name in _place_names()]
    return _sentences(_drawn(names, size, chance), chance)


def _mixed(*units: str) -> Callable[[int, random.Random], str]:
    def write(size: int, chance: random.Random) -> str:
        few = chance.choice((1, 2, 3, len(units)))
        chosen = chance.sample(units, min(few, len(units)))
        made = "".join(chance.choices(chosen, k=min(size // 3, 3_000)))
        return _sentences(filled(made, size), chance)

    return write


def _lines(*units: str) -> Callable[[int, random.Random], str]:
    def write(size: int, chance: random.Random) -> str:
        chosen = chance.sample(units, chance.choice((1, 2, 5)))
        tag = chance.choice(
            ("p", "div", "li", "em", "p align=right", "a href=/x", "h3", "figcaption")
        )
        unit = "".join(f"<{tag}>{one}</{tag.split()[0]}>" for one in chosen)
        return whole(filled(unit, size))

    return write


def _titles_like_lines(size: int, chance: random.Random) -> str:
    """Write a headline of many words, and lines and headings that nearly say the same."""
    words = [f"tin{n}" for n in range(chance.choice((10, 150)))]
    title = " ".join(words)[:990]
    tag = chance.choice(("h1", "h2", "p", "p", "li", "figcaption"))
    made = []
    for n in range(max(1, size // (len(title) + 10))):
        at = n % len(words)
        made.append(f"<{tag}>{' '.join([*words[:at], f'x{n}', *words[at + 1 :]])}</{tag}>")
    lead = chance.choice(("", f"<meta name=description content='{title} {title}'>"))
    return whole("".join(made), head=lead, title=title)


def _captions(size: int, chance: random.Random) -> str:
    words = " ".join(f"từ{n}" for n in range(chance.choice((5, 60, 300))))
    unit = chance.choice(
        ("<figure><img src=/{n}.jpg><figcaption>{n} {w}</figcaption></figure>", "<table><tr><td><img src=/{n}.jpg><tr><td>{n} {w}</table>",
         "<p><img src=/{n}.jpg alt='{n} {w}'></p><p><em>{n} {w}</em></p>", "<div class=caption>{n} {w}</div><p>{w} {n}</p>")
    )  # fmt: skip
    return whole(
        "".join(unit.format(n=n, w=words) for n in range(size // (len(unit) + len(words))))
    )


def _leads(size: int, chance: random.Random) -> str:
    text = filled(
        chance.choice(("Công an giải cứu ba nạn nhân. ", "tin ", "a. ", "(Báo) - ")), size
    )
    place = chance.randrange(4)
    if place == 0:
        return whole(f"<p>{text}</p>", head=f"<meta name=description content='{text[:9_000]}'>")
    if place == 1:
        return whole(f"<h2 class=sapo>{text}</h2><p>{text[: size // 2]}</p>")
    if place == 2:
        return whole(
            "".join(f"<p class=lead><b>{text[at : at + 200]}</b></p>" for at in range(0, size, 240))
        )
    return whole(f"<p><b>{text}</b></p>" * 2)


FAMILIES: dict[str, Callable[[int, random.Random], str]] = {
    "signs of the subject": _signs,
    "places": _places,
    "names and accused": _mixed(*_NAMES),
    "figures": _mixed(*_FIGURES),
    "days of the deed": _mixed(*_DAYS),
    "quotes": _mixed(*_QUOTES),
    "ends of sentences": _mixed(*_STOPS),
    "credits": _lines(*_CREDITS),
    "blanks": _mixed(*_BLANKS),
    "headlines and lines alike": _titles_like_lines,
    "captions": _captions,
    "leads": _leads,
}
