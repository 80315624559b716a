"""Find the new address of an API that returns one article: sent on for good, beside its list, or in scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from article.model import Article
from crawler.json_path import NoJson, parse_json
from crawler.scaffold.repair.moved_candidates import NewPlaces
from crawler.source.declaration import DeclarationError, Source
from crawler.source.json_article import JsonArticle
from crawler.source.moved_address import MovedAddress, MoveReason, is_same_place

_ASKED = 3
"""Known articles that a new address must return."""


async def moved_article_api(
    source: Source,
    known: Mapping[str, Article],
    lists: Sequence[MovedAddress],
    *,
    places: NewPlaces,
) -> MovedAddress | None:
    """Return where articles are asked for now; None where the declared address answers, or none is found."""
    api = source.json_article
    requests = _requests(source, known) if api else {}
    if api is None or not requests:
        return None
    answers = {asked: await places.ask(asked) for asked in requests}
    if any(not one.problem and not one.moved_permanently for one in answers.values()):
        return None
    if all(one.moved_permanently for one in answers.values()):
        named = {_template(api, asked, answer.url) for asked, answer in answers.items()}
        templates, reason = (list(named) if len(named) == 1 else []), MoveReason.SENT_ON
    elif all(one.is_gone for one in answers.values()):
        templates = [*_beside_lists(api, lists), *_named_by(await places.apis(), api)]
        reason = MoveReason.GONE
    else:
        return None
    for template in dict.fromkeys(templates):
        if template is None or is_same_place(template, api.url):
            continue
        found = await _returned(source, template, known, places)
        if found == len(requests):
            return MovedAddress(
                before=api.url, after=template, kind="article", reason=reason,
                articles=found, of=found, known=found,
            )  # fmt: skip
    return None


def _requests(source: Source, known: Mapping[str, Article]) -> dict[str, str]:
    """Map the calls for some known articles to their public addresses."""
    found: dict[str, str] = {}
    for url in known:
        address = source.address(url)
        asked = source.request_url(address) if address else url
        if asked != url and len(found) < _ASKED:
            found[asked] = url
    return found


async def _returned(
    source: Source, template: str, known: Mapping[str, Article], places: NewPlaces
) -> int:
    """Count the known articles whose titles the API returns at a new address."""
    assert source.json_article is not None  # noqa: S101 - only such sources come here
    try:
        trial = replace(source, json_article=replace(source.json_article, url=template))
    except DeclarationError:
        return 0
    found = 0
    for asked, url in _requests(trial, known).items():
        answer = await places.ask(asked)
        found += not answer.problem and _holds(answer.text, known[url].title)
    return found


def _holds(text: str, title: str) -> bool:
    try:
        data = parse_json(text)
    except NoJson:
        return False
    return any(value == title for value in _texts(data))


def _texts(data: object) -> Iterator[str]:
    waiting = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one.strip()
        elif isinstance(one, Mapping):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def _template(api: JsonArticle, asked: str, final: str) -> str | None:
    """Put the names of the ids into an address that a call was sent on to; None where one is missing."""
    ids = api.ids_of(asked) or {}
    for name, value in ids.items():
        if final.count(value) != 1:
            return None
        final = final.replace(value, f"{{{name}}}")
    return final if ids else None


def _beside_lists(api: JsonArticle, lists: Sequence[MovedAddress]) -> Iterator[str]:
    """Move the API of articles as the API of lists was moved."""
    for one in lists:
        before, after = one.before.split("?")[0], one.after.split("?")[0]
        names = zip(reversed(before.split("/")), reversed(after.split("/")), strict=False)
        same = 0
        for old, new in names:
            if old != new:
                break
            same += len(old) + 1
        old_root, new_root = before[: len(before) - same], after[: len(after) - same]
        if same and urlsplit(old_root).netloc and api.url.startswith(old_root):
            yield new_root + api.url.removeprefix(old_root)


def _named_by(addresses: Sequence[str], api: JsonArticle) -> Iterator[str]:
    """Complete the addresses in scripts that end where an id is appended."""
    name = next(iter(api.groups), None)
    for one in addresses if name and len(api.groups) == 1 else ():
        if one.endswith(("/", "=")):
            yield f"{one}{{{name}}}"
