"""Messages: each code has a sentence in each language, with the same parameters, and says what it said."""

from __future__ import annotations

import ast
import importlib
import json
import string
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from architecture.project_files import source_files
from fixtures.samples.sentences import english, vietnamese

from article.edits.significant_words import COUNTED_NOUNS
from article.message import (
    NOTHING,
    Message,
    MessageCode,
    TextCode,
    joined,
    listed,
    message,
    verbatim,
)
from article.model import ExtractionMethod
from crawler.crawl.fetch_errors import FetchCode
from crawler.crawl.outcome import CrawlCode
from crawler.crawl.report import FetchFailure
from crawler.discovery import BrowserListing, Feed, Listing, Sitemap
from crawler.extraction.not_an_article import PageCode
from crawler.health.code import HealthCode
from crawler.source.poll_interval import PollCode
from digest.model import MailCode
from presentation.messages import LANGUAGES, catalogue, render, span, term

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 10, 12, 5, tzinfo=UTC)
FAILED = FetchFailure("https://vov.vn/a", message(FetchCode.TIMEOUT)).as_message


def sources() -> list[Path]:
    return [ROOT / path for path in source_files() if path.name != "__main__.py"]


def codes() -> dict[str, str]:
    """Return every code by its name in the source: `HealthCode.FEWER`."""
    for path in sources():
        if "MessageCode)" in path.read_text("utf-8"):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    kinds = MessageCode.__subclasses__()
    return {f"{kind.__name__}.{one.name}": one.value for kind in kinds for one in kind}


def fields(entry: Any) -> set[str]:
    sentences = entry.values() if isinstance(entry, dict) else [entry]
    found = (one for sentence in sentences for one in string.Formatter().parse(sentence))
    return {name for _, name, _, _ in found if name}


def test_every_code_has_a_sentence_in_every_language_with_the_same_parameters() -> None:
    entries = catalogue()["messages"]
    assert sorted(codes().values()) == sorted(entries)
    for code, entry in entries.items():
        assert set(entry) == set(LANGUAGES), code
        # In one language `n` may only choose the form.
        vi, en = (fields(entry[language]) | {"n"} for language in LANGUAGES)
        assert vi == en, code


def test_every_term_and_unit_has_both_languages() -> None:
    for section in ("terms", "units"):
        for word, entry in catalogue()[section].items():
            assert set(entry) == set(LANGUAGES), word


@pytest.mark.parametrize(
    "word",
    [
        *(method.kind for method in (Feed, Listing, Sitemap, BrowserListing)),
        *ExtractionMethod,
        *sorted(set(COUNTED_NOUNS.values())),
        *"none title body date author lead cookie-script imperva cloudflare".split(),
    ],
)
def test_every_word_that_a_message_carries_is_named(word: str) -> None:
    assert word in catalogue()["terms"]


