"""Decoding: Vietnamese letters come out right whatever the server says about its charset."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from article.belief.signs import is_complete_page
from crawler.html.charset import decode
from crawler.html.legacy_fonts import convert_legacy_fonts
from crawler.html.mojibake import repair_mojibake
from crawler.html.syllables import is_unreadable

TEXT = (
    "Phòng, chống mua bán người: đường dây ở Đắk Lắk, bệnh viện huyện. “Việc nhẹ” – lương cao. "
    * 20
)
TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}


def as_cp1258(text: str) -> bytes:
    """Write a text as Windows did: the vowel with its hat, then the tone as a mark of its own."""
    written = []
    for char in text:
        marks = unicodedata.normalize("NFD", char)
        base = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES))
        written.append(base + "".join(mark for mark in marks if mark in TONES))
    return "".join(written).encode("cp1258")


def as_read_wrongly(text: str) -> str:
    """Read UTF-8 as cp1252, as browsers and databases do: bytes it leaves out stay what they are."""
    return "".join(
        bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode("utf-8")
    )


UTF8, CP1258 = TEXT.encode(), as_cp1258(TEXT)

PAGES: dict[str, tuple[bytes, str]] = {
    "UTF-8 and nothing said": (UTF8, ""),
    "UTF-8 and a header without charset": (UTF8, "text/html"),
    "UTF-8 under a wrong header": (UTF8, "text/html; charset=iso-8859-1"),
    "UTF-8 under a header nobody knows": (UTF8, "text/html; charset=x-viet-tcvn"),
    "UTF-8 under a broken header": (UTF8, ";;charset="),
    "UTF-8 under a wrong meta": (b"<meta charset=windows-1258>" + UTF8, "text/html"),
    "UTF-8 with a BOM under a wrong header": (b"\xef\xbb\xbf" + UTF8, "text/html; charset=cp1258"),
    "UTF-16 with a BOM": (TEXT.encode("utf-16"), ""),
    "UTF-16 as the header says": (TEXT.encode("utf-16-le"), "text/html; charset=utf-16le"),
    "cp1258 as the header says": (CP1258, "text/html; charset=windows-1258"),
    "cp1258 as the meta says": (b'<meta charset="windows-1258">' + CP1258, "text/html"),
    "cp1258 and nothing said": (CP1258, ""),
    "cp1258 under a header that says UTF-8": (CP1258, "text/html; charset=utf-8"),
    "cp1258 under a header nobody knows": (CP1258, "text/html; charset=x-viet-tcvn"),
    "UTF-8 read as cp1252 and saved again": (as_read_wrongly(TEXT).encode(), "text/html"),
}


@pytest.mark.parametrize(("body", "content_type"), PAGES.values(), ids=PAGES)
def test_vietnamese_comes_out_right(body: bytes, content_type: str) -> None:
    page = unicodedata.normalize("NFC", decode(body, content_type))
    assert page.endswith(TEXT)


@pytest.mark.parametrize(
    "charset", ["hex", "rot13", "zlib", "idna", "punycode", "undefined", "base64", "unicode_escape"]
)
def test_codec_that_is_no_charset_is_passed_over(charset: str) -> None:
    page = unicodedata.normalize("NFC", decode(CP1258, f"text/html; charset={charset}"))
    assert page == TEXT


def test_page_cut_in_the_middle_of_a_letter_keeps_all_before_it() -> None:
    whole = "Nạn nhân".encode() * 100 + "ệ".encode()
    for cut in (1, 2):
        page = decode(whole[:-cut], "text/html; charset=windows-1258")
        assert page.rstrip("\ufffd") == "Nạn nhân" * 100


def test_few_bad_bytes_spoil_only_themselves() -> None:
    body = UTF8[:500] + b"\xff" + UTF8[500:]
    assert decode(body, "").replace("\ufffd", "").startswith(TEXT[:300])


def test_page_with_a_few_wrong_letters_is_not_changed() -> None:
    page = "Lỗi phông chữ như “á»‡” hay “Ã¡” rất hay gặp."
    assert decode(page.encode()) == page


@given(st.text(st.sampled_from("aáâãÄÅÖâñÃ»»‡¸µế \u0102\u00a0"), max_size=60))
def test_one_look_at_the_bytes_misses_no_damage(text: str) -> None:
    assert decode(text.encode()) == convert_legacy_fonts(repair_mojibake(text))


@pytest.mark.parametrize("body", [b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\x80\x81"])
def test_next_to_nothing_is_decoded_to_next_to_nothing(body: bytes) -> None:
    assert len(decode(body)) <= 2


@given(
    st.binary(max_size=200),
    st.sampled_from(["", "text/html; charset=utf-7", "a;charset=\xff", "utf-16"]),
)
def test_any_bytes_are_decoded(body: bytes, content_type: str) -> None:
    assert isinstance(decode(body, content_type), str)


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-16-be", "cp1258"])
def test_end_of_a_page_is_seen_in_every_encoding(charset: str) -> None:
    page = "<html><body><p>nan nhan</p></body></html>\n"
    assert is_complete_page(page.encode(charset))
    assert not is_complete_page(page[:-20].encode(charset))


@pytest.mark.parametrize("sign", ["?", "\ufffd"])
def test_text_whose_letters_were_lost_is_unreadable(sign: str) -> None:
    lost = "".join(char if char.isascii() else sign for char in TEXT)
    assert is_unreadable(lost)


def test_questions_and_addresses_are_readable() -> None:
    text = "Ai đứng sau? Vì sao? Xem https://bao.example/tim?q=a&trang=2 và /loc?muc=3. " * 10
    assert not is_unreadable(text)


def test_text_without_blanks_is_readable_although_some_signs_were_lost() -> None:
    sentence = "村民们在河边重建了三十座房屋，老人说这座桥比村子里所有的房子都要古老得多。"
    text = f"{sentence * 3}约?翰" * 8
    assert not is_unreadable(text)
