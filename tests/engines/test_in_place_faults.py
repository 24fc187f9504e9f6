"""A run in a store that is killed, cut off, refused or overloaded: it goes on to the same verdicts, or ends with one clear line."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from running import emptied

from dutygraph.engines import Endpoint, RemoteEngine, serialize_quads
from dutygraph.errors import EngineError, StoreOverloaded
from dutygraph.facts import service_quads
from dutygraph.knowledge import bundled_examples
from dutygraph.reading import MAJORITY
from dutygraph.register.inplace import judge_in_place
from dutygraph.vocab import BASE, DCTERMS, DG, FACT, READING
from servers import oxigraph_serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    from dutygraph.rulebase import Rulebase

REGISTER = "https://authority.example/register"
TARGET = READING + "majority"
SERVICES, KILLS = 29, 2
NT = "application/n-triples"


def filled(endpoint: Endpoint, rulebase: Rulebase) -> RemoteEngine:
    """The store with the scenarios and filed services in one graph that is not ours, and nothing else."""
    engine = emptied(endpoint)
    names = {str(g) for (g,) in engine.query_everywhere("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").rows}
    for graph in {REGISTER, *(name for name in names if name.startswith(BASE))}:
        engine._wire.update(f"DROP SILENT GRAPH <{graph}>")  # noqa: SLF001  (as the owner of the graph does)
    services = [service for document in bundled_examples(rulebase) for service in document.services]
    assert len(services) == SERVICES
    quads = [(s, p, o, "") for service in services for s, p, o, _ in service_quads(replace(service, evidence=()), rulebase)]
    engine._wire.add(REGISTER, serialize_quads(quads, NT), NT)  # noqa: SLF001  (as above)
    return RemoteEngine(endpoint)


def everything(engine: RemoteEngine, graph: str = TARGET) -> set[tuple[str, ...]]:
    rows = engine.query_everywhere(f"SELECT ?s ?p ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}").rows
    return {tuple(map(str, row)) for row in rows}


def settings(endpoint: Endpoint, **more: str) -> dict[str, str]:
    given = {"UPDATE_URL": endpoint.update, "STORE_USER": endpoint.user, "STORE_PASSWORD": endpoint.password}
    return {f"DUTYGRAPH_{name}": value for name, value in (given | more).items()}


def command(endpoint: Endpoint, *words: str) -> list[str]:
    return [sys.executable, "-m", "dutygraph", "batch", endpoint.query, "--on", "2025-03-01", *words]


def run(root: Path, endpoint: Endpoint, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | settings(endpoint, **more)
    return subprocess.run(command(endpoint, *words), cwd=root, capture_output=True, text=True, env=env, timeout=120, check=False)


def test_killed_runs_end_with_the_same_verdicts(endpoint: Endpoint, rulebase: Rulebase, day: date, root: Path) -> None:
    engine = filled(endpoint, rulebase)
    calm = judge_in_place(engine, rulebase, on=day, reading=MAJORITY, chunk=3)
    wanted = everything(engine)
    assert len(wanted) == SERVICES * len(rulebase.norms) + 1
    engine = filled(endpoint, rulebase)
    draw, finished = random.Random(5), []
    env = os.environ | settings(endpoint, STORE_CHUNK="1")
    for _ in range(KILLS):
        running = subprocess.Popen(command(endpoint), cwd=root, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        _until_something_stands(engine)
        time.sleep(draw.uniform(0, 0.1))
        running.send_signal(signal.SIGKILL)
        running.communicate()
        found = everything(engine)
        finished.append(any(DG + "derivedOn" in row for row in found))
        assert not finished[-1] or found == wanted  # what is marked as whole is whole
    assert not all(finished)
    last = run(root, endpoint, "--format", "json", STORE_CHUNK="1")
    assert ("Went on with an interrupted run." in last.stderr) != finished[-1]
    assert everything(engine) == wanted
    assert json.loads(last.stdout)["counts"] == {
        norm: {"verdict": dict(zip(("applies", "does-not-apply", "undetermined"), three, strict=True))}
        for norm, three in calm.counts.items()
    }
    left = engine.query_everywhere(f'SELECT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{BASE}id/run/")) }} LIMIT 1')
    assert left.rows == ()


def _until_something_stands(engine: RemoteEngine) -> None:
    before = len(everything(engine))
    for _ in range(300):
        if len(everything(engine)) > before:
            return
        time.sleep(0.05)
    pytest.fail("no chunk was done")


@contextmanager
def between(endpoint: Endpoint, refuse: Callable[[bytes], int]) -> Iterator[Endpoint]:
    """A server in front of a store that passes on what it is sent, or answers with the status that it is told."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer, kind = refuse(body), b"", "text/plain"
            if not status:
                where = endpoint.update if self.path.startswith("/update") else endpoint.query
                kinds = {name: self.headers[name] for name in ("Content-Type", "Accept") if name in self.headers}
                try:
                    with urllib.request.urlopen(urllib.request.Request(where, body, kinds)) as found:  # noqa: S310  (ours)
                        status, answer, kind = found.status, found.read(), found.headers.get("Content-Type", kind)
                except urllib.error.HTTPError as error:
                    status, answer = error.code, error.read()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        home = f"http://127.0.0.1:{server.server_port}"
        yield Endpoint(f"{home}/query", f"{home}/update")
    finally:
        server.shutdown()
        server.server_close()


