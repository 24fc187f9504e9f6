"""Long answers: they stream in flat memory, end at their limits, and an incomplete one parses in no format."""

from __future__ import annotations

import csv
import gzip
import http.client
import io
import json
import socket
import time
import xml.etree.ElementTree as ET  # our own server's XML
import zlib
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import brotli
import pytest
import rdflib
from house import ENDLESS, House, memory_of, wait_until
from rdflib.plugins.sparql.results.tsvresults import TSVResultParser

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT "
TRIPLES = "CONSTRUCT { ?a ?e ?c } { ?a ?b ?c . ?d ?e ?f } LIMIT "
#: Gives so many rows at once, then computes without end.
STUCK = (
    "{ { SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT %d } UNION "
    "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(CONCAT(STR(?c), STR(?f), STR(?i))) < 0) } }"
)
JSON = "application/sparql-results+json"


def _graph(name: str) -> Callable[[bytes], object]:
    return lambda data: rdflib.Graph().parse(data=data, format=name)


def _csv(data: bytes) -> list[list[str]]:
    rows = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    if len({len(row) for row in rows}) > 1:
        raise ValueError("rows of several lengths")
    return rows


PARSERS: dict[str, tuple[str, Callable[[bytes], object]]] = {
    JSON: (ROWS, json.loads),
    "application/sparql-results+xml": (ROWS, ET.fromstring),
    "text/csv": (ROWS, _csv),
    "text/tab-separated-values": (ROWS, lambda data: TSVResultParser().parse(io.BytesIO(data))),
    "text/turtle": (TRIPLES, _graph("turtle")),
    "application/n-triples": (TRIPLES, _graph("nt")),
    "application/ld+json": (TRIPLES, json.loads),
    "application/rdf+xml": (TRIPLES, ET.fromstring),
}


def test_the_formats_are_counted() -> None:
    assert len(PARSERS) == 8


@pytest.mark.parametrize("media", PARSERS)
def test_a_whole_answer_parses(media: str, short: House) -> None:
    text, parse = PARSERS[media]
    got = short.query(text + "40", accept=media)
    assert got.status == 200
    assert parse(got.body) is not None


@pytest.mark.parametrize("media", PARSERS)
def test_too_many_rows_are_refused_or_end_in_words_that_do_not_parse(media: str, short: House) -> None:
    """What is refused before the first byte is a problem; later the body says so itself."""
    text, parse = PARSERS[media]
    got = short.query(text + "200000", accept=media)
    if got.status == 503:
        assert (got.json["code"], got.json["where"]) in {
            ("answer-too-large", "DUTYGRAPH_MAX_ROWS"),
            ("answer-too-large", "DUTYGRAPH_MAX_ANSWER_BYTES"),
        }
        return
    assert got.status == 200
    assert b"INCOMPLETE ANSWER. The answer has more than " in got.body[-300:]
    assert b"(DUTYGRAPH_MAX_" in got.body[-300:]
    with pytest.raises(Exception):  # noqa: B017, PT011  (each parser has its own)
        parse(got.body)


@pytest.mark.parametrize("media", PARSERS)
def test_an_answer_that_runs_out_of_time_does_not_parse(media: str, house: House) -> None:
    text, parse = PARSERS[media]
    got = house.query("SELECT * " + STUCK % 1500 if text == ROWS else "CONSTRUCT { ?a ?e ?c } " + STUCK % 20000, accept=media)
    assert got.status == 200
    assert len(got.body) > 64 * 1024
    assert b"INCOMPLETE ANSWER. The query was stopped after 1 seconds" in got.body[-300:]
    with pytest.raises(Exception):  # noqa: B017, PT011  (each parser has its own)
        parse(got.body)


