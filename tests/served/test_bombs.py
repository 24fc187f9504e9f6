"""Bodies and requests made to hurt: each gets a clear answer, and the next request is served."""

from __future__ import annotations

import gzip
import json
import time
from urllib.parse import quote

import pytest
from house import EX, OWNER, House, memory_of, service

LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(12))
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://example.org/"'
BOMBS = {
    "billion laughs": (
        "application/rdf+xml",
        (
            f'<!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]><rdf:RDF {RDF}><rdf:Description rdf:about="x:a"><e:p>&l12;</e:p>'
            "</rdf:Description></rdf:RDF>"
        ),
    ),
    "file as entity": (
        "application/rdf+xml",
        (
            f'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rdf:RDF {RDF}><rdf:Description rdf:about="x:a"><e:p>&x;</e:p>'
            "</rdf:Description></rdf:RDF>"
        ),
    ),
    "deep XML": ("application/rdf+xml", f"<rdf:RDF {RDF}>" + "<rdf:Description><e:p>" * 4_000),
    "deep JSON": ("application/json", "[" * 200_000 + "]" * 200_000),
    "deep objects": ("application/json", '{"facts":' * 60_000 + "1" + "}" * 60_000),
    "deep JSON-LD": ("application/ld+json", '{"x:p":' * 60_000 + "1" + "}" * 60_000),
    "deep lists of JSON-LD": ("application/ld+json", '{"@id":"x:a","x:p":' + '{"@list":[' * 20_000 + "]}" * 20_000 + "}"),
    "deep YAML": ("application/yaml", "[" * 50_000 + "]" * 50_000),
    "YAML aliases": (
        "application/yaml",
        "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)),
    ),
    "YAML that names a class": ("application/yaml", "!!python/object/apply:os.system ['true']"),
    "deep Turtle": ("text/turtle", "<x:a> <x:b> " + "[ <x:b> " * 4_000 + "1" + "]" * 4_000 + " ."),
    "deep collections": ("text/turtle", "<x:a> <x:b> " + "(" * 4_000 + ")" * 4_000 + " ."),
    "deep quotes": ("text/turtle", "<x:a> <x:b> " + "<<(" * 20_000 + " ."),
    "a literal that never ends": ("text/turtle", '<x:a> <x:b> """' + "x" * 3_000_000),
    "a number of many digits": ("application/json", '{"id": "x:n", "facts": {"generatesText": ' + "9" * 100_000 + "}}"),
    "bytes that are no UTF-8": ("text/turtle", b'<x:a> <x:b> "\xff\xfe" .'),
    "JSON that is no UTF-8": ("application/json", b'{"id": "\xff"}'),
    "CSV that is no UTF-8": ("text/csv", b"id\n\xff\xfe\n"),
    "CSV of many columns": ("text/csv", "id" + ",x" * 100_000 + "\n"),
    "zeros": ("application/n-triples", b"\0" * 100_000),
}


def test_the_bombs_are_counted() -> None:
    assert len(BOMBS) == 20


