"""A second machine that rebuilds sites as today's front ends do: utility classes, split bodies, moved headlines."""

from __future__ import annotations

import hashlib
import html
import json
import random
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from article.model import Article

HANOI = timezone(timedelta(hours=7))
KINDS = (
    "utilities", "wrapped", "split", "headline", "dates", "merged", "promo", "data", "custom",
)  # fmt: skip
_UTILITIES = (
    "flex flex-col gap-2 gap-4 mb-4 mt-2 px-4 py-2 text-lg text-gray-700 font-bold leading-7 w-full "
    "max-w-3xl mx-auto"
).split()
_DAY = re.compile(
    r"(?P<d>\d{1,2})\s*[/.-]\s*(?P<m>\d{1,2})\s*[/.-]\s*(?P<y>\d{4})(?P<rest>[\s,|–-]{1,4}(?P<h>\d{1,2}):(?P<min>\d{2})(?::\d\d)?)?"
)
_PROMOS = {
    "vi": (
        "Tải ứng dụng của chúng tôi để đọc tin nhanh và không bỏ lỡ những câu chuyện đáng chú ý trong ngày.",
        "Đăng ký nhận bản tin mỗi sáng: năm phút để biết điều gì vừa xảy ra quanh bạn, hoàn toàn miễn phí.",
        "Mời bạn đọc tham gia cuộc thi ảnh mùa nước nổi, tổng giải thưởng lên tới một trăm triệu đồng.",
    ),
    "en": (
        "Download our app to read the news faster and never miss a story that matters to you.",
        "Sign up for the morning letter: five minutes on what happened around you, free of charge.",
        "Readers are invited to a photo contest on the flood season with prizes for ten winners.",
    ),
}


@dataclass(frozen=True)
class RebuiltPage:
    """A page in the new design, and the words that must not be read from it."""

    page: str
    promos: tuple[str, ...]


