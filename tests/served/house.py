"""A real server in a process of its own, on a free port, with a log in a file; and what tests ask of it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ON = "2025-03-01"
OWNER = "secret-of-the-owner"
EX = "https://example.org/"
DG = "https://w3id.org/dutygraph/ns#"
FACT = "https://w3id.org/dutygraph/fact#"
#: Never ends by itself, and takes little memory.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?c = ?f && ?f = ?i && ?a != ?d) }"
_READY_SECONDS = 60


@dataclass
class Got:
    """An answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class House:
    """A server that runs."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
    environment: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | str = b"",
        *,
        token: str = "",
        timeout: float = 30,
        **headers: str,
    ) -> Got:
        """Sends one request on a line of its own."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        try:
            line.request(method, path, body.encode() if isinstance(body, str) else body or None, sent)
            answer = line.getresponse()
            return Got(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            line.close()

    def query(self, text: str, *, accept: str = "text/csv", token: str = "", timeout: float = 30, **parameters: str) -> Got:
        """Asks a query by POST."""
        form = urlencode({"query": text, **parameters})
        content = "application/x-www-form-urlencoded"
        return self.ask("POST", "/sparql", form, token=token, timeout=timeout, Content_Type=content, Accept=accept)

    def rows(self, text: str, *, token: str = "") -> list[str]:
        """Returns the lines of the answer in CSV, without its heading."""
        got = self.query(text, token=token)
        assert got.status == 200, got.text
        return got.text.splitlines()[1:]

    def put(self, graph: str, body: bytes | str, *, token: str = OWNER, media: str = "text/turtle", **headers: str) -> Got:
        """Replaces a graph."""
        return self.ask("PUT", f"/store?graph={quote(graph, safe='')}", body, token=token, Content_Type=media, **headers)

    def update(self, text: str, *, token: str = OWNER) -> Got:
        """Sends an update."""
        return self.ask("POST", "/update", text, token=token, Content_Type="application/sparql-update")

    def raw(self, data: bytes, *, timeout: float = 10) -> bytes:
        """Sends bytes as they stand, and returns what comes back until the server closes or is silent for a moment."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as line:
            line.sendall(data)
            got = b""
            line.settimeout(1.5)
            with suppress(TimeoutError, ConnectionResetError):
                while piece := line.recv(65536):
                    got += piece
            return got

    def lines(self) -> list[dict[str, Any]]:
        """Returns the log lines that are JSON."""
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]

    def processes(self) -> dict[int, int]:
        """Returns every process of the server, each with its parent; those that wait to be reaped left out."""
        return dict(_group(self.process.pid))

    def children(self, pid: int | None = None) -> list[int]:
        """Returns the children of a process of the server, of its first one unless given."""
        return [child for child, parent in self.processes().items() if parent == (pid or self.process.pid)]

    def webs(self) -> list[int]:
        """Returns the web processes, once they have their threads: the port is open before."""
        wait_until(lambda: any(map(_threads, map(self.children, self.children()))))
        return next(found for found in map(self.children, self.children()) if _threads(found))

    def end(self, number: int = signal.SIGTERM, *, seconds: float = 20) -> int:
        """Sends a signal to the first process, and waits until it ended."""
        self.process.send_signal(number)
        return self.process.wait(seconds)

    def kill_all(self) -> None:
        """Kills every process of the server at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)
        wait_until(lambda: not _group(self.process.pid))


def _group(group: int) -> list[tuple[int, int]]:
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with suppress(OSError):
            state, parent, owner = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
            if int(owner) == group and state != "Z":
                found.append((int(entry.name), int(parent)))
    return found


def _threads(pids: list[int]) -> bool:
    """Returns whether these processes have threads: web processes have, query workers have none."""
    for pid in pids:
        with suppress(OSError):
            if len(list(Path(f"/proc/{pid}/task").iterdir())) > 1:
                return True
    return False


def memory_of(pid: int) -> int:
    """Returns the resident memory of a process, in bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096


def wait_until(holds: Any, *, seconds: float = 20) -> None:
    """Waits until something holds, and fails where it does not."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.02)


@contextmanager
def serving(folder: Path, *arguments: str, on: str = ON, **environment: str) -> Iterator[House]:
    """Starts a server and ends it; settings come by environment, in lower case and without the prefix."""
    log = folder / f"log-{time.monotonic_ns()}.txt"
    given = {f"DUTYGRAPH_{name.upper()}": value for name, value in environment.items()}
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DUTYGRAPH_")}
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "dutygraph", "serve", *arguments, "--on", on, "--port", "0"],
            stderr=errors,
            stdout=subprocess.DEVNULL,
            env=clean | {"DUTYGRAPH_TOKEN": OWNER} | given,
            start_new_session=True,
        )
    house = House(process, 0, log, given)
    try:
        end = time.monotonic() + _READY_SECONDS
        while not (found := re.search(r"dutygraph serves .* at http://127\.0\.0\.1:(\d+)/", log.read_text())):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.05)
        house.port = int(found[1])
        yield house
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                house.kill_all()
        house.kill_all()


def service(name: str, **facts: bool) -> str:
    """Returns a service in Turtle."""
    stated = "".join(f" ; <{FACT}{fact}> {str(value).lower()}" for fact, value in facts.items())
    return f"<{EX}{name}> a <{DG}Service>{stated} ."
