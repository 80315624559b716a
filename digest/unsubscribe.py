"""Links of a letter that need no login, signed with the secret of this installation."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from digest.model import DigestError

_FILE = "secret"
_SIGNATURE_BYTES = 20  # bytes; forging one needs 2^159 tries


VerdictLink = Callable[[int], str]
"""From the id of an article to the address where its reader says whether it is relevant."""


@dataclass(frozen=True, kw_only=True)
class UnsubscribeLink:
    """The unsubscribe link: by one click, or by a mail for clients without the web."""

    url: str
    mail_subject: str


@dataclass(frozen=True, kw_only=True)
class MailIdentity:
    """The sender, the dashboard's public address, and the secret that signs links."""

    sender: str
    public_url: str
    secret: bytes
    reply_to: str | None = None
    """Where an answer to a letter arrives; None: at the sender."""

    def unsubscribe_link(self, subscriber_id: int | None) -> UnsubscribeLink | None:
        """Return a subscriber's signed unsubscribe link; None for operators."""
        if subscriber_id is None:
            return None
        token = unsubscribe_token(self.secret, subscriber_id)
        return UnsubscribeLink(
            url=f"{self.public_url}/unsubscribe/{token}", mail_subject=f"unsubscribe {token}"
        )

    def confirmation_link(self, subscriber_id: int) -> str:
        """Return the address where a reader confirms that they want mail."""
        return f"{self.public_url}/confirm/{confirmation_token(self.secret, subscriber_id)}"

    def verdict_link(self, subscriber_id: int | None) -> VerdictLink | None:
        """Return the function from an article to a subscriber's signed verdict link."""
        if subscriber_id is None:
            return None
        return lambda page: (
            f"{self.public_url}/verdict/{verdict_token(self.secret, subscriber_id, page)}"
        )


def load_or_create_secret(data_dir: Path) -> bytes:
    """Read the secret, or create it the first time; only this user may read the file."""
    path = data_dir / _FILE
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
        secret = path.read_bytes().strip()
    except OSError as error:
        raise DigestError(
            f"cannot read or write the secret {path}: {error.strerror}. Unsubscribe links are signed "
            "with it: let this user read it, or restore it from the backup"
        ) from error
    if len(secret) < 32:
        raise DigestError(f"the secret {path} is damaged: restore it from the backup, or delete it")
    return secret


def _make(path: Path) -> None:
    # Two processes may start at once: the link fails for the second, which then reads the first's.
    handle, name = tempfile.mkstemp(prefix=".secret", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(part)
    except FileExistsError:
        return
    finally:
        part.unlink()


def sign(secret: bytes, purpose: str, *words: object) -> bytes:
    """Return the signature of words for one purpose; it is not valid for another."""
    payload = "\0".join([purpose, *map(str, words)]).encode()
    return hmac.new(secret, payload, hashlib.sha256).digest()


def unsubscribe_token(secret: bytes, subscriber_id: int) -> str:
    """Return the token of an unsubscribe link; it never expires, as old mails do not."""
    return f"{subscriber_id}.{_signature(secret, 'unsubscribe', subscriber_id)}"


def verify_unsubscribe_token(secret: bytes, token: str) -> int | None:
    """Return the subscriber of a token; None for a forged one."""
    return _verified(secret, "unsubscribe", token)


def confirmation_token(secret: bytes, subscriber_id: int) -> str:
    """Return the token by which a reader confirms that they want mail."""
    return f"{subscriber_id}.{_signature(secret, 'confirm', subscriber_id)}"


def verify_confirmation_token(secret: bytes, token: str) -> int | None:
    """Return the subscriber of a token; None for a forged one."""
    return _verified(secret, "confirm", token)


def verdict_token(secret: bytes, subscriber_id: int, page_id: int) -> str:
    """Return the token by which one subscriber reviews one article."""
    return f"{subscriber_id}.{page_id}.{_signature(secret, 'verdict', subscriber_id, page_id)}"


def verify_verdict_token(secret: bytes, token: str) -> tuple[int, int] | None:
    """Return subscriber and article of a token; None for a forged one."""
    subscriber, _, rest = token.strip().partition(".")
    page, _, signature = rest.partition(".")
    if not (_is_id(subscriber) and _is_id(page)):
        return None
    genuine = _signature(secret, "verdict", int(subscriber), int(page))
    if not hmac.compare_digest(genuine.encode(), signature.encode()):
        return None
    return int(subscriber), int(page)


def _verified(secret: bytes, purpose: str, token: str) -> int | None:
    number, _, signature = token.strip().partition(".")
    if not _is_id(number):
        return None
    genuine = _signature(secret, purpose, int(number))
    return int(number) if hmac.compare_digest(genuine.encode(), signature.encode()) else None


def _is_id(digits: str) -> bool:
    return digits.isascii() and digits.isdigit() and len(digits) <= 18


def _signature(secret: bytes, purpose: str, *numbers: int) -> str:
    signed = sign(secret, purpose, *numbers)[:_SIGNATURE_BYTES]
    return base64.urlsafe_b64encode(signed).decode("ascii").rstrip("=")
