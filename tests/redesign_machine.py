"""A machine that redesigns a site: other names, tags, nesting and order, and new boxes, for all its pages alike."""

from __future__ import annotations

import hashlib
import html
import json
import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree
from lxml import html as lxml_html

PAGES = Path(__file__).parent / "spiders/pages"
_SYLLABLES = "ba ce di fo gu ha ke li mo nu pa re si to vu xa ye zo".split()
_DATES = re.compile(
    r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)|(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)"
)
_MARKERS = ("itemprop", "data-role", "type", "data-field", "property", "data-module")


@dataclass(frozen=True)
class Pool:
    """Texts of other fixtures of the same language, to write further articles with."""

    titles: tuple[str, ...]
    leads: tuple[str, ...]
    lines: tuple[str, ...]
    names: tuple[str, ...]


def expected_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "expected.json").read_text("utf-8"))
    return found


def pool_of(language: str) -> Pool:
    cases = [expected_of(path.parent) for path in sorted(PAGES.glob("*/*/page.html"))]
    cases = [one for one in cases if one["language"] == language]
    return Pool(
        titles=tuple(dict.fromkeys(one["title"] for one in cases)),
        leads=tuple(dict.fromkeys(one["lead"] for one in cases if one["lead"])),
        lines=tuple(
            dict.fromkeys(
                line for one in cases for line in one["text"].splitlines() if len(line) > 80
            )
        ),
        names=tuple(dict.fromkeys(one["author"] for one in cases if one["author"])),
    )


def sibling_page(page: str, expected: dict[str, Any], pool: Pool, *, seed: str) -> str:
    """Write another article into the markup of a page: other words, other day, other length."""
    chance = random.Random(seed)
    tree = lxml_html.document_fromstring(page)
    replacements = {
        expected["title"]: chance.choice(pool.titles),
        expected["lead"]: chance.choice(pool.leads) if expected["lead"] else None,
        expected["author"]: chance.choice(pool.names) if pool.names else None,
    }
    lines = chance.sample(pool.lines, min(len(pool.lines), 40))
    known = {
        _tidy(line): lines[number % len(lines)]
        for number, line in enumerate(expected["text"].splitlines())
        if len(line) > 60
    }
    day = chance.randint(1, 28)
    for element in list(tree.iter(etree.Element)):
        text = _tidy(element.text_content())
        if text in known and not any(_tidy(one.text_content()) == text for one in element):
            for inner in list(element):
                element.remove(inner)
            element.text = known[text]
            if element.tag == "p" and chance.random() < 0.3:
                further = etree.SubElement(element.getparent(), element.tag, dict(element.attrib))
                further.text = chance.choice(lines)
                element.addnext(further)
    for element in tree.iter(etree.Element):
        _replace(element, replacements, day=day, at=expected["published_at"])
    return "<!DOCTYPE html>\n" + etree.tostring(tree, encoding="unicode", method="html")


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _replace(element: Any, replacements: dict[Any, Any], *, day: int, at: str | None) -> None:
    def replaced(text: str) -> str:
        for old, new in replacements.items():
            if old and new and old in _tidy(text):
                text = _tidy(text).replace(old, new)
            elif old and new and _quoted(old) in text:
                text = text.replace(_quoted(old), _quoted(new))
        return _other_day(text, day=day, at=at) if at else text

    element.text = replaced(element.text) if element.text else element.text
    element.tail = replaced(element.tail) if element.tail else element.tail
    for name, value in element.attrib.items():
        element.attrib[name] = (
            replaced(value) if name in {"content", "datetime", "title"} else value
        )


def _other_day(text: str, *, day: int, at: str) -> str:
    year, month, own = at[:4], int(at[5:7]), int(at[8:10])

    def moved(date: re.Match[str]) -> str:
        if date[5]:
            same = (date[5], int(date[6]), int(date[7])) == (year, month, own)
            return f"{date[5]}-{date[6]}-{day:02d}" if same else date[0]
        if (date[4], int(date[3]), int(date[1])) == (year, month, own):
            return f"{day:0{len(date[1])}d}{date[2]}{date[3]}{date[2]}{date[4]}"
        if (date[4], int(date[1]), int(date[3])) == (year, month, own):
            return f"{date[1]}{date[2]}{day:0{len(date[3])}d}{date[2]}{date[4]}"
        return date[0]

    return _DATES.sub(moved, text)


