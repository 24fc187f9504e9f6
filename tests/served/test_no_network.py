"""A worker reaches no network, whatever a parser thinks of a query: the guard is taken away, and a listener hears nothing."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from house import EX, OWNER, House
from test_sparql_safety import DISPUTED, REFUSED

from dutygraph.engines import OxigraphEngine
from dutygraph.errors import DutyGraphError
from dutygraph.isolation import LAW_ONLY, Board, Holding, IsolatedEngine, Limits, Pool, Snapshot, start_generation
from dutygraph.isolation.sandbox import changed_graphs
from dutygraph.workdays import today_in_china

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from dutygraph.terms import Triple

#: What else could open a line, as an update.
LOADING = ("LOAD <{}>", "LOAD SILENT <{}> INTO GRAPH <x:g>", "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE SILENT <{}> {{ ?s ?p ?o }} }}")


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.settimeout(0)
        yield made


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IsolatedEngine]:
    """Workers as the server has them; nobody looks at a query before they do."""
    engine = OxigraphEngine()
    engine.load([("x:a", "x:b", "x:c", "")])
    folder: Path = tmp_path_factory.mktemp("bare")
    board, limits = Board(folder), Limits(seconds=3, workers=1, most_workers=2, queue_seconds=5)
    holdings = {name: Holding(engine, {}, "1") for name in ("", LAW_ONLY)}
    snapshot = Snapshot(today_in_china(), holdings, jobs={"update": _tried})
    started = start_generation(1, snapshot, limits, board)
    board.publish(1, today_in_china())
    pool = Pool(board, limits)
    yield IsolatedEngine(pool)
    pool.close()
    started.retire()
    os.waitpid(started.pid, 0)


def _tried(holding: Holding, question: Mapping[str, object]) -> dict[str, tuple[Triple, ...] | None]:
    """Tries an update as a worker does, but does not look at its text before."""
    return changed_graphs(holding.engine, str(question["text"]), holding.protected, spoil=holding.spoil)


def _heard(listener: socket.socket) -> bool:
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def test_the_listener_would_hear(listener: socket.socket) -> None:
    """Without a worker around it the same store does call: these tests could fail."""
    text = f"SELECT * {{ SERVICE <http://127.0.0.1:{listener.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
    program = "import sys; from dutygraph.engines import OxigraphEngine; OxigraphEngine().query(sys.argv[1])"
    with subprocess.Popen([sys.executable, "-c", program, text], stderr=subprocess.DEVNULL) as caller:
        listener.settimeout(20)
        listener.accept()[0].close()
        listener.close()
        caller.kill()


@pytest.mark.parametrize("query", [*REFUSED.values(), *DISPUTED.values()], ids=[*REFUSED, *DISPUTED])
def test_no_spelling_of_service_leaves_a_worker(query: str, bare: IsolatedEngine, listener: socket.socket) -> None:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    try:
        bare.query_bytes(query % url, {"table": "application/sparql-results+json", "graph": "text/turtle"})
    except DutyGraphError as error:
        assert error.code in {"engine", "query"}  # noqa: PT017  (an answer is fine, too: some are comments)
    assert not _heard(listener)
    assert bare.query("ASK { <x:a> <x:b> <x:c> }").truth is True


@pytest.mark.parametrize("update", LOADING)
def test_no_update_leaves_a_worker(update: str, bare: IsolatedEngine, listener: socket.socket) -> None:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    try:
        changes = bare.job("update", text=update.format(url))
    except DutyGraphError as error:
        assert error.code in {"engine", "query"}  # noqa: PT017  (SILENT makes it an update that changes nothing)
    else:
        assert changes == {}
    assert not _heard(listener)


def test_no_body_makes_the_server_call(kept: House, listener: socket.socket) -> None:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    xml = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
    bodies = [
        ("application/ld+json", json.dumps({"@context": url, "id": EX + "a"})),
        ("application/ld+json", json.dumps({"@context": [url, {}], "@id": EX + "a", EX + "p": 1})),
        ("application/ld+json", json.dumps({"@context": {"@import": url, "@version": 1.1}, "@id": EX + "a", EX + "p": 1})),
        ("application/ld+json", json.dumps({"@id": EX + "a", EX + "p": {"@context": url, "@id": EX + "b"}})),
        ("application/rdf+xml", f'<!DOCTYPE r [<!ENTITY x SYSTEM "{url}">]>{xml.replace("/>", ">&x;</rdf:RDF>")}'),
        ("application/rdf+xml", f'<!DOCTYPE r SYSTEM "{url}">{xml}'),
        ("application/rdf+xml", f'<!DOCTYPE r [<!ENTITY % x SYSTEM "{url}"> %x;]>{xml}'),
        ("text/turtle", f"<{EX}a> <http://www.w3.org/2002/07/owl#imports> <{url}> ."),
        ("application/yaml", f"!!python/object/apply:urllib.request.urlopen ['{url}']"),
    ]
    for media, body in bodies:
        for method, path in (("PUT", f"/store?graph={EX}called"), ("POST", "/api/duties")):
            got = kept.ask(method, path, body, token=OWNER, Content_Type=media)
            assert got.status < 500, got.text
            assert not _heard(listener)
