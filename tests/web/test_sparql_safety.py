"""A query may not make the server reach the network, in whatever spelling."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import pytest

from dutygraph.catalog import load_catalog
from dutygraph.errors import QueryError
from dutygraph.guard import refuse_federation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

REFUSED = {
    "plain": "SELECT * { SERVICE <%s> { ?s ?p ?o } }",
    "lower case and silent": "SELECT * { service silent <%s> { ?s ?p ?o } }",
    "unicode escape": "SELECT * { \\u0053ERVICE <%s> { ?s ?p ?o } }",
    "prefixed name": "PREFIX ex: <%s> SELECT * { SERVICE ex:x { ?s ?p ?o } }",
    "empty prefix": "PREFIX : <%s> SELECT * { SERVICE : { ?s ?p ?o } }",
    "bare prefix": "PREFIX ex: <%s> SELECT * { SERVICE ex: { ?s ?p ?o } }",
    "variable": "SELECT * { BIND(<%s> AS ?e) SERVICE ?e { ?s ?p ?o } }",
    "optional": "SELECT * { ?a ?b ?c OPTIONAL { SERVICE <%s> { ?s ?p ?o } } }",
    "filter": "SELECT * { ?a ?b ?c FILTER NOT EXISTS { SERVICE <%s> { ?s ?p ?o } } }",
    "subquery": "SELECT * { { SELECT * { SERVICE <%s> { ?s ?p ?o } } } }",
    "after a comment": "SELECT * { # harmless\nSERVICE <%s> { ?s ?p ?o } }",
    "no blanks": "SELECT*{SERVICE<%s>{?s ?p ?o}}",
    "construct": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <%s> { ?s ?p ?o } }",
    "ask": "ASK { SERVICE <%s> { ?s ?p ?o } }",
    "describe": "DESCRIBE ?s { SERVICE <%s> { ?s ?p ?o } }",
}
HARMLESS = {
    "comment": "SELECT * { # SERVICE is a word of SPARQL\n ?s a dg:Service } LIMIT 1 # %s",
    "string": "SELECT * { ?s a dg:Service BIND('SERVICE <%s>' AS ?t) } LIMIT 1",
    "variables before a brace": "SELECT ?service ?duty { ?service dg:subjectTo ?duty } LIMIT 1 # %s",
    "variable": "SELECT ?service { ?service a dg:Service } LIMIT 1 # %s",
    "prefix": "PREFIX service: <%s> SELECT * { OPTIONAL { ?s service:a ?o } } LIMIT 1",
    "local name": "PREFIX ex: <%s> SELECT * { OPTIONAL { ?s ex:service ?o } } LIMIT 1",
    "class": "SELECT * { ?s a dg:Service } LIMIT 1 # %s",
    "dataset": "SELECT (COUNT(*) AS ?n) FROM <%s> { ?s ?p ?o }",
    "named dataset": "SELECT (COUNT(*) AS ?n) FROM NAMED <%s> { GRAPH ?g { ?s ?p ?o } }",
}
#: Where rdflib's parser and Oxigraph's disagree, and a pattern that both read as text: the rule is wider than either.
DISPUTED = {
    "in a comment": "SELECT * { # SERVICE <%s> { }\n ?s a dg:Service } LIMIT 1",
    "in a string": "SELECT * { ?s a dg:Service BIND('SERVICE <%s> { }' AS ?t) } LIMIT 1",
    "comment that ends at a carriage return": "SELECT * { ?a ?b ?c #\rSERVICE <%s> { ?s ?p ?o }\n}",
    "escaped quote before a comment": "SELECT * { BIND('\\u0027 AS ?x) # ' AS ?x) SERVICE <%s> { ?s ?p ?o }\n }",
    "empty prefix in SPARQL 1.2": "PREFIX : <%s> SELECT * { SERVICE : { ?s ?p ?o } BIND(<<( <a:a> <a:b> <a:c> )>> AS ?t) }",
    "empty prefix beside LATERAL": "PREFIX : <%s> SELECT * { { SELECT (1 AS ?q) {} } LATERAL { SERVICE : { ?s ?p ?o } } }",
}
OPEN = {
    "escaped quote in a name": "PREFIX : <%s> SELECT * { SERVICE :\\'x { ?s ?p ?o } }",
    "escaped line feed in a comment": "SELECT * { SERVICE #\\u000Afoo\n <%s> { ?s ?p ?o } }",
    "escaped return in a comment": "SELECT * { SERVICE SILENT #\\u000Dfoo\n <%s> { ?s ?p ?o } }",
}


@pytest.fixture
def address() -> Iterator[tuple[str, socket.socket]]:
    """An address on this machine that notices, without answering, that someone calls."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)  # accept at once, or not at all
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/", listener


