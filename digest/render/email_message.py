"""Build e-mail messages; the Message-ID follows from the delivery, so a retry repeats it."""

from __future__ import annotations

import hashlib
from binascii import b2a_qp
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import quote

from article.dates import HANOI
from digest.model import Digest, DigestError, PendingMail, PlainTextMail
from digest.render.mail_policy import MAIL
from digest.render.renderer import CachedRenderer
from digest.unsubscribe import MailIdentity, UnsubscribeLink, VerdictLink
from presentation.i18n import Language, Translator


def message_for(
    mail: PendingMail, *, identity: MailIdentity, renderer: CachedRenderer
) -> EmailMessage:
    """Build the message of a pending mail."""
    if isinstance(mail.content, PlainTextMail):
        return _plain_text_message(mail, mail.content, sender=identity.sender)
    return build_message(
        mail.content,
        sender=identity.sender,
        reply_to=identity.reply_to,
        recipient=mail.email,
        delivery=mail.key,
        at=mail.at,
        unsubscribe_link=identity.unsubscribe_link(mail.subscriber_id),
        verdict_link=identity.verdict_link(mail.subscriber_id),
        renderer=renderer,
    )


def _plain_text_message(mail: PendingMail, content: PlainTextMail, *, sender: str) -> EmailMessage:
    message = EmailMessage(policy=MAIL)
    message["From"] = sender
    message["To"] = mail.email
    message["Subject"] = content.subject
    message["Date"] = format_datetime(mail.at)
    domain = normalise_mail_address(sender, named="TIPWATCH_MAIL_FROM").partition("@")[2]
    message["Message-ID"] = message_id(mail.key, domain=domain)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(content.text, cte="quoted-printable")
    return message


def build_message(
    digest: Digest,
    *,
    sender: str,
    recipient: str,
    delivery: str,
    at: datetime,
    reply_to: str | None = None,
    unsubscribe_link: UnsubscribeLink | None = None,
    verdict_link: VerdictLink | None = None,
    renderer: CachedRenderer | None = None,
) -> EmailMessage:
    """Build the message of a digest, from `sender` to `recipient`.

    The Message-ID follows from `delivery` alone: a mail sent again after a crash has the same one,
    so that a server or mailbox that has it already can discard the second.
    """
    origin = _address(sender, named="TIPWATCH_MAIL_FROM")
    rendered = (renderer or CachedRenderer()).render(
        digest, unsubscribe_link=unsubscribe_link, verdict_link=verdict_link
    )
    message = EmailMessage(policy=MAIL)
    message["From"] = _named(origin, digest.language)
    message["To"] = _address(recipient, named="the recipient")
    message["Reply-To"] = _address(reply_to, named="the reply address") if reply_to else origin
    message["Subject"] = rendered.subject
    # RFC 2919: the same for all letters of this installation, so that readers can sort by it.
    message["List-Id"] = f"tipwatch <digest.{origin.domain.lower()}>"
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id(delivery, domain=origin.domain)
    message["Content-Language"] = digest.language.value
    # Keeps out-of-office replies away (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    if unsubscribe_link is not None:
        # RFC 8058: the mail program's own button sends a POST to the link, which unsubscribes.
        mail = f"mailto:{origin.addr_spec}?subject={quote(unsubscribe_link.mail_subject)}"
        message["List-Unsubscribe"] = f"<{unsubscribe_link.url}>, <{mail}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    boundary = f"=_{message_id_hash(delivery)}"
    message["Content-Type"] = f'multipart/alternative; boundary="{boundary}"'
    forms = (_body_part(rendered.text, "plain"), _body_part(rendered.html, "html"))
    # Joined here: the library would take longer for it than all the rest of a mail takes.
    message.set_payload(
        "".join(f"--{boundary}\r\n{form}\r\n" for form in forms) + f"--{boundary}--\r\n"
    )
    return message


def _body_part(content: str, subtype: str) -> str:
    # Quoted-printable passes servers without 8BITMIME and can still be read in the raw file; a
    # boundary that starts with "=_" cannot occur in it.
    written = b2a_qp(content.encode(), istext=True).decode("ascii").replace("\n", "\r\n")
    return (
        f'Content-Type: text/{subtype}; charset="utf-8"\r\n'
        f"Content-Transfer-Encoding: quoted-printable\r\n\r\n{written}"
    )


def message_id(delivery: str, *, domain: str) -> str:
    """Return the Message-ID of a delivery; the same key and domain give the same one."""
    return f"<digest.{message_id_hash(delivery)}@{domain}>"


def message_id_hash(delivery: str) -> str:
    """Return the part of a Message-ID that follows from the delivery."""
    return hashlib.sha256(delivery.encode()).hexdigest()[:32]


def normalise_mail_address(written: str, *, named: str) -> str:
    """Check an address and return it bare, its host in lower case."""
    address = _address(written, named=named)
    bare = f"{address.username}@{address.domain.lower()}"
    # A quoted name, as in `"a b"@example.org`, is none without its quotes: no mail could be made.
    _address(bare, named=named)
    return bare


def _address(written: str, *, named: str) -> Address:
    address = _with_ascii_domain(_parsed(written))
    # Letters beyond ASCII in the address itself need SMTPUTF8, which many servers lack.
    if address and address.username and address.domain and address.addr_spec.isascii():
        return address
    raise DigestError(
        f"{named}: {written!r} is no mail address such as tipwatch@example.org: fix it"
    )


def _named(address: Address, language: Language) -> Address:
    """Return the address with a name; one that is configured stays."""
    if address.display_name:
        return address
    name = Translator(language, zone=HANOI).translate("sender")
    return Address(display_name=name, addr_spec=address.addr_spec)


def _with_ascii_domain(address: Address | None) -> Address | None:
    """Write an internationalised domain as mail servers know it (RFC 5890)."""
    if address is None or not address.domain or address.domain.isascii():
        return address
    try:
        domain = address.domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return Address(address.display_name, address.username, domain)


def _parsed(written: str) -> Address | None:
    if not written.isprintable():  # the parser drops what follows a line break without a word
        return None
    try:
        read = SMTP.header_factory("From", written)
    except (IndexError, HeaderParseError):  # the parser trips over its own end, as in "a@"
        return None
    return read.addresses[0] if len(read.addresses) == 1 and not read.defects else None
