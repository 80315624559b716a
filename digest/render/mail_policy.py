"""The policy that writes mail headers: one line each, encoded words in unstructured text only."""

from __future__ import annotations

from email.header import Header
from email.headerregistry import Address
from email.policy import EmailPolicy
from typing import Any

_ENCODED_WORD_LINE = 76
"""Characters (RFC 2047 2): a line that contains an encoded word is not longer."""


class MailPolicy(EmailPolicy):
    """Writes a header so that every receiver reads what was meant.

    The library's own folding puts a token longer than a line into encoded words (cpython #85725).
    RFC 2047 5 forbids them in an address, and mail programs ignore such a List-Unsubscribe. It also
    loses the space between two encoded words of a text, as readers drop what separates them.
    """

    def fold(self, name: str, value: Any) -> str:
        """Return the header as it is written."""
        if not hasattr(value, "name"):  # read from a file: as it was written
            return f"{name}: " + "\r\n".join(str(value).splitlines()) + "\r\n"
        text = str(value)
        if name.lower() in {"subject", "list-id"}:
            return f"{name}: {_encode_text(name, text)}\r\n"
        if not text.isascii():
            addresses = getattr(value, "addresses", None)
            if addresses is None:
                return str(super().fold(name, value))
            text = ",\r\n ".join(_encode_address(name, one) for one in addresses)
        if name.lower() == "list-unsubscribe":
            text = text.replace(">, <", ">,\r\n <")
        return f"{name}: {text}\r\n"

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return the header as it is written, in bytes."""
        return self.fold(name, value).encode("ascii", "surrogateescape")


def _encode_text(name: str, text: str) -> str:
    # What looks like an encoded word is encoded, or the receiver decodes it to something else.
    if text.isascii() and "=?" not in text:
        return text
    # As one piece: a text that is encoded in part loses spaces at the joints.
    header = Header(text, "utf-8", maxlinelen=_ENCODED_WORD_LINE, header_name=name)
    return header.encode(linesep="\r\n")


def _encode_address(name: str, address: Address) -> str:
    if address.display_name.isascii():
        return str(address)
    return f"{_encode_text(name, address.display_name)}\r\n <{address.addr_spec}>"


MAIL = MailPolicy(linesep="\r\n", max_line_length=78)
