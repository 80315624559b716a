"""Machine translation by a LibreTranslate or a command of the operator; nothing of it is stored."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from http.client import HTTPException
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

from presentation.i18n import Language
from settings import Settings

MAX_CHARACTERS = 20_000
_SECONDS = 60
_MAX_BYTES = 1_000_000


class TranslationError(Exception):
    """There is no translation now; the message says why."""


def can_translate(settings: Settings) -> bool:
    """Return whether a service or a command is set."""
    return bool(settings.translate_url or settings.translate_command)


def translation_target(source: Language, reader: Language) -> Language:
    """Return the reader's language, or the other one if the text is in it."""
    if source is not reader:
        return reader
    return Language.ENGLISH if source is Language.VIETNAMESE else Language.VIETNAMESE


def translate(
    texts: Sequence[str], settings: Settings, *, source: Language, target: Language
) -> list[str]:
    """Translate each text; raises TranslationError."""
    try:
        if settings.translate_url:
            url = settings.translate_url.get_secret_value()
            return _ask_service(url, texts, source=source, target=target)
        words = [
            word.format(source=source.value, target=target.value)
            for word in settings.translate_command
        ]
        return [_run(words, one) if one else "" for one in texts]
    except (OSError, HTTPException, ValueError, LookupError, subprocess.SubprocessError) as error:
        # The address may hold a key: only the kind of the error is shown.
        raise TranslationError(getattr(error, "reason", "") or type(error).__name__) from error


def _ask_service(
    url: str, texts: Sequence[str], *, source: Language, target: Language
) -> list[str]:
    parts = urlsplit(url)
    asked = {"q": list(texts), "source": source.value, "target": target.value, "format": "text"}
    if key := parse_qs(parts.query).get("api_key"):
        asked["api_key"] = key[0]
    address = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/translate"
    if parts.scheme not in {"http", "https"}:
        raise TranslationError("TIPWATCH_TRANSLATE_URL is no http or https address")
    request = Request(  # noqa: S310 - the operator's own address
        address, json.dumps(asked).encode(), {"Content-Type": "application/json"}
    )
    with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
        found = json.loads(answer.read(_MAX_BYTES))["translatedText"]
    if not isinstance(found, list) or len(found) != len(texts):
        raise TranslationError("the answer has another number of texts")
    return [str(one) for one in found]


def _run(words: Sequence[str], text: str) -> str:
    done = subprocess.run(  # noqa: S603 - the operator's own command
        words, input=text, capture_output=True, text=True, timeout=_SECONDS, check=True
    )
    return done.stdout[:_MAX_BYTES].strip()
