"""Machine translation of an article: by a LibreTranslate or a command, marked as such, and stored nowhere."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from settings import Settings
from storage.models import Revision

pytestmark = pytest.mark.slow

ENGLISH = {"Accept-Language": "en"}


class LibreTranslate(BaseHTTPRequestHandler):
    """Answers as LibreTranslate does for a list of texts; a wrong key is refused."""

    requests: list[dict[str, Any]]

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.requests.append(asked)
        right = self.path == "/translate" and asked.get("api_key") == "k"
        body = {"translatedText": [f"[{asked['target']}] {one}" for one in asked["q"]]}
        data = json.dumps(body if right else {"error": "no"}).encode()
        self.send_response(200 if right else 403)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def service() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Serve a LibreTranslate; yields its address and what it was asked."""
    asked: list[dict[str, Any]] = []
    handler = type("Handler", (LibreTranslate,), {"requests": asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def serve(
    bare_site: Callable[..., Any], store_article: Callable[..., int], tmp_path: Path
) -> Callable[..., Any]:
    """Serve one Vietnamese article with these settings."""
    database = bare_site.database  # type: ignore[attr-defined]
    store_article(database, 1, title="Triệt phá đường dây", text="Giải cứu 9 nạn nhân.")
    return lambda **named: bare_site(settings=Settings(data_dir=tmp_path, **named))


def test_article_is_translated_by_the_service_and_marked(serve, service) -> None:
    url, asked = service
    with serve(translate_url=SecretStr(f"{url}/?api_key=k")) as site:
        assert "/articles/1/translation" in site.get("/articles/1", **ENGLISH).body
        page = site.get("/articles/1/translation", **ENGLISH)
        assert page.status == 200
        assert "[en] Giải cứu 9 nạn nhân." in page.body
        assert "Translated by a machine from Vietnamese to English" in page.body
        assert (asked[0]["source"], asked[0]["target"]) == ("vi", "en")
        with site.database.reading() as session:
            assert session.scalar(select(func.count()).select_from(Revision)) == 1
            assert session.scalars(select(Revision.text)).one() == "Giải cứu 9 nạn nhân."


def test_command_translates_as_well(serve) -> None:
    with serve(translate_command=["sed", "s/nạn nhân/victims ({target})/"]) as site:
        assert "Giải cứu 9 victims (en)." in site.get("/articles/1/translation").body


def test_service_that_fails_is_named_without_its_key(serve, service) -> None:
    url, _ = service
    for wrong in (f"{url}/?api_key=secret", "http://127.0.0.1:9/?api_key=secret"):
        with serve(translate_url=SecretStr(wrong)) as site:
            page = site.get("/articles/1/translation", **ENGLISH)
            assert page.status == 502
            assert "Not translated:" in page.body
            assert "secret" not in page.body


def test_command_that_fails_is_named(serve) -> None:
    for command in (["false"], ["/no/such/program"]):
        with serve(translate_command=command) as site:
            assert site.get("/articles/1/translation").status == 502


def test_without_a_service_there_is_no_link_and_no_page(serve) -> None:
    with serve() as site:
        assert "translation" not in site.get("/articles/1").body
        assert site.get("/articles/1/translation").status == 404