def too_many(body: bytes, most: int) -> bool:
    return body.count(f"<{DCTERMS}hasPart> <".encode()) > most


def test_a_store_that_gives_up_gets_smaller_chunks(oxigraph: Endpoint, rulebase: Rulebase, day: date) -> None:
    engine = filled(oxigraph, rulebase)
    judge_in_place(engine, rulebase, on=day, reading=MAJORITY)
    wanted, sizes = everything(engine), []

    def told(now: object) -> None:
        sizes.append(now.done)  # type: ignore[attr-defined]

    engine = filled(oxigraph, rulebase)
    with between(oxigraph, lambda body: 504 if too_many(body, 15) else 0) as slow:
        judge_in_place(RemoteEngine(slow), rulebase, on=day, reading=MAJORITY, progress=told)
    assert sizes == [0, 14, 28, 29]
    assert everything(engine) == wanted


@pytest.mark.parametrize("status", [504, 500, 413])
def test_a_store_that_manages_no_chunk_at_all_is_told_once(status: int, oxigraph: Endpoint, rulebase: Rulebase, day: date) -> None:
    engine = filled(oxigraph, rulebase)
    with between(oxigraph, lambda body: status if b"/verdicts> {" in body else 0) as slow, pytest.raises(StoreOverloaded) as fault:
        judge_in_place(RemoteEngine(slow), rulebase, on=day, reading=MAJORITY)
    assert fault.value.where.startswith("http://127.0.0.1:")
    assert "the same command goes on" in fault.value.remedy
    assert everything(engine) == set()


def test_a_store_that_ends_in_the_middle_is_gone_on_with(oxigraph: Endpoint, rulebase: Rulebase, day: date) -> None:
    engine, seen = filled(oxigraph, rulebase), []

    def refuse(body: bytes) -> int:
        seen.append(b"ADD SILENT" in body)
        return 401 if sum(seen) > 3 else 0

    with between(oxigraph, refuse) as ending, pytest.raises(EngineError, match="refused the credentials") as fault:
        judge_in_place(RemoteEngine(ending), rulebase, on=day, reading=MAJORITY, chunk=10)
    assert "What is done is kept" in fault.value.remedy
    assert 0 < len(everything(engine)) < SERVICES * len(rulebase.norms)
    assert judge_in_place(engine, rulebase, on=day, reading=MAJORITY, chunk=10).resumed
    assert len(everything(engine)) == SERVICES * len(rulebase.norms) + 1


