"""What can go wrong while telling people."""

from __future__ import annotations


class DigestError(Exception):
    """A digest cannot be made as asked; the message says what to change."""