@pytest.mark.parametrize(("media", "body"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_defused(media: str, body: str | bytes, kept: House) -> None:
    webs = set(kept.webs())
    before = max(map(memory_of, webs))
    for method, path in (("PUT", f"/store?graph={EX}bomb"), ("POST", "/api/duties")):
        began = time.monotonic()
        got = kept.ask(method, path, body, token=OWNER, Content_Type=media)
        assert got.status in {200, 201, 204, 400, 415, 422}, got.text[:300]
        assert "root:" not in got.text
        assert time.monotonic() - began < 20
    kept.ask("DELETE", f"/store?graph={EX}bomb", token=OWNER)
    assert set(kept.webs()) == webs, "a web process died of it"
    assert max(map(memory_of, webs)) - before < 400 * 1024**2


def test_a_compressed_body_is_refused_unread(kept: House) -> None:
    packed = gzip.compress(service("zipped").encode())
    got = kept.put(EX + "zipped", packed, Content_Encoding="gzip")
    assert (got.status, got.json["where"]) == (415, "Content-Encoding")


NAMES = {
    "line feed": "https://example.org/a\nSet-Cookie: x",
    "carriage return": "https://example.org/a\r\nX-Evil: 1",
    "angle": "https://example.org/a>b",
    "blank": "https://example.org/a b",
    "zero": "https://example.org/a\0b",
    "relative": "../../etc/passwd",
    "quote": 'https://example.org/a"b',
    "braces": "https://example.org/a} GRAPH ?g { ?s ?p ?o",
    "empty": "",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_that_is_no_iri_is_refused(name: str, kept: House) -> None:
    for method in ("GET", "PUT", "POST", "DELETE"):
        got = kept.ask(method, f"/store?graph={quote(name, safe='')}", service("n"), token=OWNER, Content_Type="text/turtle")
        assert (got.status, got.json["code"]) == (400, "parameter"), got.text
        assert not {"x-evil", "set-cookie"} & set(got.headers)
    got = kept.query("ASK {}", **{"default-graph-uri": name or " "})
    assert got.status == 400


@pytest.mark.parametrize("path", ["/store/../../etc/passwd", "/store/%2e%2e/%2e%2e/etc/passwd", "/store/..%2f..%2fetc%2fpasswd"])
def test_no_path_leads_to_a_file(path: str, kept: House) -> None:
    assert b"root:" not in kept.raw(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    for where in ("/id/", "/module/", "/memento/20250901/id/"):
        assert kept.ask("GET", where + "..%2f..%2f..%2fetc%2fpasswd").status in {404, 400}


SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
RAW = {
    "two lengths": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 50\r\n\r\nASK{}" + SMUGGLED,
    "length and chunks": (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED
    ),
    "a length with a sign": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\nASK{}",
    "a length below zero": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "a chunk that is no number": b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nASK{}\r\n0\r\n\r\n",
    "a folded header": b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: b\r\n  c\r\n\r\n",
    "a header without a name": b"GET /healthz HTTP/1.1\r\nHost: x\r\n: b\r\n\r\n",
    "no request at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
}


@pytest.mark.parametrize("data", RAW.values(), ids=RAW)
def test_a_malformed_request_gets_an_error_and_hides_no_other(data: bytes, kept: House) -> None:
    got = kept.raw(data)
    first = got.partition(b"\r\n")[0]
    assert not got or first[9:10] in {b"2", b"4"}, got
    assert "/smuggled" not in [line.get("path") for line in kept.lines()] or first[9:12] != b"200"
    assert kept.ask("GET", "/healthz").status == 200


def test_long_addresses_and_many_headers_are_refused(kept: House) -> None:
    for data in (
        b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"X-A: b\r\n" * 20_000 + b"\r\n",
    ):
        try:
            got = kept.raw(data)
        except OSError:
            continue
        assert not got or got.split()[1] in {b"400", b"414", b"431"}
    assert kept.ask("GET", "/healthz").status == 200


@pytest.mark.parametrize("query", ["%ff", "%", "%zz", "query=%ff", "query=%c0%80", "default-graph-uri=%ff", "&&&=&query"])
def test_broken_percent_encoding_is_the_clients_error(query: str, kept: House) -> None:
    for path in ("/sparql", "/store", "/api/duties", "/api/explain", "/"):
        assert kept.ask("GET", f"{path}?{query}").status < 500, path


def test_an_old_client_is_answered(kept: House) -> None:
    got = kept.raw(b"GET /healthz HTTP/1.0\r\n\r\n")
    assert got.split()[1] == b"200"
    assert got.endswith((b"}\n", b"}"))


def test_head_gives_what_get_gives_without_a_body(kept: House) -> None:
    paths = ["/", "/sparql", "/api/norms", "/api/norms/file-algorithm", "/ns", "/fact", "/healthz", "/readyz", "/metrics"]
    paths += ["/context.jsonld", "/facts.schema.json", "/store?default", "/ns.ttl", "/module/norm", "/timemap/id/x", "/nowhere"]
    for path in paths:
        head, get = kept.ask("HEAD", path), kept.ask("GET", path)
        assert (head.status, head.body) == (get.status, b""), path
        assert head.headers["content-type"] == get.headers["content-type"], path


def test_a_deep_document_is_named_as_such(kept: House) -> None:
    got = kept.ask("POST", "/api/duties", json.loads('"' + "[" * 5000 + '"'), Content_Type="application/json")
    assert got.status in {400, 422}
    assert got.json["title"]
