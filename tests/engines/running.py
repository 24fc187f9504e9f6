"""Starts real stores on free ports, in folders that go when the tests end."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from dutygraph.engine import FACTS_GRAPH, INDEX_GRAPH, LAW_GRAPH
from dutygraph.engines import Endpoint, RemoteEngine
from dutygraph.vocab import BASE, READING
from servers import oxigraph_serve, stop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_ROWS = 50_000
"""So many rows Virtuoso gives at most, here."""
TESTED = tuple(f"{BASE}id/graph/test-{name}" for name in ("a", "b", "c"))
OURS = (LAW_GRAPH, FACTS_GRAPH, INDEX_GRAPH, *TESTED, *(READING + name for name in ("majority", "alternative")))
SERVERS = ("oxigraph", "virtuoso")
STORES = ("memory", "disk", "oxigraph", "oxigraph-updates", "virtuoso", "virtuoso-updates")
"""``-updates``: without the Graph Store Protocol, so everything is loaded by SPARQL updates."""

_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
Striping = 0
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000
Striping = 0
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 10
CheckpointInterval = 0
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = .
SchedulerInterval = 10
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = {rows}
"""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def oxigraph_server() -> Iterator[Endpoint]:
    with oxigraph_serve() as server:
        yield Endpoint(server.query, server.update, server.store)


@contextmanager
def virtuoso_server(folder: Path) -> Iterator[Endpoint]:
    binary = shutil.which("virtuoso-t")
    if not binary:
        pytest.skip("2026-11-24: Virtuoso is not installed (Debian: apt-get install virtuoso-opensource-7-bin)")
    port = free_port()
    folder.joinpath("virtuoso.ini").write_text(_INI.format(sql=free_port(), http=port, rows=MOST_ROWS), encoding="utf-8")
    home = f"http://127.0.0.1:{port}"
    with _running([binary, "-f", "-c", "virtuoso.ini"], f"{home}/sparql?query=ASK%7B%7D", folder):
        # The user and password of an empty Virtuoso, which listens on this machine only.
        yield Endpoint(f"{home}/sparql", f"{home}/sparql-auth", f"{home}/sparql-graph-crud-auth", "dba", "dba")


@contextmanager
def _running(command: list[str], ready: str, folder: Path) -> Iterator[None]:
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(server, ready)
        yield
    finally:
        stop(server)


def _wait(server: subprocess.Popen[bytes], ready: str) -> None:
    for _ in range(300):
        assert server.poll() is None, f"the server ended with {server.returncode}"
        try:
            with urllib.request.urlopen(ready, timeout=5):  # noqa: S310  (our own server, on this machine)
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"no answer from {ready}")


def emptied(endpoint: Endpoint) -> RemoteEngine:
    engine = RemoteEngine(endpoint)
    for graph in OURS:
        engine.update(f"DROP SILENT GRAPH <{graph}>")
    return RemoteEngine(endpoint)
