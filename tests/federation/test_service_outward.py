"""SERVICE towards listed endpoints, through the running server: the answers are SPARQL's, and the worker has no network.

Source: SPARQL 1.1 Federated Query, sections 2 and 4.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from listeners import NORM, Listener, listening

from servers import Server, our_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servers import Reply


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with listening() as started:
        yield started


@pytest.fixture(scope="module")
def server(listener: Listener) -> Iterator[Server]:
    limits = ("--service-rows", "50", "--service-bytes", "200000", "--service-seconds", "1")
    with our_server("--allow-hosts", f"{listener.home}, https://query.wikidata.org", *limits) as started:
        yield started


def ask(server: Server, query: str, **headers: str) -> Reply:
    form = urlencode({"query": query}).encode()
    return server.send("POST", "/sparql", form, {"Content-Type": "application/x-www-form-urlencoded", **headers})


def rows(server: Server, query: str) -> list[dict[str, str]]:
    reply = ask(server, query)
    assert reply.status == 200, reply.body
    found = json.loads(reply.body)["results"]["bindings"]
    return [{name: cell["value"] for name, cell in row.items()} for row in found]


def test_rows_of_another_join_with_ours(server: Server, listener: Listener) -> None:
    found = rows(
        server,
        f"PREFIX x: <https://x.example/> SELECT ?note {{ SERVICE <{listener.home}/good> {{ ?norm x:note ?note }} ?norm a ?t }}",
    )
    assert {row["note"] for row in found} == {'a "note"\n} SERVICE <x:y> {'}
    path, _, query = listener.asked[-1]
    assert path == "/good"
    assert query.startswith("PREFIX x: <https://x.example/>\nSELECT * WHERE { ")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("SELECT ?norm {{ SERVICE <{home}/good> {{ ?norm ?p ?note }} }}", 2),
        ("SELECT ?norm {{ BIND(1 AS ?one) OPTIONAL {{ SERVICE <{home}/good> {{ ?norm ?p ?note }} }} }}", 2),
        ("SELECT ?n {{ VALUES ?n {{ 1 2 }} MINUS {{ SERVICE <{home}/good> {{ ?norm ?p ?note }} }} }}", 2),
        ("SELECT ?n {{ {{ SELECT ?n {{ {{ SERVICE <{home}/good> {{ ?n ?p ?o }} }} UNION {{ BIND(1 AS ?n) }} }} }} }}", 3),
        ("SELECT ?n {{ service silent <{home}/broken> {{ ?n ?p ?o }} VALUES ?n {{ 1 2 }} }}", 2),
        ("# SERVICE\nSELECT ?n {{ SERVICE#c\n<{home}/good> {{ ?s ?p '}} {{' }} VALUES ?n {{ 1 }} }}", 2),
        ("SELECT ?service {{ VALUES ?service {{ 1 }} }}", 1),
    ],
)
def test_it_may_stand_anywhere(server: Server, listener: Listener, query: str, count: int) -> None:
    assert len(rows(server, query.format(home=listener.home))) == count


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("SELECT * {{ SERVICE <https://elsewhere.example/> {{ ?s ?p ?o }} }}", 400, "query"),
        ("SELECT * {{ SERVICE SILENT <https://elsewhere.example/> {{ ?s ?p ?o }} }}", 400, "query"),
        ("SELECT * {{ SERVICE ?where {{ ?s ?p ?o }} }}", 400, "query"),
        ("PREFIX e: <{home}/> SELECT * {{ SERVICE e:good {{ ?s ?p ?o }} }}", 400, "query"),
        ("SELECT * {{ SERVICE <good> {{ ?s ?p ?o }} }}", 400, "query"),
        ("SELECT * {{ SERVICE <{home}/good> {{ SERVICE <{home}/good> {{ ?s ?p ?o }} }} }}", 400, "query"),
        ("SELECT * {{ SER\\u0056ICE <https://elsewhere.example/> {{ ?s ?p ?o }} }}", 400, "query"),
        ("SELECT * {{ SERVICE <{home}/good> {{ ?s ?p ?o }}", 400, "query"),
        ("SELECT * {{ SERVICE <{home}/good> {{ ?s ?p ?o ", 400, "query"),
        ("SELECT * {{ SERVICE <{home}/blank> {{ ?s ?p ?o }} }}", 400, "query"),
        ("SELECT * {{ SERVICE <{home}/moved> {{ ?s ?p ?o }} }}", 502, "service-failed"),
        ("SELECT * {{ SERVICE <{home}/words> {{ ?s ?p ?o }} }}", 502, "service-failed"),
        ("SELECT * {{ SERVICE <{home}/truth> {{ ?s ?p ?o }} }}", 502, "service-failed"),
        ("SELECT * {{ SERVICE <{home}/iri> {{ ?s ?p ?o }} }}", 502, "service-failed"),
        ("SELECT * {{ SERVICE <{home}/many> {{ ?s ?p ?o }} }}", 502, "service-failed"),
        ("SELECT * {{ SERVICE <{home}/huge> {{ ?s ?p ?o }} }}", 502, "service-failed"),
        ("SELECT * {{ SERVICE <{home}/drip> {{ ?s ?p ?o }} }}", 502, "service-failed"),
    ],
)
def test_refusals_say_why(server: Server, listener: Listener, query: str, status: int, code: str) -> None:
    reply = ask(server, query.format(home=listener.home))
    assert (reply.status, json.loads(reply.body)["code"]) == (status, code), reply.body
    assert ask(server, "ASK {}").status == 200


def test_each_answer_is_fetched_anew(server: Server, listener: Listener) -> None:
    query = f"SELECT ?norm {{ SERVICE <{listener.home}/good> {{ ?norm ?p ?note }} }}"
    before = len(listener.asked)
    assert [ask(server, query).headers.get("etag") for _ in range(2)] == [None, None]
    assert len(listener.asked) == before + 2
    assert ask(server, "ASK {}").headers["etag"]


def test_without_a_list_nothing_is_asked(listener: Listener) -> None:
    before = len(listener.asked)
    with our_server() as closed:
        reply = ask(closed, f"SELECT * {{ SERVICE <{listener.home}/good> {{ ?norm ?p ?note }} }}")
    assert reply.status == 400
    assert NORM not in reply.body.decode()
    assert len(listener.asked) == before
