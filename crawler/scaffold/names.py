"""Names of a scaffolded source: module, class, fixture."""

from __future__ import annotations

import keyword
import re

from article.text import nfd

_ENDING = re.compile(r"(?:\.(?:gov|com|org|net|edu))?\.[a-z]+$")


def module_name(source: str) -> str:
    """Turn a source's name into its file's: `laodong.vn` → `laodong`."""
    name = re.sub(r"\W+", "_", _ENDING.sub("", source.removeprefix("www."))).strip("_")
    name = name or "source"
    return f"site_{name}" if not name.isidentifier() or keyword.iskeyword(name) else name


def class_name(module: str) -> str:
    """Turn a module's name into its spider's: `en_baoquocte` → `EnBaoquocte`."""
    return "".join(part.capitalize() for part in module.split("_"))


def case_name(title: str) -> str:
    """Name a fixture by the first words of its article, without diacritics."""
    plain = nfd(title.lower().replace("đ", "d"))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode())
    return "_".join(words[:4]) or "article"
