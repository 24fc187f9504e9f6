"""A server on a free port, and a browser context that can reach it and nothing else."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from werkzeug.serving import WSGIRequestHandler, make_server

from dutygraph.config import Settings
from dutygraph.web import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from dutygraph.knowledge import Knowledge

NAMES = ("chromium", "chromium-browser", "google-chrome")
TAGS = {"en": "en-GB", "zh": "zh-CN"}


class Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """The tests say what went wrong."""


@contextmanager
def serving(knowledge: Knowledge) -> Iterator[str]:
    """Serves an application on a free port, and gives its address."""
    server = make_server("127.0.0.1", 0, create_app(Settings(), knowledge), threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Visit:
    """A page in a context of its own, and what it tried that it must not."""

    page: Page
    root: str
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str) -> Page:
        self.page.goto(self.root + address)
        return self.page


@contextmanager
def visiting(browser: Browser, root: str, **options: Any) -> Iterator[Visit]:
    """Opens a context that can reach our server only."""
    context: BrowserContext = browser.new_context(**options)
    visit = Visit(context.new_page(), root)

    def guard(route: Any) -> None:
        if route.request.url.startswith((root, "data:")):
            route.continue_()
        else:
            visit.outside.append(route.request.url)
            route.abort()

    context.route("**/*", guard)
    context.on(
        "console", lambda message: visit.complaints.append(message.text) if "Content Security Policy" in message.text else None
    )
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    try:
        yield visit
    finally:
        context.close()
