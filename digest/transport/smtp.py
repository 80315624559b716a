"""SMTP client and transport that always know whether the server may have accepted a mail."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from email.message import EmailMessage

from digest.model import PendingMail
from digest.render.email_message import message_for
from digest.render.renderer import CachedRenderer
from digest.transport.base import DeliveryResult, MarkSending, SendStatus
from digest.transport.smtp_url import MailServer
from digest.unsubscribe import MailIdentity

_FINAL_REPLY_TIMEOUT = 600.0
"""Seconds, RFC 5321 4.5.3.2.6: a client that gives up sooner causes duplicates."""

_LEADING_DOT = re.compile(rb"(?m)^\.")


class SmtpClient:
    """One connection for many mails, opened anew when it is cut."""

    def __init__(
        self, server: MailServer, *, final_reply_timeout: float = _FINAL_REPLY_TIMEOUT
    ) -> None:
        self._server = server
        self._final_reply_timeout = final_reply_timeout
        self._smtp: smtplib.SMTP | None = None
        self._mails = 0
        """Mails accepted over this connection: some servers want a new one after each."""

    def deliver(self, message: EmailMessage, *, mark_sending: MarkSending) -> DeliveryResult:
        """Send a message; over a new connection if the old one was closed or accepts no more."""
        sender = message["From"].addresses[0].addr_spec
        recipient = message["To"].addresses[0].addr_spec
        content = message.as_bytes()
        result = self._try(sender, recipient, content, mark_sending=mark_sending)
        if result is None:
            result = self._try(sender, recipient, content, mark_sending=mark_sending)
        return result or DeliveryResult(
            status=SendStatus.DEFERRED, response="the server cut the connection twice"
        )

    def check(self) -> DeliveryResult:
        """Connect and log in, send nothing, and return the result."""
        try:
            self._connected()
        except (OSError, smtplib.SMTPException) as error:
            return DeliveryResult(status=SendStatus.SERVER_FAILED, response=_describe(error))
        self.close()
        return DeliveryResult(
            status=SendStatus.ACCEPTED, response=f"{self._server.host}:{self._server.port} answers"
        )

    def _try(
        self, sender: str, recipient: str, content: bytes, *, mark_sending: MarkSending
    ) -> DeliveryResult | None:
        """Return None if the connection broke while surely nothing was accepted."""
        try:
            smtp = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            return DeliveryResult(status=SendStatus.SERVER_FAILED, response=_describe(error))
        try:
            refused = self._envelope(smtp, sender, recipient)
            if refused and self._mails and refused.status is not SendStatus.REJECTED:
                self._drop()
                return None
            if refused:
                return refused
            smtp.send(_LEADING_DOT.sub(b"..", content))
        except (OSError, smtplib.SMTPException):
            self._drop()
            return None
        try:
            # Without its last dot no server may accept a mail. From here on it may.
            mark_sending()
        except BaseException:
            # What came next on this connection would be read as more of this message.
            self._drop()
            raise
        return self._end(smtp)

    def _envelope(self, smtp: smtplib.SMTP, sender: str, recipient: str) -> DeliveryResult | None:
        code, words = smtp.mail(sender)
        if code != 250:
            # About the sender, so for every recipient.
            return self._reset(
                smtp,
                DeliveryResult(status=SendStatus.SERVER_FAILED, response=_reply_text(code, words)),
            )
        code, words = smtp.rcpt(recipient)
        if code not in {250, 251}:
            return self._reset(smtp, _rejection(code, words))
        code, words = smtp.docmd("DATA")
        return None if code == 354 else self._reset(smtp, _rejection(code, words))

    def _end(self, smtp: smtplib.SMTP) -> DeliveryResult:
        try:
            if smtp.sock:
                smtp.sock.settimeout(self._final_reply_timeout)
            smtp.send(b".\r\n")
            code, words = smtp.getreply()
            if smtp.sock:
                smtp.sock.settimeout(self._server.timeout)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return DeliveryResult(
                status=SendStatus.UNCONFIRMED,
                response=f"no answer to the whole mail: {_describe(error)}",
            )
        if 200 <= code < 300:
            self._mails += 1
            return DeliveryResult(status=SendStatus.ACCEPTED, response=_reply_text(code, words))
        return self._reset(smtp, _rejection(code, words))

    def _reset(self, smtp: smtplib.SMTP, result: DeliveryResult) -> DeliveryResult:
        try:
            if smtp.rset()[0] != 250:
                self._drop()
        except (OSError, smtplib.SMTPException):
            self._drop()
        return result

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            self._smtp, self._mails = self._connect(), 0
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        smtp: smtplib.SMTP
        if server.implicit_tls:
            smtp = smtplib.SMTP_SSL(
                server.host, server.port, timeout=server.timeout, context=server.tls_context()
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
        try:
            if server.starttls:
                smtp.starttls(context=server.tls_context())
            if server.user:
                smtp.login(server.user, server.password or "")
            smtp.ehlo_or_helo_if_needed()
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def close(self) -> None:
        """Send QUIT and close the connection."""
        if self._smtp is not None and self._smtp.sock:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._smtp.sock.settimeout(2)
                self._smtp.docmd("QUIT")
        self._drop()


class SmtpTransport(SmtpClient):
    """Sends pending mail to a mail server."""

    def __init__(
        self,
        server: MailServer,
        *,
        renderer: CachedRenderer,
        identity: MailIdentity,
        final_reply_timeout: float = _FINAL_REPLY_TIMEOUT,
    ) -> None:
        super().__init__(server, final_reply_timeout=final_reply_timeout)
        self._renderer = renderer
        self._identity = identity

    def send(self, mail: PendingMail, *, mark_sending: MarkSending) -> DeliveryResult:
        """Send a mail."""
        message = message_for(mail, identity=self._identity, renderer=self._renderer)
        return self.deliver(message, mark_sending=mark_sending)


def _rejection(code: int, words: bytes) -> DeliveryResult:
    # A code outside of both classes is no answer of SMTP's: temporary, as nothing is lost by that.
    status = SendStatus.REJECTED if 500 <= code < 600 else SendStatus.DEFERRED
    return DeliveryResult(status=status, response=_reply_text(code, words))


def _reply_text(code: int, words: bytes) -> str:
    return f"{code} {' '.join(words.decode('utf-8', 'replace').split())}"[:300]


def _describe(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        return _reply_text(error.smtp_code, words if isinstance(words, bytes) else words.encode())
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    return str(error)[:300] or type(error).__name__
