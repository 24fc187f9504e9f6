"""Joins with a second store that really runs: equal to one merged store; down, slow or unlisted, it is said and nothing hangs.

Source: SPARQL 1.1 Federated Query, sections 2 and 3.
"""

from __future__ import annotations

import json
import os
import signal
from contextlib import contextmanager
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest

from dutygraph.federation import _variables
from servers import TOKEN, Server, our_server, oxigraph_serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from servers import Reply

GRAPH = "https://example.org/graph/rights"
PREFIXES = """PREFIX dpv: <https://w3id.org/dpv#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
#: A small vocabulary made here, by the IRIs that our alignment links to.
FOREIGN = "".join(
    f"<https://w3id.org/dpv/legal/eu/gdpr#{name}> <http://www.w3.org/2004/02/skos/core#{prop}> {value} .\n"
    for name, label in (("A15", "access"), ("A16", "rectification"), ("A17", "erasure"), ("A20", "portability"))
    for prop, value in (
        ("broader", "<https://w3id.org/dpv#DataSubjectRight>"),
        ("prefLabel", f'"right of {label}"@en'),
        ("altLabel", f'"{label}权"@zh'),
    )
)
THEIRS = "?right skos:broader <https://w3id.org/dpv#DataSubjectRight> ; skos:prefLabel ?label ; skos:altLabel ?other"
QUESTION = PREFIXES + "SELECT ?duty ?right ?label ?other WHERE { GRAPH ?links { ?duty skos:closeMatch ?right } %s }"


def put(server: Server, address: str) -> None:
    turtle = {"Content-Type": "text/turtle", "Authorization": f"Bearer {TOKEN}"}
    assert server.send("PUT", address, FOREIGN.encode(), turtle).status in {201, 204}


@contextmanager
def oxigraph() -> Iterator[Server]:
    with oxigraph_serve() as partner:
        put(partner, f"{partner.store}?default")
        yield partner


@contextmanager
def dutygraph() -> Iterator[Server]:
    with our_server() as partner:
        put(partner, f"{partner.store}?graph={quote(GRAPH, safe='')}")
        yield partner


def ask(server: Server, query: str, path: str = "/sparql") -> Reply:
    form = urlencode({"query": query}).encode()
    return server.send("POST", path, form, {"Content-Type": "application/x-www-form-urlencoded"})


def rows(reply: Reply) -> list[tuple[tuple[str, str, str], ...]]:
    assert reply.status == 200, reply.body
    found = json.loads(reply.body)["results"]["bindings"]
    return sorted(tuple((name, cell["value"], cell.get("xml:lang", "")) for name, cell in sorted(row.items())) for row in found)


@pytest.mark.parametrize("partner", [oxigraph, dutygraph])
def test_a_join_with_another_store_is_what_one_merged_store_gives(partner: Callable[[], Iterator[Server]]) -> None:
    with partner() as theirs, our_server("--allow-hosts", theirs.home) as ours:  # type: ignore[attr-defined]
        joined = rows(ask(ours, QUESTION % f"SERVICE <{theirs.query}> {{ {THEIRS} }}"))
        silent = ask(ours, QUESTION % f"SERVICE SILENT <{theirs.query}> {{ {THEIRS} }}")
        put(ours, f"{ours.store}?graph={quote(GRAPH, safe='')}")
        merged = rows(ask(ours, QUESTION % f"GRAPH <{GRAPH}> {{ {THEIRS} }}"))
    assert joined == merged
    assert rows(silent) == merged
    assert "x-service-failed" not in silent.headers
    assert len(merged) == 3


def test_two_of_us_join_what_each_was_told(root: str) -> None:
    """What binds a service that the other one describes, in words of ours."""
    facts = f"{root}/ontology/examples/scenarios/s01-domestic-text-chatbot.json"
    query = """PREFIX dg: <https://w3id.org/dutygraph/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    SELECT ?duty ?label { SERVICE <%s> { ?service dg:subjectTo ?duty } ?duty skos:prefLabel ?label FILTER(LANG(?label) = "zh") }"""
    own = """PREFIX dg: <https://w3id.org/dutygraph/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    SELECT ?duty ?label { ?service dg:subjectTo ?duty . ?duty skos:prefLabel ?label FILTER(LANG(?label) = "zh") }"""
    with our_server(facts=facts) as theirs, our_server("--allow-hosts", theirs.home) as ours:
        joined, alone = rows(ask(ours, query % theirs.query)), rows(ask(theirs, own))
        assert rows(ask(ours, own)) == []
    assert joined == alone
    assert len(joined) > 50


@pytest.fixture(scope="module")
def gone() -> Iterator[Server]:
    """A partner that has run and stopped."""
    with oxigraph() as partner:
        pass
    return partner


@pytest.fixture(scope="module")
def ours(gone: Server) -> Iterator[Server]:
    with our_server("--allow-hosts", gone.home, "--service-seconds", "1") as started:
        yield started