class Redesign:
    """One redesign of one site; every page of it is changed in the same way."""

    def __init__(self, seed: str, pool: Pool) -> None:
        self._seed = seed
        self._pool = pool
        self.keeps_metadata = self._number("metadata") % 2 == 0

    def _number(self, what: str) -> int:
        return int(hashlib.sha256(f"{self._seed}/{what}".encode()).hexdigest()[:12], 16)

    def _name(self, old: str) -> str:
        number = self._number(f"name {old}")
        words = [_SYLLABLES[(number >> shift) % len(_SYLLABLES)] for shift in (0, 7, 14, 21)]
        return "".join(words[:2]) + "-" + "".join(words[2:]) + ("__x" if number % 5 == 0 else "")

    def page(self, page: str, *, number: int) -> str:
        """Redesign one page; `number` makes the words of its boxes differ from page to page."""
        tree = lxml_html.document_fromstring(page)
        chance = random.Random(f"{self._seed}/{number}")
        body = tree.find("body")
        for element in list(body.iter(etree.Element)) if body is not None else ():
            self._rename(element)
        if body is not None:
            for element in list(body.iter(etree.Element)):
                self._nest(element)
            self._reorder(body)
            self._add_boxes(body, chance)
        if not self.keeps_metadata:
            for element in tree.xpath(
                "//meta[@property or @name] | //script[contains(@type,'ld+json')]"
            ):
                element.getparent().remove(element)
        return "<!DOCTYPE html>\n" + etree.tostring(tree, encoding="unicode", method="html")

    def _rename(self, element: Any) -> None:
        if element.tag == "script":
            return  # what a framework calls its data outlives a redesign
        key = f"{element.tag} {element.get('class') or ''} {element.get('id') or ''}"
        number = self._number(f"tag {key}")
        named = bool(element.get("class") or element.get("id"))
        replacements = {
            "div": ("section", "div", "div"), "span": ("em", "span", "b"), "time": ("span", "time"),
            "h1": ("h1", "h2", "div"), "h2": ("h2", "p", "h3"), "article": ("div", "article"),
            "section": ("div", "section"), "header": ("div", "header"), "ul": ("ul",),
        }  # fmt: skip
        tag = element.tag
        if tag in replacements and (named or tag in {"h1", "h2", "article"}):
            element.tag = replacements[tag][number % len(replacements[tag])]
        if element.get("class"):
            element.set("class", " ".join(self._name(one) for one in element.get("class").split()))
        elif tag in {"h1", "h2", "p"} and number % 3 == 0 and not _in_paragraphs(element):
            element.set("class", self._name(key))
        if element.get("id"):
            element.set("id", self._name("id " + element.get("id")))
        for marker in _MARKERS:
            if element.get(marker) and tag not in {"script", "style", "link", "input", "button"}:
                del element.attrib[marker]

    def _nest(self, element: Any) -> None:
        """Wrap some elements into a further one, and the words of some in a further span."""
        if element.getparent() is None or not element.get("class"):
            return
        number = self._number(f"nest {element.tag} {element.get('class')}")
        if number % 4 == 0 and element.tag in {"div", "section", "h1", "h2", "article"}:
            around = etree.Element("div", {"class": self._name(f"around {element.get('class')}")})
            parent, place = element.getparent(), element.getparent().index(element)
            around.tail, element.tail = element.tail, None
            parent.insert(place, around)
            around.append(element)

    def _reorder(self, body: Any) -> None:
        """Move the first child of some elements behind the second, never inside the body of an article."""
        for element in list(body.iter(etree.Element)):
            children = [one for one in element if isinstance(one.tag, str)]
            number = self._number(f"order {element.tag} {element.get('class')}")
            paragraphs = sum(one.tag == "p" for one in children)
            is_box = element.tag in {"div", "section", "header", "article", "main"}
            few = 2 <= len(children) <= 8 and paragraphs < 2
            if is_box and few and number % 4 == 1 and not (element.text or "").strip():
                first = children[0]
                if not (first.tail or "").strip():
                    children[1].addnext(first)

    def _add_boxes(self, body: Any, chance: random.Random) -> None:
        side = self._box("side", chance, links=5)
        body.insert(0 if self._number("side") % 2 else len(body), side)
        paragraphs = [one for one in body.iter("p") if len(one.text_content()) > 120]
        parents = [one.getparent() for one in paragraphs]
        if self._number("inner") % 2 and len(parents) >= 2:
            holder = max(set(parents), key=parents.count)
            inside = [one for one in paragraphs if one.getparent() is holder]
            if len(inside) >= 2:
                inside[len(inside) // 2].addprevious(self._box("inner", chance, links=2))

    def _box(self, name: str, chance: random.Random, *, links: int) -> Any:
        items = "".join(
            f'<li class="{self._name(name + "li")}"><a href="/x-{chance.randint(1000, 9999)}.html">'
            f"{html.escape(chance.choice(self._pool.titles))}</a> "
            f"<span>{chance.randint(1, 28):02d}/{chance.randint(1, 12):02d}/2025 "
            f"08:{chance.randint(10, 59)}</span></li>"
            for _ in range(links)
        )
        return lxml_html.fragment_fromstring(
            f'<div class="{self._name(name)}"><strong>Tin khác</strong><ul>{items}</ul></div>'
        )


def _in_paragraphs(element: Any) -> bool:
    parent = element.getparent()
    return parent is not None and sum(one.tag == "p" for one in parent) > 2
