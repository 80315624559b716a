"""Fixed pages to watch: a law's text, a hotline, a list of services."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, HttpUrl

FIXED_PAGES_SOURCE = "watched"
"""Name of the source of these pages."""


def _web_address(url: str) -> str:
    HttpUrl(url)
    return url


class FixedPage(BaseModel):
    """One page and the selector of the part that counts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Annotated[str, AfterValidator(_web_address)]
    selector: str | None = None
    """CSS; without one the page is read as an article is."""
    language: str = "vi"
