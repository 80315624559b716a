"""What differs between two readings of a page, in words an analyst would use."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from article.fingerprint import comparable
from article.value import Article

_FIELDS = {
    "title": "tiêu đề đổi",
    "lead": "sa-pô đổi",
    "author": "tác giả đổi",
    "published_at": "ngày đăng đổi",
    "images": "ảnh đổi",
}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Names of the fields that changed, and one line that tells it."""

    fields: tuple[str, ...]
    summary: str


def difference(old: Article, new: Article) -> Difference:
    """Compare two readings; spaces, quote and dash styles are no difference."""
    changed = [name for name in _FIELDS if _differs(getattr(old, name), getattr(new, name))]
    parts = [_FIELDS[name] for name in changed]
    text = _paragraph_changes(old.text, new.text)
    if text:
        changed.append("text")
        parts.append(text)
    return Difference(fields=tuple(changed), summary="; ".join(parts))


def _differs(old: object, new: object) -> bool:
    if isinstance(old, str | None) and isinstance(new, str | None):
        return comparable(old) != comparable(new)
    return old != new


def _paragraph_changes(old: str, new: str) -> str:
    before = [comparable(line) for line in old.splitlines()]
    after = [comparable(line) for line in new.splitlines()]
    edited = added = removed = 0
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        both = min(i2 - i1, j2 - j1)
        edited += both
        removed += i2 - i1 - both
        added += j2 - j1 - both
    told = ((edited, "sửa"), (added, "thêm"), (removed, "xoá"))
    return ", ".join(f"{verb} {count} đoạn" for count, verb in told if count)
