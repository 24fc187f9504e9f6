"""Queries, updates and RDF bodies made by hypothesis against a running server, for some minutes.

``python tests/benchmarks/fuzzing.py 10``. No answer may be a 500 or a 502, none may stay out, no worker may be left over,
and the server must answer afterwards. What hypothesis finds it makes small.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from urllib.parse import quote

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from serving import descendants

from servers import Server, our_server

_BAD = {0, 500, 502}
_PIECES = st.sampled_from(
    [
        "SELECT",
        "ASK",
        "CONSTRUCT",
        "DESCRIBE",
        "WHERE",
        "FILTER",
        "OPTIONAL",
        "UNION",
        "MINUS",
        "GRAPH",
        "SERVICE",
        "VALUES",
        "BIND",
        "GROUP",
        "BY",
        "HAVING",
        "ORDER",
        "LIMIT",
        "OFFSET",
        "FROM",
        "NAMED",
        "DISTINCT",
        "REDUCED",
        "EXISTS",
        "NOT",
        "IN",
        "AS",
        "INSERT",
        "DELETE",
        "DATA",
        "CLEAR",
        "DROP",
        "ALL",
        "LOAD",
        "CREATE",
        "COPY",
        "MOVE",
        "ADD",
        "TO",
        "INTO",
        "USING",
        "WITH",
        "SILENT",
        "BASE",
        "PREFIX",
        "COUNT(",
        "SUM(",
        "REGEX(",
        "REPLACE(",
        "IF(",
        "COALESCE(",
        "STRDT(",
        "IRI(",
        "BNODE(",
        "UNDEF",
        "true",
        "false",
        "?a",
        "?b",
        "$c",
        "*",
        "/",
        "|",
        "^",
        "!",
        "+",
        "-",
        "=",
        "<",
        ">",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ".",
        ";",
        ",",
        "a",
        '"x"',
        "'y'",
        '"""',
        "'''",
        "<x:a>",
        "<x:b>",
        "<>",
        "dg:subjectTo",
        "rdf:type",
        "_:b",
        "1",
        "1.5",
        "1e9",
        "999999999999999999999",
        '"1"^^xsd:integer',
        '"x"@en',
        '"x"@en--ltr',
        "<<",
        ">>",
        "\\u0000",
        "\\uD800",
        "#",
        "\x00",
        "\ufeff",
        "😀",
        "(((((((((((",
        "{{{{{{{{{{{",
    ]
)
_WHOLE = st.sampled_from(
    [
        "SELECT * WHERE {{ {0} }}",
        "SELECT ?a WHERE {{ ?a ?b ?c {0} }} LIMIT 10",
        "ASK {{ {0} }}",
        "CONSTRUCT {{ {0} }} WHERE {{ ?a a ?b }}",
        "INSERT DATA {{ {0} }}",
        "DELETE {{ ?a ?b ?c }} INSERT {{ {0} }} WHERE {{ ?a <x:p> ?c }}",
        "{0}",
    ]
)
_TEXT = st.builds(lambda frame, words: frame.format(" ".join(words)), _WHOLE, st.lists(_PIECES, max_size=14))
_DEEP = st.builds(
    lambda opening, closing, n: f"SELECT * {{ {opening * n} {closing * n} }}",
    st.sampled_from("{([!"),
    st.sampled_from("})] "),
    st.integers(1, 30000),
)
_BODIES = {
    "text/turtle": "<x:s> <x:p> @@ .",
    "application/n-triples": "<x:s> <x:p> @@ .",
    "application/trig": "<x:g> { <x:s> <x:p> @@ }",
    "application/ld+json": '{"@id": "x:s", "x:p": [@@]}',
    "application/rdf+xml": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="x:"><x:T>@@</x:T></rdf:RDF>',
    "application/json": '{"id": "https://example.org/s", "facts": {@@}}',
    "application/yaml": "id: https://example.org/s\nfacts: @@\n",
    "text/csv": "id,generatesText\nhttps://example.org/s,@@\n",
}


def fuzz(server: Server, kind: str, seconds: float) -> int:
    """Returns how many requests of a kind were made."""
    made, until = 0, time.monotonic() + seconds

    def check(method: str, target: str, body: bytes, media: str) -> None:
        nonlocal made
        if time.monotonic() > until:
            return
        made += 1
        reply = server.send(method, target, body, {"Content-Type": media}, timeout=20)
        assert reply.status not in _BAD, (method, target, media, body[:500], reply.status, reply.body[:300])

    @settings(
        max_examples=300,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
        database=None,
    )
    @given(st.one_of(_TEXT, _DEEP, st.text(max_size=200)), st.sampled_from(sorted(_BODIES)), st.binary(max_size=60), st.booleans())
    def one(text: str, media: str, raw: bytes, wild: bool) -> None:  # noqa: FBT001  (hypothesis gives it)
        data = raw if wild else text.encode(errors="surrogatepass")
        if kind == "query":
            check("POST", "/sparql", data, "application/sparql-query")
        elif kind == "update":
            check("POST", "/update", data, "application/sparql-update")
        else:
            before, _, after = _BODIES[media].encode().partition(b"@@")
            body = raw if wild else before + data + after
            check("PUT", f"/store?graph={quote('https://example.org/fuzz', safe='')}", body, media)

    while time.monotonic() < until:
        one()
    return made


def main() -> int:
    seconds = float(sys.argv[1]) * 60 if len(sys.argv) > 1 else 600.0
    with our_server("--query-seconds", "1") as server:
        before = len(descendants(server.pid))
        for kind in ("query", "update", "body"):
            sys.stdout.write(f"{kind}: {fuzz(server, kind, seconds / 3):,} requests, none failed\n")
            sys.stdout.flush()
        time.sleep(4)
        after = len(descendants(server.pid))
        assert server.send("GET", "/sparql?query=ASK%7B%7D").status == 200
        sys.stdout.write(f"processes: {before} before, {after} afterwards\n")
        return 0 if after <= before + 2 else 1


if __name__ == "__main__":
    sys.exit(main())
