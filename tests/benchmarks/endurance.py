"""Two hundred connections at once: reads, writes and hostile queries for some minutes; every answer is checked.

``python tests/benchmarks/endurance.py 5``. Each writer owns a graph and knows what it holds: that is the reference store.
A reader asks for a graph and must see one of the states that its writer has given it, none older than the last one that was
acknowledged before the question. Hostile queries must end in the limit's own error. At the end every acknowledged write must
be there. Memory is that of all our processes, what they share counted once.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kinds import KINDS, memory_by_kind
from serving import descendants

from servers import Server, our_server

if TYPE_CHECKING:
    from collections.abc import Callable

CONNECTIONS = 200
WRITERS = 20
_HOSTILE = (
    "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT ?a WHERE { ?a (<x:a>|!<x:b>)* ?b . ?b (<x:c>|!<x:d>)* ?c . ?c !<x:e>* ?d } ORDER BY ?d",
    "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?c), STR(?e)); SEPARATOR='xxxxxxxxxxxxxxxx') AS ?n) WHERE { ?a ?b ?c . ?d ?p ?e }",
)
_ENDED = {("504", "query-timeout"), ("503", "query-stopped"), ("503", "busy"), ("503", "answer-too-large")}


class Run:
    """What was sent and what came back."""

    def __init__(self, server: Server) -> None:
        parts = urlsplit(server.home)
        self.server, self.host, self.port = server, parts.hostname or "", parts.port or 0
        self.acknowledged = [0] * WRITERS
        self.sent = [0] * WRITERS
        self.outcomes: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.latencies: list[float] = []
        self.until = 0.0

    async def request(self, method: str, target: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        """Returns status and body of one request on a connection of its own."""
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            fields = {"Host": "test", "Connection": "close", "Content-Length": str(len(body)), **self.server.headers, **headers}
            head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
            writer.write(f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode() + body)
            await writer.drain()
            reply = await asyncio.wait_for(reader.read(), 60)
        finally:
            writer.close()
        head_bytes, _, content = reply.partition(b"\r\n\r\n")
        if not head_bytes:
            return 0, b""
        return int(head_bytes.split(maxsplit=2)[1]), content

    async def read(self, draw: random.Random) -> None:
        number = draw.randrange(WRITERS)
        least = self.acknowledged[number]
        mark = draw.randrange(10**9) if draw.random() < 0.5 else 0
        query = f"SELECT ?v WHERE {{ GRAPH <{name(number)}> {{ ?s <x:v> ?v }} FILTER(STR(?v) != 'm{mark}') }}"
        began = time.perf_counter()
        status, body = await self.request("GET", f"/sparql?{urlencode({'query': query})}", Accept="application/sparql-results+json")
        most = self.sent[number]
        if status == 503:
            self.outcomes["read refused: busy"] += 1
            return
        self.latencies.append(time.perf_counter() - began)
        try:
            values = [int(row["v"]["value"]) for row in json.loads(body)["results"]["bindings"]]
        except (ValueError, KeyError):
            self.wrong.append(f"read {status} {body[:200]!r}")
            return
        half_state = len(set(values)) > 1 or len(values) not in ({0, 3} if least == 0 else {3})
        if half_state or not all(least <= value <= most for value in values):
            self.wrong.append(f"read of {number}: {values}, expected three of {least}..{most}")
        self.outcomes["read"] += 1

    async def write(self, number: int) -> None:
        value = self.sent[number] = self.sent[number] + 1
        body = "".join(f"<x:s{part}> <x:v> {value} .\n" for part in range(3)).encode()
        target = f"/store?graph={quote(name(number), safe='')}"
        status, told = await self.request("PUT", target, body, Content_Type="text/turtle")
        if status in {201, 204}:
            self.acknowledged[number] = value
            self.outcomes["write"] += 1
        elif status == 503:
            self.outcomes["write refused: busy"] += 1
        else:
            self.wrong.append(f"write {status} {told[:200]!r}")

    async def attack(self, draw: random.Random) -> None:
        query = f"{draw.choice(_HOSTILE)} # {draw.random()}"
        status, body = await self.request("GET", f"/sparql?{urlencode({'query': query})}", Accept="text/csv")
        try:
            code = json.loads(body)["code"]
        except (ValueError, KeyError):
            code = "INCOMPLETE" if b"INCOMPLETE ANSWER" in body else "answered"
        if (str(status), code) not in _ENDED and code != "INCOMPLETE":
            self.wrong.append(f"hostile {status} {code} {body[:200]!r}")
        self.outcomes[f"hostile: {code}"] += 1

    async def reader(self, seed: int) -> None:
        draw = random.Random(seed)
        while time.monotonic() < self.until:
            await self.guarded(lambda: self.attack(draw) if draw.random() < 0.01 else self.read(draw))
            await asyncio.sleep(draw.random() * 0.2)

    async def writer(self, number: int) -> None:
        draw = random.Random(1000 + number)
        while time.monotonic() < self.until:
            await self.guarded(lambda: self.write(number))
            await asyncio.sleep(draw.random() * 0.5)

    async def guarded(self, act: Callable[[], object]) -> None:
        try:
            await act()  # type: ignore[misc]
        except (OSError, TimeoutError) as error:
            self.wrong.append(f"{type(error).__name__}: {error}")

    async def watch(self, sizes: list[tuple[float, Counter[str], int]]) -> None:
        began = time.monotonic()
        while time.monotonic() < self.until:
            found = await asyncio.to_thread(lambda: (memory_by_kind(self.server.pid), len(descendants(self.server.pid))))
            sizes.append((time.monotonic() - began, *found))
            await asyncio.sleep(5)

    async def all(self, seconds: float) -> list[tuple[float, Counter[str], int]]:
        self.until = time.monotonic() + seconds
        sizes: list[tuple[float, Counter[str], int]] = []
        readers = [self.reader(seed) for seed in range(CONNECTIONS - WRITERS)]
        await asyncio.gather(*readers, *(self.writer(number) for number in range(WRITERS)), self.watch(sizes))
        return sizes

    async def lost(self) -> list[str]:
        """The acknowledged writes that are not there."""
        found = []
        for number in range(WRITERS):
            query = f"SELECT ?v WHERE {{ GRAPH <{name(number)}> {{ ?s <x:v> ?v }} }}"
            _, body = await self.request("GET", f"/sparql?{urlencode({'query': query})}", Accept="text/csv")
            values = body.decode().split()[1:]
            if len(values) != 3 or int(values[0]) < self.acknowledged[number]:
                found.append(f"graph {number}: {values}, acknowledged {self.acknowledged[number]}")
        return found


def name(number: int) -> str:
    return f"https://example.org/graph/{number}"


def by_minute(sizes: list[tuple[float, Counter[str], int]]) -> None:
    """Prints the memory of each minute, by kind of process: the median of what was seen, in MB."""
    say("minute  " + "  ".join((*KINDS, "all")))
    for minute in sorted({int(at // 60) for at, _, _ in sizes}):
        seen = [size for at, size, _ in sizes if at // 60 == minute]
        columns = [(kind, [size[kind] for size in seen]) for kind in KINDS] + [("all", [size.total() for size in seen])]
        say(f"{minute + 1:>6}  " + "  ".join(f"{statistics.median(found) / 1e6:>{len(kind)}.0f}" for kind, found in columns))


def main() -> int:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder, our_server("--store", folder, "--query-seconds", "1") as server:
        run = Run(server)
        sizes = asyncio.run(run.all(minutes * 60))
        lost = asyncio.run(run.lost())
        by_minute(sizes)
        first = [size.total() for at, size, _ in sizes if 30 <= at <= 75] or [sizes[0][1].total()]
        last = [size.total() for _, size, _ in sizes[-6:]]
        time.sleep(3)
        say(f"{minutes:g} minutes, {CONNECTIONS} connections: {dict(run.outcomes)}")
        half, most = (statistics.quantiles(run.latencies, n=100)[at] for at in (49, 98))
        say(f"reads: half within {half:.3f} s, 99 % within {most:.3f} s; load average {os.getloadavg()[0]:.1f}")
        say(f"wrong: {len(run.wrong)} {run.wrong[:5]}")
        say(f"acknowledged writes lost: {len(lost)} {lost[:5]}")
        early, late = (statistics.median(part) / 1e6 for part in (first, last))
        say(f"memory in the first minute {early:.0f} MB, at the end {late:.0f} MB")
        say(f"processes at most {max(count for *_, count in sizes)}, afterwards {len(descendants(server.pid))}")
        return 1 if run.wrong or lost else 0


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
