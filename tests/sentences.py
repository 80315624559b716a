"""What a message says, for tests that compare sentences."""

from __future__ import annotations

from article.message import Message
from presentation.messages import ENGLISH, VIETNAMESE, render


def english(message: Message | None) -> str:
    """Render it in English; nothing for none."""
    return render(message, ENGLISH) if message else ""


def vietnamese(message: Message | None) -> str:
    """Render it in Vietnamese; nothing for none."""
    return render(message, VIETNAMESE) if message else ""