class Rebuild:
    """One rebuilding of one site: which kinds of change it has, and the same for every page."""

    def __init__(self, seed: str, *, kinds: frozenset[str] | None = None) -> None:
        self._seed = seed
        self.kinds = kinds or frozenset(kind for kind in KINDS if self._number(kind) % 2)

    def _number(self, what: str) -> int:
        return int(hashlib.sha256(f"{self._seed}/{what}".encode()).hexdigest()[:12], 16)

    def page(self, page: str, article: Article, *, number: int) -> RebuiltPage:
        """Rebuild one page, knowing what a reader reads in it."""
        tree = lxml_html.document_fromstring(page)
        body = tree.find("body")
        if body is None:
            return RebuiltPage(page, ())
        chance = random.Random(f"{self._seed}/{number}")
        lines = [_tidy(line) for line in article.text.splitlines() if len(line) > 40]
        elements = _elements_of(body, lines)
        title = _element_of(body, article.title)
        promos: tuple[str, ...] = ()
        if "dates" in self.kinds:
            self._write_dates(body, article)
        if "merged" in self.kinds:
            _merge_lead(body, article.lead, elements)
        if "headline" in self.kinds and title is not None:
            _move_to_top(body, title)
        if "promo" in self.kinds:
            promos = self._add_promos(elements, chance, article.language)
        if "split" in self.kinds:
            self._split(elements)
        if "wrapped" in self.kinds:
            self._wrap(elements)
        self._rename(body)
        if "data" in self.kinds:
            self._exchange_data(tree, article)
        return RebuiltPage(
            "<!DOCTYPE html>\n" + etree.tostring(tree, encoding="unicode", method="html"), promos
        )

    def _write_dates(self, body: Any, article: Article) -> None:
        at = article.published_at
        if at is None:
            return
        local = at.astimezone(HANOI)
        for element in list(body.iter(etree.Element)):
            for where in ("text", "tail"):
                text = getattr(element, where)
                found = _DAY.search(text or "")
                if found is None or element.tag == "script" or len(text.strip()) > 80:
                    continue
                written = self._written(found, local)
                if written is not None:
                    setattr(element, where, text[: found.start()] + written + text[found.end() :])

    def _written(self, found: re.Match[str], local: datetime) -> str | None:
        try:
            day = datetime(int(found["y"]), int(found["m"]), int(found["d"]), tzinfo=HANOI)
        except ValueError:
            return None
        clock = f"{int(found['h']):02d}:{found['min']}" if found["h"] else ""
        shape = self._number("shape of dates") % 4
        if shape == 0:
            return f"{day:%d.%m.%Y}" + (f" · {clock}" if clock else "")
        if shape == 1:
            return (f"{clock} ngày " if clock else "Ngày ") + f"{day.day}-{day.month}-{day.year}"
        if shape == 2:
            return f"{day.day} tháng {day.month}, {day.year}" + (
                f" lúc {clock.replace(':', 'h')}" if clock else ""
            )
        return f"{day:%Y-%m-%d}" + (f" {clock}" if clock else "")

    def _add_promos(
        self, elements: list[Any], chance: random.Random, language: str | None
    ) -> tuple[str, ...]:
        if len(elements) < 3:
            return ()
        texts = _PROMOS.get(language or "", _PROMOS["en"])
        shape = self._number("shape of promos") % 3
        # Some sites print one box everywhere, others a new one on each page.
        words = (
            texts[self._number("promo") % 3]
            if shape == 0
            else chance.choice(texts) + f" ({chance.randint(10, 99)})"
        )
        inner = {
            0: f'<div class="pm-box"><p>{html.escape(words)}</p><a href="/app">App</a></div>',
            1: f'<aside class="pm-aside"><div><p><a href="/goi-y/{chance.randint(1, 9)}">'
            f"{html.escape(words)}</a></p></div></aside>",
            2: f'<div class="pm-wrap"><div class="pm-in"><p>{html.escape(words)}</p>'
            f"<p>{html.escape(texts[0])}</p></div></div>",
        }[shape]
        box = lxml_html.fragment_fromstring(inner)
        elements[1].addnext(box)
        return (words, texts[0]) if shape == 2 else (words,)

    def _split(self, elements: list[Any]) -> None:
        holder = _holder(elements)
        if holder is None:
            return
        inside = list(holder)
        own = [one for one in elements if one.getparent() is holder]
        half = inside.index(own[len(own) // 2])
        first, second = (
            etree.Element("div", {"class": "part-one"}),
            etree.Element("div", {"class": "part-two"}),
        )
        for place, child in enumerate(inside):
            (first if place < half else second).append(child)
        first.text, holder.text = holder.text, None
        middle = lxml_html.fragment_fromstring(
            '<div class="part-middle"><div id="slot-1"></div></div>'
        )
        holder.extend([first, middle, second])

    def _wrap(self, elements: list[Any]) -> None:
        for element in elements:
            if element.tag == "p":
                around = etree.Element("div", {"class": "block-paragraph"})
                around.tail, element.tail = element.tail, None
                element.addprevious(around)
                around.append(element)

    def _rename(self, body: Any) -> None:
        for element in list(body.iter(etree.Element)):
            if element.tag == "script":
                continue
            key = f"{element.get('class') or ''}#{element.get('id') or ''}"
            number = self._number(f"key {element.tag} {key}")
            if element.get("id"):
                element.set("id", f"r{number % 99991:x}")
            if element.get("class"):
                element.set("class", self._classes(number))
            for name in list(element.attrib):
                if name.startswith("data-") or name in {"itemprop", "property"}:
                    del element.attrib[name]
            if (
                "custom" in self.kinds
                and key != "#"
                and element.tag in {"div", "section", "article", "h1", "header"}
                and number % 3
            ):
                element.tag = f"x-{('box', 'view', 'part', 'block', 'story')[number % 5]}"

    def _classes(self, number: int) -> str:
        if "utilities" in self.kinds:
            # As little of these names is an element's own as in a page of utility classes.
            return " ".join(_UTILITIES[(number >> shift) % len(_UTILITIES)] for shift in (0, 5, 10))
        return f"css-{number % 2_147_483_647:x}"

    def _exchange_data(self, tree: Any, article: Article) -> None:
        scripts = tree.xpath("//script[contains(@type,'ld+json')]")
        for script in scripts:
            script.getparent().remove(script)
        if scripts or article.published_at is None:
            return
        data = {
            "@context": "https://schema.org", "@type": "NewsArticle", "headline": article.title,
            "datePublished": article.published_at.astimezone(HANOI).isoformat(),
        }  # fmt: skip
        added = etree.SubElement(
            tree.find("head") if tree.find("head") is not None else tree,
            "script",
            {"type": "application/ld+json"},
        )
        added.text = json.dumps(data, ensure_ascii=False)


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _elements_of(body: Any, lines: list[str]) -> list[Any]:
    wanted = set(lines)
    found = [
        one for one in body.iter(etree.Element)
        if (text := _tidy(one.text_content())) in wanted
        and not any(_tidy(child.text_content()) == text for child in one)
    ]  # fmt: skip
    # The paragraph itself, not the emphasis that holds all of its words.
    found = [
        one.getparent()
        if one.tag in {"span", "b", "strong", "em", "font", "i"} and len(one.getparent()) == 1
        else one
        for one in found
    ]
    return list(dict.fromkeys(found))


def _element_of(body: Any, title: str) -> Any:
    matching = [
        one
        for one in body.iter("h1", "h2", "h3", "div", "p")
        if _tidy(one.text_content()) == _tidy(title)
    ]
    return matching[-1] if matching else None


def _holder(elements: list[Any]) -> Any:
    parents = [one.getparent() for one in elements]
    if len(parents) < 4:
        return None
    holder = max(set(parents), key=parents.count)
    return holder if parents.count(holder) >= 4 else None


def _merge_lead(body: Any, lead: str | None, elements: list[Any]) -> None:
    holder = _holder(elements)
    if lead is None or holder is None:
        return
    matching = [one for one in body.iter(etree.Element) if _tidy(one.text_content()) == _tidy(lead)]
    if not matching or any(one is holder or holder in one.iterancestors() for one in matching):
        return
    own = next(one for one in elements if one.getparent() is holder)
    first = etree.Element("p")
    etree.SubElement(first, "strong").text = _tidy(lead)
    own.addprevious(first)
    for one in matching[:1]:
        if one.getparent() is not None:
            one.drop_tree()


def _move_to_top(body: Any, title: Any) -> None:
    hero = etree.Element("div", {"class": "page-hero"})
    title.drop_tree() if title.getparent() is not None else None
    title.tail = None
    hero.append(title)
    menu = body[0] if len(body) else None
    if menu is None:
        body.append(hero)
    else:
        menu.addnext(hero)
