"""Article filters of a subscriber: conditions `key=value`, all of which must match."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from article.text import nfc
from digest.content.province_names import UnknownProvince, provinces_named
from digest.model import DigestError
from presentation.i18n import messages
from relevance.judgement import PlaceKind, Tier

FILTER_KEYS = ("tier", "theme", "form", "province", "source", "score", "words", "search")


class FilterableArticle(Protocol):
    """What a filter asks of an article."""

    @property
    def source(self) -> str: ...  # noqa: D102 - the names speak
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def lead(self) -> str | None: ...  # noqa: D102
    @property
    def tier(self) -> str: ...  # noqa: D102
    @property
    def score(self) -> float: ...  # noqa: D102
    @property
    def themes(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def forms(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def places(self) -> Sequence[Mapping[str, Any]]: ...  # noqa: D102


@dataclass(frozen=True, kw_only=True)
class ArticleFilter:
    """Conditions; within one key any value will do, an empty one matches everything."""

    tiers: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    provinces: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    score: float = 0.0
    words: tuple[str, ...] = ()
    searches: frozenset[str] = frozenset()
    """Names of saved searches."""

    def matches(
        self, article: FilterableArticle, *, is_in_search: Callable[[str], bool] = lambda _: False
    ) -> bool:
        """Return whether the article matches; `is_in_search` asks a saved search."""
        return (
            article.score >= self.score
            and (not self.tiers or article.tier in self.tiers)
            and (not self.sources or article.source in self.sources)
            and (not self.themes or not self.themes.isdisjoint(article.themes))
            and (not self.forms or not self.forms.isdisjoint(article.forms))
            and (not self.provinces or any(map(self._matches_province, article.places)))
            and (not self.words or self._contains_words(article))
            and (not self.searches or any(map(is_in_search, self.searches)))
        )

    def _matches_province(self, place: Mapping[str, Any]) -> bool:
        # A province merged away is found by its old name, its code, and the one that holds it now.
        names = (place["name"], place["code"], place.get("now") or "")
        return place["kind"] == PlaceKind.PROVINCE and any(
            fold_case(name) in self.provinces for name in names
        )

    def _contains_words(self, article: FilterableArticle) -> bool:
        text = fold_case(f"{article.title} {article.lead or ''}")
        return all(word in text for word in self.words)


def parse_filter(
    conditions: Iterable[str],
    *,
    sources: Iterable[str] = (),
    searches: Collection[str] | None = None,
    check_provinces: bool = False,
) -> ArticleFilter:
    """Read `key=value` conditions; raises DigestError naming the one that can never hold.

    Sources and saved searches are checked only where they are given, provinces where asked: a
    misspelt one would silence a reader unnoticed, and one stored long ago must not stop a digest.
    """
    read: dict[str, set[str]] = {key: set() for key in FILTER_KEYS}
    for condition in conditions:
        key, equals, value = condition.partition("=")
        key, value = key.strip().lower(), value.strip()
        if not equals or not value or key not in read:
            raise DigestError(
                f"filter {condition!r}: write KEY=VALUE with one of the keys {', '.join(FILTER_KEYS)}, "
                "such as tier=core or province=Nghệ An"
            )
        read[key].add(value)
    for key, known in _known_values(sources).items():
        for value in read[key]:
            if known and value not in known:
                raise DigestError(
                    f"filter {key}={value}: there is no such {key}; there are "
                    f"{', '.join(sorted(known))}"
                )
    missing = sorted(read["search"].difference(searches)) if searches is not None else []
    if missing:
        raise DigestError(
            f"filter search={missing[0]}: no search is saved under this name; "
            f"there are: {', '.join(sorted(searches or ())) or 'none'}. Save one in the dashboard first"
        )
    return ArticleFilter(
        tiers=frozenset(read["tier"]),
        themes=frozenset(read["theme"]),
        forms=frozenset(read["form"]),
        provinces=_provinces(read["province"], check=check_provinces),
        sources=frozenset(read["source"]),
        score=max(map(_score, read["score"]), default=0.0),
        words=tuple(sorted(map(fold_case, read["words"]))),
        searches=frozenset(read["search"]),
    )


def _provinces(values: Iterable[str], *, check: bool) -> frozenset[str]:
    found: set[str] = set()
    for value in values:
        try:
            found.update(map(fold_case, provinces_named(value)))
        except UnknownProvince as error:
            if check:
                raise DigestError(f"filter province={value}: {error}") from None
            found.add(fold_case(value))
    return frozenset(found)


def fold_case(text: str) -> str:
    """Put text into the form in which names are compared."""
    return nfc(text).casefold()


def _known_values(sources: Iterable[str]) -> dict[str, set[str]]:
    return {
        "tier": {Tier.CORE.value, Tier.RELATED.value},
        "theme": set(messages()["themes"]),
        "form": set(messages()["forms"]),
        "source": set(sources),
    }


def _score(value: str) -> float:
    try:
        score = float(value)
    except ValueError:
        score = -1.0
    if 0 <= score <= 1:
        return score
    raise DigestError(f"filter score={value}: give a number from 0 to 1, such as score=0.7")
