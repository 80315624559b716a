"""Propose the repair of a source that is read from an API: paths learned from known articles in its answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from article.message import message
from article.model import Article
from crawler.discovery import DiscoveryMethod, JsonListing
from crawler.extraction.not_an_article import NotAnArticle
from crawler.json_path import NoJson, parse_json
from crawler.scaffold.learning.json_list import learn_json_list
from crawler.scaffold.learning.json_paths import KnownAnswer, learn_json_article
from crawler.scaffold.learning.known_page import KnownPage
from crawler.scaffold.learning.learn_layout import Proof, gives_known, prove, read_page
from crawler.scaffold.problems import ScaffoldCode, ScaffoldError
from crawler.scaffold.propose import Notify
from crawler.scaffold.repair.moved_addresses import moved_addresses, with_subdomains
from crawler.scaffold.repair.moved_api import moved_article_api
from crawler.scaffold.repair.moved_candidates import NewPlaces
from crawler.scaffold.repair.repair_proposal import (
    MAX_KNOWN,
    MIN_KNOWN,
    MIN_SHARE,
    SHOWN,
    RepairProposal,
)
from crawler.scaffold.site_fetcher import SiteAccess
from crawler.source.declaration import Source
from crawler.source.json_article import LAYOUT, JsonArticle
from crawler.source.moved_address import with_moved


@dataclass(frozen=True, kw_only=True)
class _ApiAnswer:
    """The text of an answer beside its data: what is read, and what is learned from."""

    text: str
    known: KnownAnswer


async def propose_json_repair(
    source: Source,
    known: Sequence[tuple[str, Article]],
    *,
    access: SiteAccess,
    now: datetime,
    notify: Notify = lambda step, at: None,
    places: NewPlaces,
) -> RepairProposal:
    """Ask for known articles again and learn where their fields stand now; raises ScaffoldError."""
    declared, articles = source, dict(known)
    moved = await moved_addresses(source, articles, places=places, now=now)
    api = await moved_article_api(with_subdomains(source), articles, moved, places=places)
    moved = (*moved, *((api,) if api else ()))
    source = with_moved(source, moved)
    answers = []
    for url, article in known[:MAX_KNOWN]:
        asked = _request_of(source, url)
        if asked is None:
            continue
        notify("fetch", asked)
        answer = await access.fetch(asked)
        if not answer.problem and (read := _known_answer(answer.text, url, article)):
            answers.append(read)
    if len(answers) < MIN_KNOWN:
        raise ScaffoldError(
            message(
                ScaffoldCode.TOO_FEW_ANSWERS, found=len(answers), of=len(known[:MAX_KNOWN]), least=MIN_KNOWN
            )
        )  # fmt: skip
    notify("selectors", source.name)
    learned = await access.calculate(_learned, source, answers, now=now)
    discovery = await _moved_lists(source, articles, access=access, now=now)
    return replace(learned, source=declared, discovery=discovery, moved=moved)


def _request_of(source: Source, url: str) -> str | None:
    """Return the API call of an article; None for one that is read from its page."""
    address = source.address(url)
    asked = source.request_url(address) if address else url
    return asked if asked != url else None


def _known_answer(text: str, url: str, article: Article) -> _ApiAnswer | None:
    """Pair an answer with what is known; None where it is no JSON."""
    try:
        data = parse_json(text)
    except NoJson:
        return None
    return _ApiAnswer(text=text, known=KnownAnswer(url=url, data=data, article=article))


def _learned(source: Source, answers: Sequence[_ApiAnswer], *, now: datetime) -> RepairProposal:
    assert source.json_article is not None  # noqa: S101 - only such sources come here
    declared = source.json_article
    right = sum(_is_right(one, declared, source, now=now) for one in answers)
    today = Proof(right=right, of=len(answers))
    if today.share > MIN_SHARE:
        return RepairProposal(source=source, proof=today)
    learned = learn_json_article(declared, [one.known for one in answers], now=now)
    if learned is None:
        raise ScaffoldError(message(ScaffoldCode.NOT_IN_THE_ANSWERS))
    proof = prove(
        answers,
        lambda taught: learn_json_article(declared, [one.known for one in taught], now=now),
        lambda answer, trial: _is_right(answer, trial, source, now=now),
    )
    pages = [_as_page(one, learned) for one in answers[:SHOWN]]
    readings = [read_page(page, _reading(source), now=now) for page in pages if page]
    return RepairProposal(
        source=source,
        json_article=learned,
        proof=proof,
        samples=tuple(one for one in readings if one),
    )


def _is_right(answer: _ApiAnswer, declared: JsonArticle, source: Source, *, now: datetime) -> bool:
    """Return whether the paths give the known article, and the address that it is stored under."""
    page = _as_page(answer, declared)
    read = read_page(page, _reading(source), now=now) if page else None
    address = source.address(answer.known.url)
    return (
        read is not None
        and address is not None
        and read.address.key == address.key
        and gives_known(read.article, answer.known.article, now=now)
    )


def _as_page(answer: _ApiAnswer, declared: JsonArticle) -> KnownPage | None:
    try:
        page = declared.to_page(answer.text)
    except NotAnArticle:
        return None
    return KnownPage(url=answer.known.url, page=page, article=answer.known.article)


def _reading(source: Source) -> Source:
    return replace(source, layouts=(LAYOUT,))


async def _moved_lists(
    source: Source, known: dict[str, Article], *, access: SiteAccess, now: datetime
) -> tuple[DiscoveryMethod, ...]:
    """Learn the declared lists again whose answers hold no articles at their path any more."""
    learned: list[DiscoveryMethod] = []
    for method in source.discovery:
        if not isinstance(method, JsonListing) or not method.urls:
            continue
        answer = await access.fetch(next(iter(method.start(now)), method.urls[0]))
        if answer.problem or method.read(answer.body, url=answer.url, now=now).links:
            continue
        try:
            found = learn_json_list(method, parse_json(answer.text), known, now=now)
        except NoJson:
            continue
        if found:
            learned.append(found)
    return tuple(learned)
