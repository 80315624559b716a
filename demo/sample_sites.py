"""The bundled sample sites, served on loopback; `turn` moves them to their second round."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

SITES_FOLDER = Path(__file__).parent / "sites"


@dataclass
class SampleSite:
    """One host: URL path → what it serves, in the round it is in."""

    host: str
    rounds: dict[str, dict[str, Any]]
    pages: dict[str, Any] = field(default_factory=dict)

    def switch_to_round(self, name: str) -> None:
        """Move to a round: its pages replace or add to those of the rounds before."""
        self.pages.update(self.rounds.get(name, {}))

    def response_for(self, path: str) -> tuple[int, str, bytes]:
        """Return status, content type and body."""
        page = self.pages.get(path)
        if page is None:
            return 404, "text/html; charset=utf-8", b"<title>404</title>"
        body = (SITES_FOLDER / page["file"]).read_bytes() if page.get("file") else b""
        return page["status"], page["content_type"], body


@dataclass(frozen=True)
class SampleSites:
    """All sample sites, and where on loopback each is served."""

    sites: tuple[SampleSite, ...]
    host_map: dict[str, str]

    def switch_to_round(self, name: str) -> None:
        """Move every site to a round."""
        for site in self.sites:
            site.switch_to_round(name)


@contextmanager
def serve_sample_sites() -> Iterator[SampleSites]:
    """Serve every sample site on a port of its own, in the first round."""
    rounds = json.loads((SITES_FOLDER / "rounds.json").read_text(encoding="utf-8"))
    sites = tuple(SampleSite(host, site_rounds) for host, site_rounds in rounds.items())
    with ExitStack() as stack:
        host_map = {site.host: stack.enter_context(_serve(site)) for site in sites}
        samples = SampleSites(sites, host_map)
        samples.switch_to_round("first")
        yield samples


@contextmanager
def _serve(site: SampleSite) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, content_type, body = site.response_for(self.path)
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Log no request: the demo shows results only."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
