"""How one site must be asked: user agent, scheme, TLS level, proxy, script cookie."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

_COOKIE_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")
_SCHEMES = ("https", "http")


class TlsLevel(StrEnum):
    """What encryption of a server is accepted."""

    DEFAULT = "default"
    LEGACY = "legacy"
    """Also keys that OpenSSL refuses by default: Diffie-Hellman of 1024 bits, signatures of SHA-1."""


@dataclass(frozen=True, kw_only=True)
class Access:
    """What differs from an ordinary request; all of it is declared only with evidence."""

    user_agent: str | None = None
    """Instead of `TIPWATCH_USER_AGENT`, for sites that answer 403 to it."""
    user_agent_if_refused: str | None = None
    """Asked with once the site answered 403 to ours; health says so."""
    scheme: str = "https"
    """`http` where no encrypted port answers; stored addresses are https all the same."""
    tls: TlsLevel = TlsLevel.DEFAULT
    proxy: str | None = None
    """`http://host:port`, for sites that answer only inside the country."""
    script_cookie: str | None = None
    """Name of the cookie that the site's script sets before it answers; see decision 0154."""

    def problems(self) -> Iterator[str]:
        """List what is declared wrongly."""
        for name in ("user_agent", "user_agent_if_refused"):
            value = getattr(self, name)
            if value is not None and not (value.strip() and value.isprintable()):
                yield f"{name}: {value!r} is no header value"
        if self.scheme not in _SCHEMES:
            yield f"scheme: {self.scheme!r} is none of {', '.join(_SCHEMES)}"
        if self.proxy is not None:
            parts = urlsplit(self.proxy)
            if parts.scheme != "http" or not parts.hostname:
                yield f"proxy: {self.proxy!r} is no address such as 'http://proxy.example:3128'"
        if self.script_cookie is not None and not _COOKIE_NAME.fullmatch(self.script_cookie):
            yield f"script_cookie: {self.script_cookie!r} is no name of a cookie"

    @property
    def scrapy_settings(self) -> dict[str, Any]:
        """Return the Scrapy settings that differ for this source."""
        found: dict[str, Any] = {}
        if self.user_agent:
            found["USER_AGENT"] = self.user_agent
        return found
