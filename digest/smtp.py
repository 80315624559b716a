"""Handing mails to a server, so that we always know how sure we are that it has one."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from email.message import EmailMessage

from digest.carrier import Offered, message_of
from digest.claiming import Letter
from digest.press import Press
from digest.receipt import Fate, Receipt
from digest.sending import Sending
from digest.smtp_url import MailServer

_LAST_ANSWER = 600.0
"""RFC 5321 4.5.3.2.6: who hangs up sooner on a slow server causes duplicates."""

_LEADING_DOT = re.compile(rb"(?m)^\.")


class SmtpPost:
    """Keeps one connection, used mail after mail, and makes a new one when it is cut."""

    def __init__(self, server: MailServer, *, last_answer: float = _LAST_ANSWER) -> None:
        self._server = server
        self._last_answer = last_answer
        self._smtp: smtplib.SMTP | None = None

    def post(self, message: EmailMessage, *, offered: Offered) -> Receipt:
        """Hand a mail over; one that was cut off before its end is tried once more at once."""
        sender = message["From"].addresses[0].addr_spec
        recipient = message["To"].addresses[0].addr_spec
        content = message.as_bytes()
        receipt = self._try(sender, recipient, content, offered=offered)
        if receipt is None:
            receipt = self._try(sender, recipient, content, offered=offered)
        return receipt or Receipt(fate=Fate.DEFERRED, said="the server cut the connection twice")

    def greet(self) -> Receipt:
        """Connect and log in, send nothing, and tell how it went."""
        try:
            self._connected()
        except (OSError, smtplib.SMTPException) as error:
            return Receipt(fate=Fate.TROUBLE, said=_words(error))
        self.close()
        return Receipt(fate=Fate.ACCEPTED, said=f"{self._server.host}:{self._server.port} answers")

    def _try(
        self, sender: str, recipient: str, content: bytes, *, offered: Offered
    ) -> Receipt | None:
        """Give None if the connection broke while it was sure that nothing was accepted."""
        try:
            smtp = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            return Receipt(fate=Fate.TROUBLE, said=_words(error))
        try:
            refused = self._envelope(smtp, sender, recipient)
            if refused:
                return refused
            smtp.send(_LEADING_DOT.sub(b"..", content))
        except (OSError, smtplib.SMTPException):
            self._drop()
            return None
        try:
            # Without its last dot no server may take a mail. From here on it may.
            offered()
        except BaseException:
            # What came next on this connection would be read as more of this mail.
            self._drop()
            raise
        return self._end(smtp)

    def _envelope(self, smtp: smtplib.SMTP, sender: str, recipient: str) -> Receipt | None:
        code, words = smtp.mail(sender)
        if code != 250:
            # About us, whoever the letter is for.
            return self._reset(smtp, Receipt(fate=Fate.TROUBLE, said=_answer(code, words)))
        code, words = smtp.rcpt(recipient)
        if code not in {250, 251}:
            return self._reset(smtp, _refusal(code, words))
        code, words = smtp.docmd("DATA")
        return None if code == 354 else self._reset(smtp, _refusal(code, words))

    def _end(self, smtp: smtplib.SMTP) -> Receipt:
        try:
            if smtp.sock:
                smtp.sock.settimeout(self._last_answer)
            smtp.send(b".\r\n")
            code, words = smtp.getreply()
            if smtp.sock:
                smtp.sock.settimeout(self._server.timeout)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Receipt(fate=Fate.UNSURE, said=f"no answer to the whole mail: {_words(error)}")
        if 200 <= code < 300:
            return Receipt(fate=Fate.ACCEPTED, said=_answer(code, words))
        return self._reset(smtp, _refusal(code, words))

    def _reset(self, smtp: smtplib.SMTP, receipt: Receipt) -> Receipt:
        try:
            if smtp.rset()[0] != 250:
                self._drop()
        except (OSError, smtplib.SMTPException):
            self._drop()
        return receipt

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            self._smtp = self._connect()
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        smtp: smtplib.SMTP
        if server.implicit_tls:
            smtp = smtplib.SMTP_SSL(
                server.host, server.port, timeout=server.timeout, context=server.context()
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
        try:
            if server.starttls:
                smtp.starttls(context=server.context())
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
        """Take leave of the server."""
        if self._smtp is not None and self._smtp.sock:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._smtp.sock.settimeout(2)
                self._smtp.docmd("QUIT")
        self._drop()


class SmtpCarrier(SmtpPost):
    """Hands readers' letters to the server."""

    def __init__(
        self,
        server: MailServer,
        *,
        press: Press,
        sending: Sending,
        last_answer: float = _LAST_ANSWER,
    ) -> None:
        super().__init__(server, last_answer=last_answer)
        self._press = press
        self._sending = sending

    def carry(self, letter: Letter, *, offered: Offered) -> Receipt:
        """Hand a letter over."""
        message = message_of(letter, sending=self._sending, press=self._press)
        return self.post(message, offered=offered)


def _refusal(code: int, words: bytes) -> Receipt:
    # A code outside of both classes is no answer of SMTP's: temporary, as nothing is lost by that.
    fate = Fate.REJECTED if 500 <= code < 600 else Fate.DEFERRED
    return Receipt(fate=fate, said=_answer(code, words))


def _answer(code: int, words: bytes) -> str:
    return f"{code} {' '.join(words.decode('utf-8', 'replace').split())}"[:300]


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        return _answer(error.smtp_code, words if isinstance(words, bytes) else words.encode())
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    return str(error)[:300] or type(error).__name__
