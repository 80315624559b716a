"""A page about a village with ten numbered paragraphs, read without knowing its site."""

from __future__ import annotations

from sample_objects import NOON

from crawler.extraction.generic import GenericExtraction, extract_generic

HEADLINE = "Bản Nà Mòn dựng lại ba mươi nóc nhà sau lũ"
SENTENCE = (
    "Đoàn công tác số {} đã tới xã biên giới để nghe người dân kể lại những ngày mưa lũ vừa qua, "
    "rồi cùng nhau bàn cách dựng lại nhà cửa trước mùa rét."
)
LINES = [SENTENCE.format(number) for number in range(1, 11)]


def paragraphs(first: int, last: int) -> str:
    return "".join(f"<p>{line}</p>" for line in LINES[first - 1 : last])


def read(content: str) -> GenericExtraction:
    page = (
        f"<!doctype html><html lang=vi><head><title>{HEADLINE}</title></head><body><header>"
        f"<a href=/>Báo Bản</a></header><div id=page>{content}</div></body></html>"
    )
    return extract_generic(page, url="https://ban.example/na-mon", now=NOON)


def lines(content: str) -> list[str]:
    return list(read(f"<h1>{HEADLINE}</h1>{content}").lines)
