"""A digest as a mail: both forms in one message, and an identity that outlives a retry."""

from __future__ import annotations

import hashlib
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from digest.errors import DigestError
from digest.render import render
from digest.value import Digest


def compose_message(
    digest: Digest, *, sender: str, recipient: str, delivery: str, at: datetime
) -> EmailMessage:
    """Put a digest into a message from `sender` to `recipient`.

    The Message-ID follows from `delivery` alone: a mail sent again after a crash carries the same
    one, and a server or a reader's mailbox that has it already can tell.
    """
    origin = _address(sender, named="TIPWATCH_MAIL_FROM")
    rendered = render(digest)
    message = EmailMessage(policy=SMTP)
    message["From"] = origin
    message["To"] = _address(recipient, named="the recipient")
    message["Subject"] = rendered.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id(delivery, domain=origin.domain)
    message["Content-Language"] = digest.language.value
    # Keeps out-of-office replies away (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    # Quoted-printable passes servers without 8BITMIME and can still be read in the raw file.
    message.set_content(rendered.text, cte="quoted-printable")
    message.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    return message


def message_id(delivery: str, *, domain: str) -> str:
    """Give the Message-ID of a delivery; the same key and domain give the same one."""
    mark = hashlib.sha256(delivery.encode()).hexdigest()[:32]
    return f"<digest.{mark}@{domain}>"


def _address(written: str, *, named: str) -> Address:
    address = _parsed(written)
    # Letters beyond ASCII in the address itself need SMTPUTF8, which many servers lack.
    if address and address.username and address.domain and address.addr_spec.isascii():
        return address
    raise DigestError(
        f"{named}: {written!r} is no mail address such as tipwatch@example.org: mend it"
    )


def _parsed(written: str) -> Address | None:
    if not written.isprintable():  # the parser drops what follows a line break without a word
        return None
    try:
        read = SMTP.header_factory("From", written)
    except (IndexError, HeaderParseError):  # the parser trips over its own end, as in "a@"
        return None
    return read.addresses[0] if len(read.addresses) == 1 and not read.defects else None
