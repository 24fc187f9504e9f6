"""Measures our server beside ``oxigraph serve`` and rdflib-endpoint, on the same data, in one run, in turns.

``python tests/benchmarks/serving.py``; needs ``wrk``. rdflib-endpoint is installed into a folder of its own unless
``RDFLIB_ENDPOINT`` names a Python that has it. A figure is the median of the ratios of each turn, so that what else runs
on the machine weighs on both sides.
"""

from __future__ import annotations

import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from servers import Server, our_server, oxigraph_serve

if TYPE_CHECKING:
    from collections.abc import Iterator

TURNS = 5
SECONDS = 4
_FACTS = "ontology/examples/services/kimi.yaml"
_NORM = "https://w3id.org/dutygraph/id/cn/genai-measures-2023/norm/file-algorithm"
_LUA = """
local sent = 0
local seed = tostring({}):sub(8)
function request()
  sent = sent + 1
  local mark = %s
  local query = "SELECT ?o WHERE { <%s> <http://www.w3.org/2004/02/skos/core#prefLabel> ?o FILTER(STR(?o) != 'x" .. mark .. "') }"
  query = query:gsub("([^%%w])", function(c) return string.format("%%%%%%02X", string.byte(c)) end)
  return wrk.format("GET", wrk.path .. "?query=" .. query, {["Accept"] = "application/sparql-results+json"})
end
"""
_BARE = """
import sys
from dutygraph.config import Settings
from dutygraph.facts import load_facts
from dutygraph.knowledge import load_rulebase, open_knowledge
from dutygraph.web.server import _run_web
from datetime import date
rulebase = load_rulebase()
site = open_knowledge(load_facts([sys.argv[1]], rulebase), on=date(2025, 3, 1), rulebase=rulebase)
def load(*_, **__):
    from dutygraph.web.app import create_app
    return create_app(settings, site)
settings = Settings(port=int(sys.argv[2]), access_log=False)
_run_web(settings, load)
"""
_PEER = """
import sys, uvicorn
from rdflib import Graph
from rdflib_endpoint import SparqlEndpoint
graph = Graph().parse(sys.argv[1], format="nt")
uvicorn.run(SparqlEndpoint(graph=graph, path="/sparql"), host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
"""


