"""Measures acknowledged writes a second, over HTTP, into a store on disk.

``python tests/benchmarks/writing.py``. Two writes: PUT of one service's facts to its graph, and a small INSERT DATA. Each at
one client and at eight, with one service in the store and with a thousand. Every client keeps its connection, and writes
another value each time, so that each write changes facts and, for PUT, verdicts. Beside each figure stand the median and the
95th percentile of the latencies in milliseconds. A write counts when its answer has come: it is on disk, and readable.
"""

from __future__ import annotations

import argparse
import http.client
import os
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from servers import Server, our_server

if TYPE_CHECKING:
    from collections.abc import Callable

_EX = "https://example.org/"
_FACT = "https://w3id.org/dutygraph/fact#"
_SERVICE = "https://w3id.org/dutygraph/ns#Service"
_DONE = {201, 204}

_Write = tuple[str, str, str, str]
"""Method, address, media type and body."""


def described(name: str, *, is_text: bool) -> str:
    """A service in Turtle, with four facts."""
    return (
        f"<{_EX}{name}> a <{_SERVICE}> ; <{_FACT}generatesText> {str(is_text).lower()} ; <{_FACT}generatesImages> true ;"
        f" <{_FACT}offersToPublicInMainlandChina> true ; <{_FACT}isForeignInvested> false ."
    )


def put(client: int, number: int) -> _Write:
    """A service's facts, to the graph of its own name."""
    name = f"client/{client}"
    return "PUT", f"/store?graph={quote(_EX + name, safe='')}", "text/turtle", described(name, is_text=number % 2 == 0)


def insert(client: int, number: int) -> _Write:
    """One triple more, by an update."""
    triple = f"<{_EX}note/{client}> <{_EX}says> {number}"
    return "POST", "/update", "application/sparql-update", f"INSERT DATA {{ GRAPH <{_EX}notes/{client}> {{ {triple} }} }}"


def measured(server: Server, make: Callable[[int, int], _Write], clients: int, seconds: float) -> list[float]:
    """The latency of every write that so many clients made at the same time, in seconds."""
    parts = urlsplit(server.home)
    end = time.monotonic() + seconds

    def write(client: int) -> list[float]:
        found: list[float] = []
        line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        while time.monotonic() < end:
            method, address, media, body = make(client, len(found))
            began = time.perf_counter()
            line.request(method, address, body, {**server.headers, "Content-Type": media})
            answer = line.getresponse()
            told = answer.read()
            if answer.status not in _DONE:
                raise RuntimeError(f"{answer.status} {told.decode()}")
            found.append(time.perf_counter() - began)
        line.close()
        return found

    with ThreadPoolExecutor(clients) as pool:
        return [latency for found in pool.map(write, range(clients)) for latency in found]


def main() -> None:
    """Prints one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="time of each measurement")
    parser.add_argument("--services", type=int, nargs="*", default=[1, 1000], help="services in the store")
    parser.add_argument("--clients", type=int, nargs="*", default=[1, 8], help="clients at the same time")
    given = parser.parse_args()
    for services in given.services:
        with tempfile.TemporaryDirectory() as folder:
            facts = Path(folder) / "facts.ttl"
            facts.write_text("\n".join(described(f"kept/{number}", is_text=True) for number in range(services)))
            with our_server(facts=str(facts), environment={"DUTYGRAPH_STORE": f"{folder}/store"}) as server:
                for name, make in (("PUT of a service", put), ("INSERT DATA of a triple", insert)):
                    for clients in given.clients:
                        measured(server, make, clients, 0.5)  # graphs are there, processes are warm
                        latencies = measured(server, make, clients, given.seconds)
                        half = statistics.median(latencies) * 1000
                        most = statistics.quantiles(latencies, n=20)[-1] * 1000 if len(latencies) > 1 else half
                        rate = len(latencies) / given.seconds
                        sys.stdout.write(
                            f"{services} in store, {clients} clients, {name}: {rate:.0f} writes/s,"
                            f" {half:.1f} ms in the middle, {most:.1f} ms at 95 %; load {os.getloadavg()[0]:.1f}\n"
                        )
                        sys.stdout.flush()


if __name__ == "__main__":
    main()
