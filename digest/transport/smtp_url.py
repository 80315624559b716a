"""Parse the address of the mail server: `smtp://user:pw@host:587?tls=starttls`, `smtps://…`."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from digest.model import DigestError

_PORTS = {"smtp": 25, "smtps": 465}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_EXAMPLE = "smtp://user:pw@mail.example.org:587?tls=starttls"


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Address, encryption and login of a mail server."""

    host: str
    port: int
    implicit_tls: bool
    starttls: bool
    user: str | None
    password: str | None = field(repr=False)
    timeout: float
    """Seconds for each reply but the last, for which RFC 5321 asks ten minutes."""

    @property
    def is_loopback(self) -> bool:
        """Return whether the mail stays on this machine, where it cannot be intercepted."""
        return self.host in _LOOPBACK

    def tls_context(self) -> ssl.SSLContext:
        """Trust the system's certificates; on loopback, any."""
        context = ssl.create_default_context()
        if self.is_loopback:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def parse_smtp_url(url: str) -> MailServer:
    """Parse TIPWATCH_SMTP_URL; raises DigestError that never contains the password."""
    try:
        parts = urlsplit(url.strip())
        port, options = parts.port, dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        timeout = float(options.pop("timeout", "60"))
    except ValueError:
        raise _invalid("it cannot be read") from None
    tls = options.pop("tls", "none")
    if parts.scheme not in _PORTS or not parts.hostname:
        raise _invalid("it names no smtp:// or smtps:// server")
    if tls not in {"none", "starttls"} or (parts.scheme == "smtps" and tls == "starttls"):
        raise _invalid("tls is starttls or none, and smtps:// needs neither")
    if options:
        raise _invalid(f"there is no option {', '.join(sorted(options))}")
    server = MailServer(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        implicit_tls=parts.scheme == "smtps",
        starttls=tls == "starttls",
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password or "") if parts.username else None,
        timeout=timeout,
    )
    if server.user and not (server.implicit_tls or server.starttls or server.is_loopback):
        raise _invalid("the password would travel in the clear: add ?tls=starttls, or use smtps://")
    return server


def _invalid(problem: str) -> DigestError:
    return DigestError(f"TIPWATCH_SMTP_URL: {problem}. Example: {_EXAMPLE}")
