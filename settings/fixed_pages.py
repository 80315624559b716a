"""Fixed pages that an operator wants watched: a law's text, a hotline, a list of services."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, HttpUrl

FIXED_PAGES_SOURCE = "watched"
"""The source that these pages make."""


def _web_address(url: str) -> str:
    HttpUrl(url)
    return url


class FixedPage(BaseModel):
    """One page, and which part of it counts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Annotated[str, AfterValidator(_web_address)]
    selector: str | None = None
    """CSS; without one the page is read as an article is."""
    language: str = "vi"