def free_port() -> int:
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def started(command: list[str], port: int) -> Iterator[Server]:
    """A server that a command starts, once it answers."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    home = f"http://127.0.0.1:{port}"
    found = Server(home, f"{home}/sparql", "", "", pid=server.pid)
    try:
        for _ in range(300):
            try:
                if found.send("GET", "/sparql?query=ASK%7B%7D").status == 200:
                    break
            except OSError:
                time.sleep(0.1)
        else:
            raise RuntimeError(f"{command[0]} does not answer at {home}")
        yield found
    finally:
        server.terminate()
        server.wait(20)


def load_test(server: Server, *, different: bool, connections: int = 8) -> tuple[float, float, float]:
    """Requests a second, and the latencies of the half and of 99 of 100, in milliseconds."""
    mark = "seed .. sent" if different else "'same'"
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_LUA % (mark, _NORM))
        script.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--latency", "-s", script.name, server.query]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in told:
        raise RuntimeError(told)
    half, most = (_milliseconds(re.search(rf"{share}%\s+(\S+)", told)) for share in (50, 99))
    rate = re.search(r"Requests/sec:\s+(\S+)", told)
    return float(rate[1]) if rate else 0.0, half, most


def _milliseconds(found: re.Match[str] | None) -> float:
    number = re.fullmatch(r"([\d.]+)(us|ms|s)", found[1]) if found else None
    return float(number[1]) * {"us": 0.001, "ms": 1, "s": 1000}[number[2]] if number else 0.0


def descendants(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found, waiting = [], [pid]
    while waiting:
        current = waiting.pop()
        found.append(current)
        waiting += parents.get(current, [])
    return found


def memory(pid: int) -> int:
    """Memory of a process and all below it, in bytes; what they share is counted once."""
    total = 0
    for process in descendants(pid):
        try:
            text = Path(f"/proc/{process}/smaps_rollup").read_text()
        except OSError:
            continue
        found = re.search(r"Pss:\s+(\d+) kB", text)
        total += int(found[1]) * 1024 if found else 0
    return total


def large_answer(server: Server) -> tuple[float, float, int, int]:
    """Seconds to the first byte of a million rows and to the last, the rows, and the growth of memory in bytes."""
    query = "SELECT ?a ?b WHERE { ?a ?p ?x . ?b ?q ?y } LIMIT 1000000"
    before = peak = memory(server.pid)
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.1):
            peak = max(peak, memory(server.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    parts = urlsplit(server.query)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
    began = time.perf_counter()
    line.request(
        "POST", parts.path, urlencode({"query": query}), {"Accept": "text/csv", "Content-Type": "application/x-www-form-urlencoded"}
    )
    reply = line.getresponse()
    rows = reply.read(1).count(b"\n")
    first = time.perf_counter() - began
    while piece := reply.read(1024 * 1024):
        rows += piece.count(b"\n")
    total = time.perf_counter() - began
    done.set()
    watcher.join()
    line.close()
    return first, total, rows - 1, peak - before


def peer_python(folder: str) -> str:
    """A Python that has rdflib-endpoint."""
    if os.environ.get("RDFLIB_ENDPOINT"):
        return os.environ["RDFLIB_ENDPOINT"]
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    subprocess.run([f"{folder}/bin/pip", "install", "-q", "rdflib-endpoint", "uvicorn"], check=True)
    return f"{folder}/bin/python"


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    root = Path(__file__).resolve().parents[2]
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        ours = stack.enter_context(our_server(facts=_FACTS))
        query = urlencode({"query": "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"})
        whole = ours.send("GET", f"/sparql?{query}", headers={"Accept": "application/n-triples"})
        data = Path(folder) / "data.nt"
        data.write_bytes(whole.body)
        theirs = stack.enter_context(oxigraph_serve())
        theirs.send("PUT", f"{theirs.store}?default", whole.body, {"Content-Type": "application/n-triples"})
        port, other = free_port(), free_port()
        bare = stack.enter_context(started([sys.executable, "-c", _BARE, str(root / _FACTS), str(port)], port))
        peer = stack.enter_context(started([peer_python(f"{folder}/peer"), "-c", _PEER, str(data), str(other)], other))
        say(f"{len(whole.body.splitlines()):,} triples; load average {os.getloadavg()[0]:.1f} before")
        measured: dict[str, list[tuple[float, float, float]]] = {}
        for _ in range(TURNS):
            for name, server, different in (
                ("ours", ours, True),
                ("oxigraph", theirs, True),
                ("bare", bare, True),
                ("rdflib-endpoint", peer, True),
                ("ours, repeated", ours, False),
                ("oxigraph, repeated", theirs, False),
            ):
                measured.setdefault(name, []).append(load_test(server, different=different))
        for name, turns in measured.items():
            rate, half, most = (statistics.median(column) for column in zip(*turns, strict=True))
            tail = most / max(half, 0.01)
            say(f"{name}: {rate:,.0f} requests/s, half within {half:.2f} ms, 99 % within {most:.2f} ms, p99/p50 {tail:.1f}")
        for first, second in (
            ("ours", "rdflib-endpoint"),
            ("ours", "oxigraph"),
            ("ours, repeated", "oxigraph, repeated"),
            ("ours", "bare"),
        ):
            ratios = [a[0] / b[0] for a, b in zip(measured[first], measured[second], strict=True)]
            say(f"{first} / {second}: {statistics.median(ratios):.2f} (of {', '.join(f'{ratio:.2f}' for ratio in ratios)})")
        for _ in range(3):
            first_byte, total, rows, growth = large_answer(ours)
            part = f"1/{total / first_byte:.0f}"
            say(f"{rows:,} rows: first byte {first_byte:.3f} s, all {total:.2f} s ({part}); memory +{growth / 1e6:.0f} MB")
        say(f"load average {os.getloadavg()[0]:.1f} after")


if __name__ == "__main__":
    main()