def test_an_update_address_of_another_store_is_found_out(oxigraph: Endpoint, rulebase: Rulebase, day: date) -> None:
    filled(oxigraph, rulebase)
    with oxigraph_serve() as other, pytest.raises(EngineError, match="cannot be read back") as fault:
        judge_in_place(RemoteEngine(replace(oxigraph, update=other.update)), rulebase, on=day, reading=MAJORITY)
    assert "DUTYGRAPH_UPDATE_URL" in fault.value.remedy


@pytest.mark.parametrize(
    ("words", "more", "status", "said"),
    [
        ((), {"UPDATE_URL": ""}, 2, "read only to us"),
        (("--layout", "long"), {}, 2, "--layout: It has no meaning for a store."),
        (("--engine", "spark"), {}, 2, "--engine: It has no meaning for a store."),
        (("--since", "old.csv"), {}, 2, "--since: It has no meaning for a store."),
        (("--graph", "https://authority.example/none"), {}, 2, "The graph describes no service."),
        (("--graph", "none"), {}, 2, '"none" names no graph.'),
        (("README.md",), {}, 2, "README.md: It cannot be made a folder"),
        (("no/such/folder",), {}, 2, "Its folder does not exist."),
        ((), {"UPDATE_URL": "http://127.0.0.1:9/update"}, 3, "The store cannot be reached"),
        ((), {"UPDATE_URL": "ftp://127.0.0.1/update"}, 2, "not the web address"),
        ((), {"STORE_CHUNK": "many"}, 2, "DUTYGRAPH_STORE_CHUNK"),
    ],
)
def test_a_wrong_call_is_one_clear_line(
    words: tuple[str, ...], more: dict[str, str], status: int, said: str, oxigraph: Endpoint, rulebase: Rulebase, root: Path
) -> None:
    engine = filled(oxigraph, rulebase)
    done = run(root, oxigraph, *words, **more)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert everything(engine) == set()


def test_credentials_that_are_refused_are_told(virtuoso: Endpoint, rulebase: Rulebase, root: Path) -> None:
    filled(virtuoso, rulebase)
    done = run(root, virtuoso, STORE_PASSWORD="wrong")  # noqa: S106  (made up)
    assert done.returncode == 3
    assert "refused the credentials" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_person_sees_counts_and_what_was_left_out(oxigraph: Endpoint, rulebase: Rulebase, root: Path, tmp_path: Path) -> None:
    engine = filled(oxigraph, rulebase)
    bad = "https://example.org/bad"
    engine._wire.update(  # noqa: SLF001  (as the owner of the graph does)
        f"INSERT DATA {{ GRAPH <{REGISTER}> {{ <{bad}> a <{DG}Service> ; <{FACT}generatesText> true, false }} }}"
    )
    done = run(root, oxigraph, str(tmp_path / "out"), "--format", "csv")
    assert done.returncode == 0, done.stderr
    assert f"{SERVICES} services judged, 1 left out." in done.stderr
    assert (tmp_path / "out" / "counts.csv").read_text() == done.stdout
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["verdicts"] == TARGET
    assert (
        f'{REGISTER},generatesText,{bad},"The fact ""generatesText"" has 2 values."'
        in (tmp_path / "out" / "rejects.csv").read_text()
    )
    shown = run(root, oxigraph, "--lang", "zh")
    assert f"已判断{SERVICES}个服务，未判断1个。" in shown.stderr
    assert f"未判断：{REGISTER} {bad} (generatesText)" in shown.stderr
    assert "(file-algorithm)" in shown.stdout
    strict = run(root, oxigraph, "--strict")
    assert (strict.returncode, strict.stdout) == (2, "")
    assert "has 2 values" in strict.stderr


def test_credentials_in_an_address_are_refused_and_not_printed(root: Path) -> None:
    words = [sys.executable, "-m", "dutygraph", "batch", "HTTP://u:p4ss@example.org/query"]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "carries no credentials" in done.stderr
    assert "p4ss" not in done.stderr
