"""The W3C's tests of the SPARQL Protocol, of the Graph Store Protocol and of the service description, over HTTP.

Source: SPARQL 1.1 Protocol; SPARQL 1.1 Graph Store HTTP Protocol; SPARQL 1.1 Service Description.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from w3c_cases import MF, RDF_FORMATS, Manifest, canonical

from servers import Server, our_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from servers import Reply

_HT = "http://www.w3.org/2011/http#"
_CNT = "http://www.w3.org/2011/content#"
_UT = "http://www.w3.org/2009/sparql/tests/test-update#"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_STATUSES = {"OK": 200, "Created": 201, "NoContent": 204, "BadRequest": 400, "NotFound": 404, "MethodNotAllowed": 405}
_FORMATS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml", "text/csv"},
    "tabular": {"application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"},
    "RDF": {"text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"},
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with our_server() as started:
        yield started


@dataclass(frozen=True)
class Exchange:
    """One request, and what the suite expects of its reply."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    statuses: frozenset[str]
    truth: bool | None
    form: str
    location: str
    content: bytes | None
    content_type: str

    def fits(self, status: int) -> bool:
        return any(name == f"StatusCode{status // 100}xx" or _STATUSES.get(name) == status for name in self.statuses)


def exchanges(manifest: Manifest, entry: object) -> list[Exchange]:
    return [exchange(manifest, node) for node in manifest.list(manifest.one(manifest.one(entry, MF + "action"), _HT + "requests"))]


def exchange(manifest: Manifest, request: object) -> Exchange:
    reply = manifest.one(request, _HT + "resp")
    truth = manifest.text(reply, MF + "expectedBoolean")
    body = manifest.one(reply, _HT + "body")
    return Exchange(
        manifest.text(request, _HT + "methodName"),
        manifest.text(request, _HT + "absolutePath"),
        headers(manifest, request),
        content(manifest, manifest.one(request, _HT + "body")),
        frozenset(str(node.value).rpartition("#")[2] for node in manifest.all(reply, MF + "expectedStatus")),
        truth == "true" if truth else None,
        manifest.text(reply, MF + "expectedFormat"),
        manifest.text(reply, MF + "expectedLocation"),
        content(manifest, body) if body else None,
        headers(manifest, reply).get("content-type", ""),
    )


def headers(manifest: Manifest, node: object) -> dict[str, str]:
    found = manifest.list(manifest.one(node, _HT + "headers"))
    return {manifest.text(item, _HT + "fieldName").lower(): manifest.text(item, _HT + "fieldValue") for item in found}


def content(manifest: Manifest, node: object) -> bytes:
    return manifest.text(node, _CNT + "chars").encode(manifest.text(node, _CNT + "characterEncoding") or "utf-8")


class Run:
    """Sends the exchanges of one test; the addresses of the suite are made ours."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.locations: dict[str, str] = {}
        self.authority = server.home.removeprefix("http://")

    def ours(self, text: str) -> str:
        for name, found in self.locations.items():
            text = text.replace(name, found)
        return text

    def address(self, sent: Exchange) -> str:
        path = self.ours(sent.path).removeprefix(self.server.home)
        if path.startswith("/gsp"):
            return path.replace("/gsp", "/store", 1)
        is_update = "update" in sent.headers.get("content-type", "") or sent.body.startswith(b"update=") or "using-" in path
        return path.replace("/sparql/", "/update" if is_update else "/sparql", 1)

    def send(self, sent: Exchange) -> Reply:
        body = self.ours(sent.body.decode("latin-1")).encode("latin-1")
        reply = self.server.send(sent.method, self.address(sent), body or None, sent.headers)
        if sent.location and "location" in reply.headers:
            self.locations[sent.location] = reply.headers["location"]
        return reply

    def faults(self, sent: Exchange) -> Iterator[str]:
        reply = self.send(sent)
        what = f"{sent.method} {sent.path}: "
        media = reply.headers.get("content-type", "").partition(";")[0]
        if not sent.fits(reply.status):
            yield f"{what}{reply.status} {reply.body[:200]!r}, expected {sorted(sent.statuses)}"
            return
        if sent.form and media not in _FORMATS[sent.form]:
            yield f"{what}{media} is not {sent.form}"
        if sent.truth is not None and bool(ox.parse_query_results(reply.body, format=ox.QueryResultsFormat.JSON)) != sent.truth:
            yield f"{what}the answer is not {sent.truth}"
        if sent.location and sent.location not in self.locations:
            yield f"{what}no Location"
        if sent.content and sent.method != "HEAD":
            expected = self.ours(sent.content.decode()).encode()
            if graph(reply.body, media) != graph(expected, "text/turtle"):
                yield f"{what}another graph: {reply.body!r}"


def graph(data: bytes, media: str) -> set[ox.Quad]:
    return canonical(quad.triple for quad in ox.parse(data, format=RDF_FORMATS[media], base_iri="http://www.example/"))


def load(server: Server, manifest: Manifest, entry: object) -> None:
    for data in manifest.all(entry, _UT + "graphData"):
        body = manifest.file(manifest.one(data, _UT + "graph")).read_bytes()
        reply = server.send("PUT", f"/store?graph={manifest.text(data, _LABEL)}", body, {"Content-Type": "application/n-triples"})
        assert reply.status < 300


def outcome(server: Server, path: Path, root: Path, kind: str) -> tuple[int, dict[str, list[str]]]:
    """How many tests of a manifest ran, and what was wrong, by test."""
    manifest = Manifest(path, root)
    entries = [entry for entry in manifest.entries() if kind in manifest.kinds(entry)]
    found = {}
    for entry in entries:
        assert server.send("POST", "/update", b"DROP ALL", {"Content-Type": "application/sparql-update"}).status == 204
        load(server, manifest, entry)
        run = Run(server)
        faults = [fault for sent in exchanges(manifest, entry) for fault in run.faults(sent)]
        if faults:
            found[str(entry.value).partition("#")[2]] = faults  # type: ignore[attr-defined]
    return len(entries), found


def test_the_sparql_protocol(suites: Path, server: Server) -> None:
    count, faults = outcome(server, suites / "sparql11/protocol/manifest.ttl", suites, "ProtocolTest")
    assert count == 34
    assert faults == {}


@pytest.mark.parametrize("name", ["manifest-direct", "manifest-indirect"])
def test_the_graph_store_protocol(suites: Path, server: Server, name: str) -> None:
    count, faults = outcome(server, suites / f"sparql11/graph-store-protocol/{name}.ttl", suites, "GraphStoreProtocolTest")
    assert count >= 4
    assert faults == {}


def test_the_service_description(server: Server) -> None:
    """The three tests of the suite: RDF comes back, it names the endpoint, and it keeps to the schema."""
    reply = server.send("GET", "/sparql", headers={"Accept": "text/turtle"})
    assert reply.headers["content-type"].startswith("text/turtle")
    store = ox.Store()
    store.load(reply.body, format=ox.RdfFormat.TURTLE)
    assert store.query(
        f"PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> ASK {{ ?service a sd:Service; sd:endpoint <{server.query}>;"
        " sd:supportedLanguage sd:SPARQL11Query; sd:defaultDataset [ a sd:Dataset; sd:defaultGraph [ a sd:Graph ] ] }"
    )
    wrong = (
        "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> SELECT ?s ?p { ?s ?p ?o FILTER(isLiteral(?o)"
        " && ?p IN (sd:defaultDataset, sd:namedGraph, sd:defaultGraph, sd:endpoint, sd:feature, sd:resultFormat)) }"
    )
    assert list(store.query(wrong)) == []  # type: ignore[arg-type]
