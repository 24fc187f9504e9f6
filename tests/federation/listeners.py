"""An HTTP listener that misbehaves as it is told."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Iterator

NORM = "https://w3id.org/dutygraph/id/cn/genai-measures-2023/norm/file-algorithm"


def table(*rows: dict[str, dict[str, str]]) -> bytes:
    names = sorted({name for row in rows for name in row})
    return json.dumps({"head": {"vars": names}, "results": {"bindings": list(rows)}}).encode()


ANSWERS = {
    "/good": table(
        {
            "norm": {"type": "uri", "value": NORM},
            "note": {"type": "literal", "value": 'a "note"\n} SERVICE <x:y> {', "xml:lang": "en"},
        },
        {"norm": {"type": "uri", "value": "https://example.org/other"}},
    ),
    "/blank": table({"norm": {"type": "bnode", "value": "b"}}),
    "/words": b"no table",
    "/truth": b'{"head": {}, "boolean": true}',
    "/iri": table({"norm": {"type": "uri", "value": "https://example.org/> } SERVICE <https://example.org"}}),
    "/many": table(*({"norm": {"type": "literal", "value": str(number)}} for number in range(51))),
    "/huge": b" " * 300_000,
}


class Listener(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str, str]] = []
        self.home = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_: object) -> None:
        """The other side leaves early, which is what is tested."""


class _Handler(BaseHTTPRequestHandler):
    server: Listener

    def do_GET(self) -> None:
        self._reply("")

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self._reply(form["query"][0])

    def _reply(self, query: str) -> None:
        self.server.asked.append((self.path, self.headers["Host"], query))
        if self.path == "/moved":
            self.send_response(307)
            self.send_header("Location", f"{self.server.home}/good")
            self.end_headers()
        elif self.path == "/silent":
            time.sleep(5)
        elif self.path in {"/drip", "/heads"}:
            self._drip()
        else:
            self.send_response(200 if self.path in ANSWERS else 500)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.end_headers()
            self.wfile.write(ANSWERS.get(self.path, b"broken"))

    def _drip(self) -> None:
        """One byte now and then: no single read is late, the whole is."""
        if self.path == "/drip":
            self.send_response(200)
            self.end_headers()
        else:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(60):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.1)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def listening() -> Iterator[Listener]:
    server = Listener()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
