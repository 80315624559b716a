"""Watched pages as data: one file names a page and, if wanted, the part of it that counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from crawler.html.selector import selector_problem
from crawler.source.declaration_data import DataError, data_of
from settings.fixed_pages import DEFAULT_INTERVAL, FixedPage, parse_interval

_FIELDS = {"watch": "url", "part": "selector", "language": "language", "every": "every"}


def watched_page_from_data(data: Mapping[str, Any]) -> FixedPage:
    """Read a watched page; raises DataError that names the field."""
    for name, value in data.items():
        if name not in _FIELDS:
            raise DataError(f"{name}: is no field; there are {', '.join(_FIELDS)}")
        if not isinstance(value, str):
            raise DataError(f"{name}: {value!r} is no text")
    if "part" in data and (problem := selector_problem(data["part"])):
        raise DataError(f"part: {problem}")
    read: dict[str, Any] = {_FIELDS[name]: value for name, value in data.items()}
    if "every" in data:
        try:
            parse_interval(data["every"])
        except ValueError as error:
            raise DataError(f"every: {error}") from None
    try:
        return FixedPage(**read)
    except ValidationError:
        raise DataError(f"watch: {data['watch']!r} is no web address") from None


def watched_page_data(page: FixedPage) -> dict[str, Any]:
    """Write a watched page as plain data, defaults left out."""
    data = {"watch": page.url}
    if page.selector:
        data["part"] = page.selector
    if page.language != FixedPage.model_fields["language"].default:
        data["language"] = page.language
    if page.every != DEFAULT_INTERVAL:
        data["every"] = data_of(page.every)
    return data