@pytest.mark.parametrize("rows", [999, 1000])
@pytest.mark.parametrize("media", [JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values"])
def test_an_answer_just_within_the_limit_is_whole(media: str, rows: int, short: House) -> None:
    got = short.query(f"SELECT (1 AS ?n) {{ ?a ?b ?c }} LIMIT {rows}", accept=media)
    assert got.status == 200
    assert b"INCOMPLETE" not in got.body
    assert PARSERS[media][1](got.body) is not None


@pytest.mark.parametrize("media", [JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values"])
def test_an_answer_beyond_the_limit_of_rows_names_it(media: str, short: House) -> None:
    got = short.query("SELECT (1 AS ?n) { ?a ?b ?c } LIMIT 1001", accept=media)
    assert got.status == 503 or b"INCOMPLETE ANSWER" in got.body
    assert b"DUTYGRAPH_MAX_ROWS" in got.body
    assert b"1,000 rows" in got.body


def test_one_giant_value_is_an_answer_too_large(short: House) -> None:
    text = "SELECT ?z { BIND('" + "x" * 60_000 + "' AS ?a) BIND(CONCAT(?a,?a,?a,?a,?a,?a,?a,?a,?a) AS ?z) }"
    got = short.query(text)
    assert (got.status, got.json["where"]) == (503, "DUTYGRAPH_MAX_ANSWER_BYTES")


def test_a_broken_end_is_told_through_compression(short: House) -> None:
    for encoding, unpack in (("gzip", gzip.decompress), ("br", brotli.decompress)):
        form = urlencode({"query": ROWS + "200000"})
        content = "application/x-www-form-urlencoded"
        got = short.ask("POST", "/sparql", form, Content_Type=content, Accept="text/csv", Accept_Encoding=encoding)
        assert got.headers["content-encoding"] == encoding
        assert b"INCOMPLETE ANSWER" in unpack(got.body)[-300:]


def test_an_incomplete_answer_is_not_kept(short: House) -> None:
    first, second = (short.query(ROWS + "150001", accept="text/csv") for _ in range(2))
    assert b"INCOMPLETE" in first.body[-300:]
    assert b"INCOMPLETE" in second.body[-300:]
    given = short.ask("GET", "/sparql?" + urlencode({"query": ROWS + "150001"}), Accept="text/csv", If_None_Match="W/x")
    assert given.status == 200


def test_the_first_byte_comes_long_before_the_last_and_memory_stays_flat(kept: House) -> None:
    """A million rows, about 100 MB, pass through a web process."""
    assert kept.query(ROWS + "2000", accept="text/csv").status == 200
    before = {pid: memory_of(pid) for pid in kept.webs()}
    line = http.client.HTTPConnection("127.0.0.1", kept.port, timeout=60)
    began = time.monotonic()
    line.request("GET", "/sparql?" + urlencode({"query": ROWS + "1000000"}), headers={"Accept": "text/csv"})
    answer = line.getresponse()
    answer.read(1)
    first = time.monotonic() - began
    rows, most, last = 0, 0, b""
    while piece := answer.read(1024 * 1024):
        last = piece
        rows += piece.count(b"\n")
        most = max(most, *(memory_of(pid) - size for pid, size in before.items()))
    whole = time.monotonic() - began
    line.close()
    assert rows > 1_000_000, last[-300:]
    assert first < whole / 10
    assert most < 50 * 1024**2


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_compressed_answers_stream_too(encoding: str, kept: House) -> None:
    line = http.client.HTTPConnection("127.0.0.1", kept.port, timeout=60)
    headers = {"Accept": "text/csv", "Accept-Encoding": encoding}
    line.request("GET", "/sparql?" + urlencode({"query": f"{ROWS}60000 # {encoding}"}), headers=headers)
    answer = line.getresponse()
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress if encoding == "gzip" else brotli.Decompressor().process
    head = unpack(answer.read1(200_000))
    assert head.count(b"\n") < 60_000
    assert (head + b"".join(unpack(piece) for piece in iter(lambda: answer.read(65536), b""))).count(b"\n") >= 60_000
    line.close()


def test_who_leaves_in_the_middle_frees_the_worker_and_stays_out_of_the_log(house: House) -> None:
    before = house.log.stat().st_size
    for _ in range(12):
        with socket.create_connection(("127.0.0.1", house.port)) as line:
            query = quote(ROWS + "3000000")
            line.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n".encode())
            assert line.recv(1000).startswith(b"HTTP/1.1 200")
    began = time.monotonic()
    assert house.rows("SELECT (2 AS ?n) { }") == ["2"]
    assert time.monotonic() - began < 3
    assert "Traceback" not in house.log.read_text()[before:]


def test_slow_readers_keep_no_one_waiting(house: House) -> None:
    lines = []
    for n in range(12):
        line = socket.create_connection(("127.0.0.1", house.port))
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.sendall(
            f"GET /sparql?query={quote(ROWS + str(4_000_000 + n))} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n".encode()
        )
        lines.append(line)
    try:
        time.sleep(1)
        began = time.monotonic()
        assert house.rows("SELECT (3 AS ?n) { }") == ["3"]
        assert time.monotonic() - began < 3
    finally:
        for line in lines:
            line.close()
    wait_until(lambda: house.query("SELECT (4 AS ?n) { }").status == 200)


def test_an_answer_to_head_has_no_body(house: House) -> None:
    got = house.ask("HEAD", "/sparql?" + urlencode({"query": "SELECT ?n { VALUES ?n { 1 } }"}), Accept="text/csv")
    assert (got.status, got.body) == (200, b"")
    assert house.ask("HEAD", "/sparql?" + urlencode({"query": ENDLESS})).status == 504