def calls() -> Iterator[tuple[str, str, set[str]]]:
    """Yield each call of `message` that names its code: where, which, with what."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "message"
                and node.args
            ):
                code = ast.unparse(node.args[0])
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                yield where, code, {str(one.arg) for one in node.keywords}


def test_every_message_is_made_with_the_parameters_of_its_sentence() -> None:
    known, entries = codes(), catalogue()["messages"]
    made = [(where, known[code], given) for where, code, given in calls() if code in known]
    assert len(made) > 80
    for where, code, given in made:
        assert given | {"n"} == fields(entries[code]["vi"]) | fields(entries[code]["en"]) | {"n"}, (
            where
        )


AFTER = timedelta(minutes=90)
CHALLENGE = message(
    FetchCode.STATUS_PAGE, status=403, page=message(PageCode.CHALLENGE, firewall="imperva")
)
HEALTH = [
    message(HealthCode.FEWER, method="feed", count=3, usual=20.0),
    message(HealthCode.CHALLENGED, count=4, crawls=20),
    message(HealthCode.FALLBACK, method="listing", since=NOON, crawls=3),
    message(HealthCode.TEXTLESS, count=5, crawls=2),
    message(HealthCode.UNFINISHED, after=AFTER),
    message(HealthCode.ABORTED, after=AFTER),
    message(HealthCode.ABORTED_FIRST, after=AFTER, first=FAILED),
    message(
        HealthCode.BUT_FROZEN,
        why=message(HealthCode.ANNOUNCED, method="sitemap", count=20),
        gap=message(
            HealthCode.NONE_NEW_UNUSUAL,
            since=NOON, lasts=timedelta(days=30), usual=timedelta(days=1),
        ),
    ),
    message(
        HealthCode.BUT,
        why=message(HealthCode.READ_AGAIN, count=2),
        gap=message(HealthCode.NONE_NEW, since=NOON),
    ),
    message(HealthCode.FUTURE, count=5, total=20, date=NOON),
    message(HealthCode.SAME_DATE, count=20, total=20, date=NOON),
    message(
        HealthCode.UNRELIABLE, good=12, crawls=20,
        last=message(HealthCode.METHOD_FAILED, method="feed", first=FAILED),
    ),
    message(HealthCode.EMPTIER, field="body", count=2, total=5, usual=0.9),
    message(
        HealthCode.SELECTORS,
        fields=(message(HealthCode.FIELD, field="title", reader="generic", count=3, total=4),),
    ),
    message(HealthCode.FIREWALL, first=FetchFailure("https://vov.vn/a", CHALLENGE).as_message),
    message(HealthCode.FIREWALL_TIMES, count=2, first=FetchFailure("https://vov.vn/a", CHALLENGE).as_message),
    message(
        HealthCode.NOTHING_ANNOUNCED,
        why=joined([
            message(HealthCode.METHOD_NOTHING, method="feed"),
            message(HealthCode.METHOD_FAILED, method="browser-listing", first=FAILED),
        ]),
    ),
    message(HealthCode.NO_ARTICLE, count=3, first=FAILED),
    message(HealthCode.RATE_LIMITED, until=NOON),
    message(HealthCode.BEFORE_WORKED, why=message(HealthCode.NO_ARTICLE, count=3, first=FAILED)),
    message(HealthCode.FAILING_SINCE, why=FAILED, count=4, since=NOON),
    message(CrawlCode.PARTIAL, count=3, first=FAILED),
    message(MailCode.POSTPONED, days=5, answer="452"),
    message(MailCode.UNANSWERED, times=5),
    message(
        PollCode.LONGEST, every=AFTER, over=timedelta(days=14),
        articles=message(PollCode.ARTICLES, n=0),
    ),
]  # fmt: skip
ENGLISH_WORDS = frozenset(
    "the a of in is it and was were to for crawl crawls articles article feed listing sitemap "
    "answer answered answers announced announces failed first since times min days day mend by".split()
)


@pytest.mark.parametrize("health", HEALTH, ids=lambda one: str(one.code))
def test_health_reaches_a_vietnamese_reader_wholly_in_vietnamese(health: Message) -> None:
    sentence = vietnamese(health)
    words = sentence.replace("https://vov.vn/a", "").replace(",", " ").replace(":", " ").split()
    assert not ENGLISH_WORDS & {word.strip("();.").lower() for word in words}, sentence
    assert "{" not in sentence + english(health)
    assert sentence != english(health)


def test_message_survives_the_database_unchanged() -> None:
    for health in HEALTH:
        loaded = Message.from_json(json.loads(json.dumps(health.to_json())))
        assert (loaded, hash(loaded)) == (health, hash(health))
        assert english(loaded) == english(health)


def test_sentences_are_put_together_in_the_readers_language() -> None:
    parts = [message(PollCode.ARTICLES, n=n) for n in (0, 1, 2)]
    assert english(joined(parts)) == "no new article; 1 new article; 2 new articles"
    assert vietnamese(listed(parts)) == "0 bài mới, 1 bài mới, 2 bài mới"
    assert joined([parts[0]]) == parts[0]
    assert joined([]) == NOTHING


def test_text_without_a_code_is_shown_as_it_is_and_never_read_as_a_pattern() -> None:
    assert vietnamese(verbatim("{text} {0.x} %s")) == "{text} {0.x} %s"


def test_empty_message_is_false_and_empty() -> None:
    assert not NOTHING
    assert not verbatim("")
    assert render(NOTHING, "vi") == ""


@pytest.mark.parametrize(
    "strange",
    [
        Message("of_another_release", {"n": 1}),
        Message(CrawlCode.DONE, {}),
        Message(HealthCode.RATE_LIMITED, {"until": "soon"}),
        Message(TextCode.LISTED, {"parts": ()}),
    ],
)
def test_message_of_another_release_never_costs_the_page(strange: Message) -> None:
    assert isinstance(vietnamese(strange), str)


@pytest.mark.parametrize(
    ("seconds", "en", "vi"),
    [
        (20, "20 s", "20 giây"),
        (90 * 60, "1 h 30 min", "1 giờ 30 phút"),
        (47 * 3600, "47 h", "47 giờ"),
        ((13 * 24 + 23) * 3600, "14 days", "14 ngày"),
    ],
)
def test_spans_are_written_in_two_units_at_most(seconds: float, en: str, vi: str) -> None:
    assert (span(seconds, "en"), span(seconds, "vi")) == (en, vi)


def test_word_without_a_term_keeps_its_own() -> None:
    assert term("newsletter", "vi") == "newsletter"