def test_a_partner_that_is_down_is_said_at_once(ours: Server, gone: Server) -> None:
    reply = ask(ours, QUESTION % f"SERVICE <{gone.query}> {{ {THEIRS} }}")
    told = json.loads(reply.body)
    assert (reply.status, told["code"]) == (502, "service-failed")
    assert told["title"] == f"The endpoint {gone.home} cannot be reached: nothing listens there."
    assert told["remedy"]


def test_silent_leaves_its_columns_empty_and_says_so(ours: Server, gone: Server) -> None:
    reply = ask(ours, QUESTION % f"SERVICE SILENT <{gone.query}> {{ {THEIRS} }}")
    alone = rows(ask(ours, PREFIXES + "SELECT ?duty ?right { GRAPH ?links { ?duty skos:closeMatch ?right } }"))
    assert json.loads(reply.body)["head"]["vars"] == ["duty", "right", "label", "other"]
    assert rows(reply) == alone
    assert len(alone) > 3
    assert reply.headers["x-service-failed"] == gone.query
    assert "X-Service-Failed" in reply.headers["access-control-expose-headers"]
    assert "etag" not in reply.headers


def test_silent_keeps_the_columns_of_a_star(ours: Server, gone: Server) -> None:
    reply = ask(
        ours, f"SELECT * {{ VALUES ?one {{ 1 }} SERVICE SILENT <{gone.query}> {{ SELECT ?a (MAX(?c) AS ?b) {{ ?a ?p ?c }} }} }}"
    )
    assert set(json.loads(reply.body)["head"]["vars"]) == {"one", "a", "b"}


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("?s ?p ?o . ?s ?p $o", ("s", "p", "o")),
        ('?s <x:y> "?no" # ?no\n . <x:?no> ?p ?s', ("s", "p")),
        ("SELECT ?a (COUNT(DISTINCT ?c) AS ?n) { ?a ?b ?c }", ("a", "n")),
        ("SELECT (IF(BOUND(?x), STR(?x), '') AS ?y) ?z WHERE { ?x ?p ?z }", ("y", "z")),
        ("SELECT DISTINCT * { ?a ?b ?c }", ("a", "b", "c")),
        ("<x:a> <x:b> <x:c>", ()),
    ],
)
def test_what_a_pattern_would_bind(pattern: str, names: tuple[str, ...]) -> None:
    assert _variables(pattern) == names


@pytest.mark.parametrize(("lang", "words"), [("en", "did not answer"), ("zh", "未作答")])
def test_the_page_says_that_a_partner_is_down(lang: str, words: str, ours: Server, gone: Server) -> None:
    shown = ask(ours, QUESTION % f"SERVICE SILENT <{gone.query}> {{ {THEIRS} }}", f"/query?lang={lang}")
    text = unescape(shown.body.decode())
    assert shown.status == 200
    assert f"{gone.query} {words}" in text
    assert gone.home in text[text.rindex('class="note"') :]
    refused = ask(ours, QUESTION % f"SERVICE <{gone.query}> {{ {THEIRS} }}", f"/query?lang={lang}")
    assert refused.status == 502
    assert f"The endpoint {gone.home} cannot be reached" in unescape(refused.body.decode())


@pytest.mark.parametrize("path", ["/sparql", "/query"])
@pytest.mark.parametrize("silent", ["", "SILENT"])
def test_who_is_not_listed_is_not_asked(path: str, silent: str, ours: Server) -> None:
    with oxigraph() as other:
        reply = ask(ours, QUESTION % f"SERVICE {silent} <{other.query}> {{ {THEIRS} }}", path)
    assert reply.status == 400
    assert f"SERVICE is not allowed for <{other.query}>" in unescape(reply.body.decode())


def test_a_partner_that_stands_still_is_waited_for_no_longer_than_allowed() -> None:
    with oxigraph() as slow, our_server("--allow-hosts", slow.home, "--service-seconds", "1") as ours:
        os.kill(slow.pid, signal.SIGSTOP)
        try:
            loud = ask(ours, QUESTION % f"SERVICE <{slow.query}> {{ {THEIRS} }}")
            silent = ask(ours, QUESTION % f"SERVICE SILENT <{slow.query}> {{ {THEIRS} }}")
        finally:
            os.kill(slow.pid, signal.SIGCONT)
        again = rows(ask(ours, QUESTION % f"SERVICE <{slow.query}> {{ {THEIRS} }}"))
    told = json.loads(loud.body)
    assert (loud.status, told["title"]) == (502, f"The endpoint {slow.home} did not answer within 1 s.")
    assert told["where"] == "DUTYGRAPH_SERVICE_SECONDS"
    assert (silent.status, silent.headers["x-service-failed"]) == (200, slow.query)
    assert len(again) == 3
