"""What goes wrong with a remote store comes out as one clear error: where, what, how to mend it; and nobody else's data suffers."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from running import MOST_ROWS, emptied, free_port

from dutygraph.engine import FACTS_GRAPH, Dataset
from dutygraph.engines import Endpoint, RemoteEngine
from dutygraph.engines.wire import Wire
from dutygraph.errors import EngineError, UsageError
from dutygraph.rulebase import load_rulebase
from dutygraph.store import bring_up_to_date
from dutygraph.terms import Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

S, P = "https://example.org/s", "https://example.org/p"
NOT_OURS = "https://example.org/graph"
TRUE = b'{"head":{},"boolean":true}'


@contextmanager
def answering(
    status: int, body: bytes, headers: Mapping[str, str] | None = None, wait_s: float = 0
) -> Iterator[tuple[str, list[Mapping[str, str]]]]:
    """A server that gives one answer to everything, and the headers of what it was sent."""
    seen: list[Mapping[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append(dict(self.headers))
            self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(wait_s)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql", seen
    finally:
        server.shutdown()
        server.server_close()


FAULTS = {
    "no credentials": (401, b"", {}, "refused the credentials", "DUTYGRAPH_STORE_USER"),
    "wrong credentials": (403, b"", {}, "refused the credentials", "DUTYGRAPH_STORE_TOKEN"),
    "no endpoint": (404, b"", {}, "no such SPARQL endpoint", "Check the address"),
    "sent on": (302, b"", {"Location": "http://169.254.169.254/"}, "sends us on", "Name that address"),
    "too busy": (503, b"try \x1b[2J later", {}, "(503): try [2J later", "log of the store"),
    "gave up": (504, b"", {}, "did not answer within", "DUTYGRAPH_STORE_TIMEOUT_S"),
    "a web page": (200, b"<html>hello</html>", {}, "cannot be read", "SPARQL endpoint"),
    "nothing": (200, b"", {}, "cannot be read", "SPARQL endpoint"),
    "cut in transfer": (200, b"{", {"Content-Length": "99"}, "", ""),
    "cut by a limit": (200, TRUE, {"X-SPARQL-MaxRows": "10000"}, "cut its answer short", "LIMIT"),
    "other credentials": (401, b"", {"WWW-Authenticate": "Negotiate"}, "", ""),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_place_and_remedy(name: str) -> None:
    status, body, headers, said, remedy = FAULTS[name]
    with answering(status, body, headers) as (address, _), pytest.raises(EngineError) as fault:
        RemoteEngine(Endpoint(address, user="u", password="secret", timeout_s=5))  # noqa: S106  (made up)
    assert fault.value.where == address
    assert said in fault.value.detail
    assert remedy in fault.value.remedy
    assert fault.value.remedy
    assert "secret" not in str(fault.value)
    assert str(fault.value).isprintable()


def test_nobody_listens() -> None:
    address = f"http://127.0.0.1:{free_port()}/sparql"
    with pytest.raises(EngineError, match="cannot be reached") as fault:
        RemoteEngine(Endpoint(address))
    assert fault.value.where == address


def test_a_name_that_is_nobodys() -> None:
    with pytest.raises(EngineError, match="cannot be reached"):
        RemoteEngine(Endpoint("http://nobody.invalid/sparql"))


def test_a_store_that_does_not_answer_in_time() -> None:
    with answering(200, TRUE, wait_s=3) as (address, _), pytest.raises(EngineError, match=r"did not answer within 0\.2 s"):
        RemoteEngine(Endpoint(address, timeout_s=0.2))


def test_a_store_that_accepts_and_hangs_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            connection, _ = listener.accept()
            connection.close()

        threading.Thread(target=hang_up, daemon=True).start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        with pytest.raises(EngineError, match=r"broke off|cannot be reached"):
            RemoteEngine(Endpoint(address, timeout_s=5))


def test_an_answer_that_is_too_long() -> None:
    with answering(200, TRUE) as (address, _), pytest.raises(EngineError, match="longer than 10 bytes"):
        RemoteEngine(Endpoint(address, max_answer_bytes=10))


def test_a_token_is_sent_and_a_password_only_where_it_is_asked_for() -> None:
    for given, wanted in (({"token": "t"}, "Bearer t"), ({"user": "u", "password": "p"}, None)):
        with answering(200, TRUE) as (address, seen):
            assert Wire(Endpoint(address, **given)).query("ASK {}", "*/*", Dataset()) == TRUE
        assert [headers.get("Authorization") for headers in seen] == [wanted]


@pytest.mark.parametrize(
    "address", ["", "sparql", "ftp://example.org/", "http://", "https:///x", "http://a b/", "http://u:p@example.org/"]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(UsageError) as fault:
        Endpoint("http://example.org/sparql", update=address) if address else Endpoint(address)
    assert "u:p" not in str(fault.value)


def test_credentials_are_used_and_wrong_ones_refused(virtuoso: Endpoint) -> None:
    update = f'INSERT DATA {{ GRAPH <{FACTS_GRAPH}> {{ <{S}> <{P}> "x" }} }}'
    emptied(virtuoso).update(update)
    for user, password in (("dba", "wrong"), ("", "")):
        with pytest.raises(EngineError, match="refused the credentials"):
            RemoteEngine(replace(virtuoso, user=user, password=password)).update(update)


def test_without_an_update_address_the_store_is_only_read(endpoint: Endpoint) -> None:
    engine = RemoteEngine(replace(endpoint, update="", graph_store=""))
    assert engine.query("ASK {}").truth
    with pytest.raises(EngineError, match="read only") as fault:
        engine.load([(S, P, S, "")])
    assert "DUTYGRAPH_UPDATE_URL" in fault.value.remedy


def test_an_answer_that_virtuoso_cuts_is_an_error_and_never_a_shorter_answer(virtuoso: Endpoint) -> None:
    engine = emptied(virtuoso)
    numbers = " ".join(map(str, range(250)))
    cross = f"{{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} }}"
    assert MOST_ROWS < 250 * 250
    assert len(engine.query(f"SELECT ?a ?b {cross} LIMIT 1000").rows) == 1000
    with pytest.raises(EngineError, match="cut its answer short"):
        engine.query(f"SELECT ?a ?b {cross}")


def test_data_of_others_is_neither_seen_nor_touched(endpoint: Endpoint) -> None:
    engine = emptied(endpoint)
    Wire(endpoint).update(f'INSERT DATA {{ GRAPH <{NOT_OURS}> {{ <{S}> <{P}> "theirs" }} }}')
    bring_up_to_date(engine, (), load_rulebase())
    engine.load([(S, P, Literal("ours"), "")])
    for text in (
        f"SELECT ?o {{ <{S}> <{P}> ?o }}",
        f"SELECT DISTINCT ?o {{ {{ <{S}> <{P}> ?o }} UNION {{ GRAPH ?g {{ <{S}> <{P}> ?o }} }} }}",
        f"SELECT DISTINCT ?o {{ {{ <{S}> <{P}> ?o }} UNION {{ GRAPH <{NOT_OURS}> {{ <{S}> <{P}> ?o }} }} }}",
    ):
        assert engine.query(text).rows == ((Literal("ours"),),)
    for update in (
        "DROP ALL",
        f"DROP SILENT GRAPH <{NOT_OURS}>",
        f"CLEAR GRAPH <{NOT_OURS}>",
        f"MOVE GRAPH <{FACTS_GRAPH}> TO <{NOT_OURS}>",
    ):
        with pytest.raises(EngineError, match="not ours"):
            engine.update(update)
    with pytest.raises(EngineError, match="not ours to write"):
        engine.load([(S, P, S, NOT_OURS)])
    emptied(endpoint)
    there = Wire(endpoint).query(f"SELECT ?o {{ GRAPH <{NOT_OURS}> {{ ?s ?p ?o }} }}", "text/csv", Dataset((), (NOT_OURS,)))
    assert b"theirs" in there
    Wire(endpoint).update(f"DROP SILENT GRAPH <{NOT_OURS}>")
