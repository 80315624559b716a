"""A real mail server on loopback, with configurable failures."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

ReplyRule = Callable[[str], str | None]


def abort(server: SMTP) -> None:
    """Cut the connection without another word."""
    assert isinstance(server.transport, asyncio.WriteTransport)
    server.transport.abort()


def plain_text(mail: EmailMessage) -> str:
    """Return the part of a mail that has no markup."""
    body = mail.get_body(("plain",))
    assert body is not None
    text: str = body.get_content()
    return text


class RecordingSmtpServer:
    """Mail server that records accepted mails and returns the configured replies."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        """The same mails as received, byte for byte."""
        self.rcpt_reply: ReplyRule = lambda _: None
        self.data_reply: ReplyRule = lambda _: None
        self.delay = 0.0
        self.disconnect_at: str | None = None
        """`data`: before the mail is whole; `reply`: when it is kept, without an answer."""
        self.tls_used = False
        self.url = ""

    def mails_to(self, email: str) -> list[EmailMessage]:
        """Return the mails to one address."""
        return [mail for mail in self.mails if mail["To"] == email]

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.disconnect_at == "data":
            abort(server)
        answer = self.rcpt_reply(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.delay)
        self.tls_used = session.ssl is not None
        answer = self.data_reply(envelope.rcpt_tos[0])
        if answer is not None:
            return answer
        content = envelope.content
        assert isinstance(content, bytes)
        self.raw.append(content)
        self.mails.append(message_from_bytes(content, policy=default))
        if self.disconnect_at == "reply":
            abort(server)
        return "250 kept"


@contextmanager
def smtp_server(**options: Any) -> Iterator[RecordingSmtpServer]:
    """Run one."""
    box = RecordingSmtpServer()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        box.url = f"smtp://127.0.0.1:{port}"
        yield box
    finally:
        controller.stop(no_assert=True)


def self_signed_context(folder: Path) -> ssl.SSLContext:
    """Make a self-signed certificate for loopback."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    return context
