"""Clients that others wrote, unchanged, against the running server.

Source: SPARQL 1.1 Protocol; SPARQL 1.1 Federated Query; what each client sends.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper

from servers import TOKEN, Server, our_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SERVICE = "https://w3id.org/dutygraph/id/example/s01-domestic-text-chatbot"
DG = "https://w3id.org/dutygraph/ns#"
DUTIES = f"SELECT ?duty WHERE {{ <{SERVICE}> <{DG}subjectTo> ?duty }} ORDER BY ?duty"


@pytest.fixture(scope="module")
def server(root: Path) -> Iterator[Server]:
    with our_server(facts=str(root / "ontology/examples/scenarios/s01-domestic-text-chatbot.json")) as started:
        yield started


@pytest.fixture(scope="module")
def duties(server: Server) -> list[str]:
    reply = server.send("GET", f"/sparql?{urlencode({'query': DUTIES})}", headers={"Accept": "text/csv"})
    found = reply.body.decode().split()[1:]
    assert len(found) > 50
    return found


@pytest.mark.parametrize("method", ["GET", POST, "postdirectly"])
def test_sparqlwrapper(server: Server, duties: list[str], method: str) -> None:
    client = SPARQLWrapper(server.query)
    client.setQuery(DUTIES)
    if method == "postdirectly":
        client.setMethod(POST)
        client.setRequestMethod(method)
    else:
        client.setMethod(method)
    client.setReturnFormat(JSON)
    found = client.queryAndConvert()["results"]["bindings"]
    assert [row["duty"]["value"] for row in found] == duties
    client.setReturnFormat(CSV)
    assert client.queryAndConvert().decode().split()[1:] == duties
    client.setReturnFormat(XML)
    assert len(client.queryAndConvert().getElementsByTagName("uri")) == len(duties)


def test_sparqlwrapper_reads_graphs(server: Server, duties: list[str]) -> None:
    client = SPARQLWrapper(server.query, returnFormat=TURTLE)
    client.setQuery(f"CONSTRUCT WHERE {{ <{SERVICE}> <{DG}subjectTo> ?duty }}")
    assert len(Graph().parse(data=client.queryAndConvert(), format="turtle")) == len(duties)


def test_rdflib_reads_through_its_store(server: Server, duties: list[str]) -> None:
    graph = Graph(SPARQLStore(server.query))
    assert sorted(str(duty) for duty in graph.objects(URIRef(SERVICE), URIRef(f"{DG}subjectTo"))) == duties
    assert [str(row.duty) for row in graph.query(DUTIES)] == duties  # type: ignore[union-attr]


def test_rdflib_writes_through_its_store(server: Server) -> None:
    name = URIRef("https://example.org/rdflib-graph")
    store = SPARQLUpdateStore(
        server.query, server.update, headers={"Authorization": f"Bearer {TOKEN}"}, context_aware=True, postAsEncoded=False
    )
    graph = Graph(store, identifier=name)
    triple = (URIRef("https://example.org/s"), URIRef("https://example.org/p"), Literal("备注", lang="zh"))
    graph.add(triple)
    assert list(graph) == [triple]
    graph.remove(triple)
    assert list(graph) == []


def test_rdflib_joins_us_by_service(server: Server, duties: list[str]) -> None:
    graph = Graph()
    graph.add((URIRef(duties[0]), URIRef("https://example.org/note"), Literal("ours")))
    query = (
        f"SELECT ?duty ?note {{ SERVICE <{server.query}> {{ <{SERVICE}> <{DG}subjectTo> ?duty }} "
        "?duty <https://example.org/note> ?note }"
    )
    assert [(str(row[0]), str(row[1])) for row in graph.query(query)] == [(duties[0], "ours")]  # type: ignore[index]


def curl(*arguments: str) -> str:
    program = shutil.which("curl")
    if not program:
        pytest.skip("2026-11-24: curl is not installed")
    return subprocess.run([program, "-sS", "--fail-with-body", *arguments], check=True, capture_output=True, text=True).stdout


def test_curl(server: Server, duties: list[str], tmp_path: Path) -> None:
    query = tmp_path / "duties.rq"
    query.write_text(DUTIES)
    accept = ("-H", "Accept: text/csv")
    assert curl(server.query, *accept, "--data-urlencode", f"query={DUTIES}").split()[1:] == duties
    assert curl("-G", server.query, *accept, "--data-urlencode", f"query@{query}").split()[1:] == duties
    direct = ("-H", "Content-Type: application/sparql-query", "--data-binary", f"@{query}")
    assert curl(server.query, *accept, *direct).split()[1:] == duties
    assert curl("--compressed", server.query, *accept, *direct).split()[1:] == duties
    assert "HTTP/1.1 200" in curl("-I", f"{server.query}?{urlencode({'query': DUTIES})}")
    assert "sd:Service" in curl("-H", "Accept: text/turtle", server.query) or "Service" in curl(
        "-H", "Accept: text/turtle", server.query
    )


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("application/sparql-results+json,*/*;q=0.9", "application/sparql-results+json"),
        ("application/sparql-results+json, application/json;q=0.9, */*;q=0.1", "application/sparql-results+json"),
        ("text/turtle,*/*;q=0.9", "application/sparql-results+json"),
        ("text/csv", "text/csv"),
    ],
)
def test_what_yasgui_sends(server: Server, duties: list[str], accept: str, media: str) -> None:
    """A form from a page of another origin, with the Accept of YASQE for tables, or the one for graphs."""
    headers = {
        "Accept": accept,
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "Origin": "https://yasgui.example",
    }
    reply = server.send("POST", "/sparql", urlencode({"query": DUTIES}).encode(), headers)
    assert reply.status == 200
    assert reply.headers["content-type"].partition(";")[0] == media
    assert reply.headers["access-control-allow-origin"] == "*"
    assert duties[0] in reply.body.decode()


def test_what_yasgui_asks_before(server: Server) -> None:
    headers = {
        "Origin": "https://yasgui.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    reply = server.send("OPTIONS", "/sparql", headers=headers)
    assert reply.status < 300
    assert reply.headers["access-control-allow-origin"] == "*"
    allowed = reply.headers.get("access-control-allow-headers", "").lower()
    assert "authorization" in allowed
    assert "content-type" in allowed


@pytest.fixture(scope="module")
def comunica(tmp_path_factory: pytest.TempPathFactory) -> Path:
    npm, folder = shutil.which("npm"), tmp_path_factory.mktemp("comunica")
    if not npm or not shutil.which("node"):
        pytest.skip("2026-11-24: npm and node are not installed")
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder), "@comunica/query-sparql@4"]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=240)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        pytest.skip("2026-11-24: Comunica cannot be installed: no registry is reachable")
    return folder / "node_modules/.bin/comunica-sparql"


@pytest.mark.parametrize("source", ["sparql@{query}", "{query}"])
def test_comunica(server: Server, duties: list[str], comunica: Path, source: str) -> None:
    command = [str(comunica), source.format(query=server.query), DUTIES, "-t", "application/sparql-results+json"]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
    assert [row["duty"]["value"] for row in json.loads(told)["results"]["bindings"]] == duties
