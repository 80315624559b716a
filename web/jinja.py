"""Templates: everything is escaped, and a name that is missing is an error."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from storage.documents.documents import document_name

_FOLDER = Path(__file__).parent
STATIC = _FOLDER / "static"


@cache
def templates() -> Environment:
    """Return the templates, compiled once."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["static"] = _static
    environment.globals["static_text"] = _static_text
    environment.filters["http_url_or_none"] = http_url_or_none
    environment.filters["document_name"] = document_name
    return environment


def http_url_or_none(url: str | None) -> str | None:
    """Return a URL only if it is http(s): a stored `javascript:` never becomes a link."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


@cache
def _static_text(name: str) -> Markup:
    # For pages that leave the dashboard as a file; it is our own style, with nothing to escape.
    return Markup((STATIC / name).read_text("utf-8"))  # noqa: S704


@cache
def _static(name: str) -> str:
    # The URL has a hash of the content, so browsers may cache it for ever.
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?{digest}"
