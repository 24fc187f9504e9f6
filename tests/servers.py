"""Starts our own server, or Oxigraph's, on a free port, and stops it again; and asks either without a client library."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TextIO

TOKEN = "a-token-for-tests"  # noqa: S105  (of servers that live as long as a test)
_ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Server:
    """A running store by its addresses."""

    home: str
    query: str
    update: str
    store: str
    headers: Mapping[str, str] = field(default_factory=dict)
    pid: int = 0

    def send(
        self, method: str, address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None, *, timeout: float = 60
    ) -> Reply:
        """Returns the reply to one request, whatever its status; an address without a host is one of this server."""
        parts = urlsplit(address if address.startswith("http") else self.home + address)
        line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
        try:
            line.request(method, f"{parts.path}?{parts.query}".removesuffix("?"), body, {**self.headers, **(headers or {})})
            answer = line.getresponse()
            return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            line.close()


@contextmanager
def our_server(*options: str, facts: str | None = None, environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Our server over a facts file, or over nothing; its token may write the public graphs."""
    started = [facts] if facts else ["--empty"]
    command = [sys.executable, "-m", "dutygraph", "serve", *started, "--on", "2025-03-01", "--port", "0", *options]
    surroundings = {**os.environ, "DUTYGRAPH_TOKEN": TOKEN, "DUTYGRAPH_ACCESS_LOG": "false", **(environment or {})}
    with tempfile.TemporaryFile("w+") as told:  # a pipe that nobody empties would stop the server
        server = subprocess.Popen(command, stderr=told, stdout=subprocess.DEVNULL, text=True, cwd=_ROOT, env=surroundings)
        try:
            home = _announced(server, told)
            yield Server(
                home, f"{home}/sparql", f"{home}/update", f"{home}/store", {"Authorization": f"Bearer {TOKEN}"}, server.pid
            )
        finally:
            ended = server.poll()
            stop(server)
            if ended is not None:
                told.seek(0)
                sys.stderr.write(f"the server ended by itself with {ended}: {told.read()[-4000:]}\n")


def _announced(server: subprocess.Popen[str], told: TextIO) -> str:
    for _ in range(600):
        told.seek(0)
        text = told.read()
        found = re.search(r"http://127\.0\.0\.1:\d+", text)
        if found:
            return found[0]
        assert server.poll() is None, text
        time.sleep(0.1)
    return pytest.fail("the server does not start")


@contextmanager
def oxigraph_serve() -> Iterator[Server]:
    """An empty Oxigraph server of the version that we embed."""
    binary = Path(sys.executable).with_name("oxigraph")
    if not binary.is_file():
        pytest.skip("2026-11-24: the oxigraph server is not installed (pip install '.[dev]' brings it)")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        home = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = subprocess.Popen(
        [str(binary), "serve", "--bind", home.removeprefix("http://")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        found = Server(home, f"{home}/query", f"{home}/update", f"{home}/store", pid=server.pid)
        for _ in range(300):
            assert server.poll() is None
            try:
                if found.send("GET", "/query?query=ASK%7B%7D").status == 200:
                    break
            except OSError:
                time.sleep(0.1)
        yield found
    finally:
        stop(server)


def stop(server: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    """Ends a server, by force where it takes too long."""
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait(5)