def _was_called(listener: socket.socket) -> bool:
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def test_the_spellings_are_counted() -> None:
    assert (len(REFUSED), len(HARMLESS), len(DISPUTED), len(OPEN)) == (15, 9, 6, 3)


@pytest.mark.parametrize("query", REFUSED.values(), ids=REFUSED)
def test_service_is_refused_in_every_spelling(query: str, address: tuple[str, socket.socket], client: FlaskClient) -> None:
    url, listener = address
    response = client.post("/sparql", data={"query": query % url})
    assert (response.status_code, json.loads(response.text)["code"]) == (400, "query")
    assert "SERVICE is not allowed" in json.loads(response.text)["title"]
    assert not _was_called(listener)


@pytest.mark.parametrize("query", HARMLESS.values(), ids=HARMLESS)
def test_the_word_alone_is_harmless(query: str, address: tuple[str, socket.socket], client: FlaskClient) -> None:
    url, listener = address
    response = client.post("/sparql", data={"query": query % url})
    assert response.status_code == 200, response.text
    assert not _was_called(listener)


@pytest.mark.parametrize("query", DISPUTED.values(), ids=DISPUTED)
def test_service_is_refused_where_two_parsers_disagree(query: str, address: tuple[str, socket.socket], client: FlaskClient) -> None:
    url, listener = address
    response = client.post("/sparql", data={"query": query % url})
    assert response.status_code == 400
    assert not _was_called(listener)


@pytest.mark.parametrize("query", OPEN.values(), ids=OPEN)
def test_service_is_refused_in_these_spellings_too(query: str) -> None:
    with pytest.raises(QueryError):
        refuse_federation(query % "http://127.0.0.1:1/")


HOSTILE = {
    "signs": ("SELECT * { ?s ?p ?o } #service" + "# " * 100_000, False),
    "colons": ("service" + ":" * 250_000, False),
    "blanks": ("service" + " " * 250_000, False),
    "backslashes": ("service" + "\\a" * 120_000, False),
    "open angles": ("service" + "<" * 250_000, False),
    "the word again and again": ("service" * 36_000, True),
}


@pytest.mark.parametrize(("text", "refused"), HOSTILE.values(), ids=HOSTILE)
def test_a_text_made_to_be_slow_is_looked_through_once(text: str, refused: bool) -> None:  # noqa: FBT001
    """Were any part of the rule ambiguous, this would not end."""
    if refused:
        with pytest.raises(QueryError):
            refuse_federation(text)
    else:
        assert refuse_federation(text) is None


def test_no_query_of_the_library_is_refused() -> None:
    assert [query.id for query in load_catalog() if refuse_federation(query.text)] == []
    assert len(load_catalog()) >= 30


def test_a_context_of_a_posted_document_is_not_fetched(address: tuple[str, socket.socket], client: FlaskClient) -> None:
    url, listener = address
    documents = [
        {"@context": url, "id": "https://example.org/a"},
        {"@context": {"@version": 1.1, "@import": url}, "@id": "https://example.org/a"},
        {"@id": "https://example.org/a", "https://example.org/p": {"@context": url}},
    ]
    for document in documents:
        response = client.post("/api/duties", data=json.dumps(document), content_type="application/ld+json")
        assert response.status_code == 422
        assert not _was_called(listener)
