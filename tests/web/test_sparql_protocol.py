"""``/sparql`` speaks the SPARQL 1.1 Protocol: three ways to ask, a form for every client, an error for the rest."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from dutygraph.config import Settings
from dutygraph.web import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from dutygraph.knowledge import Knowledge

MAIN = "SELECT ?duty WHERE { ?service dg:subjectTo ?duty }"
THREE = f"{MAIN} ORDER BY ?duty LIMIT 3"
GRAPH = "CONSTRUCT WHERE { ?service a dg:Service }"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"


def _ask(client: FlaskClient, query: str, accept: str | None = None) -> TestResponse:
    return client.get("/sparql", query_string={"query": query}, headers={"Accept": accept} if accept else {})


def _problem(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    document: dict[str, Any] = json.loads(response.text)
    assert (document["status"], document["code"]) == (status, code)
    assert document["type"] == f"https://w3id.org/dutygraph/problem/{code}"
    assert document["title"]
    assert document["instance"] == f"urn:request:{response.headers['X-Request-Id']}"
    return document


def test_the_three_ways_to_send_a_query_give_the_same_answer(client: FlaskClient) -> None:
    got = client.get("/sparql", query_string={"query": THREE})
    form = client.post("/sparql", data={"query": THREE})
    direct = client.post("/sparql", data=THREE, content_type="application/sparql-query; charset=utf-8")
    assert [response.status_code for response in (got, form, direct)] == [200, 200, 200]
    assert got.data == form.data == direct.data
    assert len(json.loads(got.text)["results"]["bindings"]) == 3


TABLES = [
    (None, JSON),
    ("*/*", JSON),
    (JSON, JSON),
    ("application/json", JSON),
    (XML, XML),
    ("application/xml", XML),
    (CSV, CSV),
    (TSV, TSV),
    ("text/csv;q=0.1, application/sparql-results+xml", XML),
    ("application/sparql-results+json;q=0.2, text/tab-separated-values;q=0.9", TSV),
    ("image/png, text/csv;q=0.1", CSV),
    ("text/csv;q=0, */*;q=0.1", JSON),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", XML),
]


@pytest.mark.parametrize(("accept", "media"), TABLES)
def test_a_table_comes_in_the_form_the_client_prefers(accept: str | None, media: str, client: FlaskClient) -> None:
    response = _ask(client, THREE, accept)
    assert (response.status_code, response.mimetype) == (200, media)
    assert "Accept" in response.headers["Vary"].split(", ")


def test_the_four_forms_of_a_table_hold_the_same_rows(client: FlaskClient) -> None:
    from_json = [row["duty"]["value"] for row in json.loads(_ask(client, THREE, JSON).text)["results"]["bindings"]]
    from_csv = [row["duty"] for row in csv.DictReader(io.StringIO(_ask(client, THREE, CSV).text))]
    from_tsv = [line.strip("<>") for line in _ask(client, THREE, TSV).text.splitlines()[1:]]
    solutions = ox.parse_query_results(_ask(client, THREE, XML).data, format=ox.QueryResultsFormat.XML)
    assert isinstance(solutions, ox.QuerySolutions)
    from_xml = [row["duty"].value for row in solutions]  # type: ignore[union-attr]
    assert from_json == from_csv == from_tsv == from_xml
    assert len(from_json) == 3


GRAPHS = [
    (None, "text/turtle"),
    ("*/*", "text/turtle"),
    ("text/turtle", "text/turtle"),
    ("application/n-triples", "application/n-triples"),
    ("application/ld+json", "application/ld+json"),
    ("application/json", "application/ld+json"),
    ("application/rdf+xml", "application/rdf+xml"),
    ("application/rdf+xml;q=0.2, application/n-triples", "application/n-triples"),
    ("text/csv, text/turtle;q=0.1", "text/turtle"),
]


@pytest.mark.parametrize(("accept", "media"), GRAPHS)
def test_a_graph_comes_in_the_form_the_client_prefers(
    accept: str | None, media: str, client: FlaskClient, knowledge: Knowledge
) -> None:
    response = _ask(client, GRAPH, accept)
    assert (response.status_code, response.mimetype) == (200, media)
    parsed = ox.parse(response.data, format=ox.RdfFormat.from_media_type(media))
    assert {quad.subject.value for quad in parsed if isinstance(quad.subject, ox.NamedNode)} == set(knowledge.services)


@pytest.mark.parametrize(("pattern", "truth"), [("?service dg:subjectTo ?duty", True), ("?x dg:subjectTo dg:Nothing", False)])
def test_a_question_of_yes_or_no_is_answered(pattern: str, truth: bool, client: FlaskClient) -> None:  # noqa: FBT001
    query = f"ASK {{ {pattern} }}"
    assert json.loads(_ask(client, query, JSON).text)["boolean"] is truth
    assert f"<boolean>{str(truth).lower()}</boolean>" in _ask(client, query, XML).text
    assert _ask(client, query, CSV).text == str(truth).lower()
    assert _ask(client, query, TSV).status_code == 200


@pytest.mark.parametrize("accept", ["image/png", "text/turtle", "text/html", "text/csv;q=0"])
def test_a_table_in_no_form_the_client_takes_is_406(accept: str, client: FlaskClient) -> None:
    assert "Accept JSON" in _problem(_ask(client, THREE, accept), 406, "not-acceptable")["remedy"]


@pytest.mark.parametrize("accept", ["image/png", "text/csv", "application/sparql-results+json"])
def test_a_graph_in_no_form_the_client_takes_is_406(accept: str, client: FlaskClient) -> None:
    _problem(_ask(client, GRAPH, accept), 406, "not-acceptable")


def test_exactly_one_query_is_run(client: FlaskClient) -> None:
    assert "2 queries" in _problem(client.get("/sparql", query_string={"query": [MAIN, THREE]}), 400, "query")["title"]
    for nothing in (client.get("/sparql"), client.get("/sparql?query="), client.post("/sparql", data={"other": "x"})):
        assert "no query" in _problem(nothing, 400, "query")["title"]


@pytest.mark.parametrize("media", ["application/sparql-update", "text/plain", "application/json"])
def test_another_body_is_415(media: str, client: FlaskClient) -> None:
    _problem(client.post("/sparql", data=MAIN, content_type=media), 415, "unsupported-media-type")


@pytest.mark.parametrize("query", ["SELECT {", "SELECT * { ?s ?p }", "nonsense", "SELECT * { ?s nope:p ?o }"])
def test_a_query_that_does_not_parse_is_400_with_a_code(query: str, client: FlaskClient) -> None:
    problem = _problem(_ask(client, query), 400, "query")
    assert problem["title"].startswith("The query does not parse")
    assert problem["remedy"]


def test_a_query_that_is_not_utf_8_is_400(client: FlaskClient) -> None:
    _problem(client.post("/sparql", data=b"SELECT * { ?s ?p '\xff' }", content_type="application/sparql-query"), 400, "query")


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH"])
def test_another_method_is_405_and_says_which_are_allowed(method: str, client: FlaskClient) -> None:
    response = client.open("/sparql", method=method)
    _problem(response, 405, "http-405")
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST", "QUERY"}


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "LOAD <http://127.0.0.1:1/x>",
        "CLEAR ALL",
        "DROP GRAPH <a:a>",
        "DELETE WHERE { ?s ?p ?o }",
    ],
)
def test_an_update_is_refused_and_changes_nothing(update: str, client: FlaskClient, knowledge: Knowledge) -> None:
    before = knowledge.engine.size()
    _problem(_ask(client, update), 400, "query")
    _problem(client.post("/sparql", data={"query": update}), 400, "query")
    _problem(client.post("/sparql", data={"update": update}), 400, "query")
    assert knowledge.engine.size() == before


def test_a_query_above_the_limit_is_413(knowledge: Knowledge) -> None:
    small = create_app(Settings(max_query_bytes=len(MAIN)), knowledge).test_client()
    assert _ask(small, MAIN).status_code == 200
    assert "The limit is" in _problem(_ask(small, MAIN + " "), 413, "query-too-long")["remedy"]


def test_a_body_above_the_limit_is_413(knowledge: Knowledge) -> None:
    small = create_app(Settings(max_body_bytes=100), knowledge).test_client()
    for path, media in (("/sparql", "application/sparql-query"), ("/api/duties", "application/json")):
        _problem(small.post(path, data="x" * 101, content_type=media), 413, "http-413")


def test_a_head_request_has_headers_only(client: FlaskClient) -> None:
    response = client.head("/sparql", query_string={"query": THREE})
    assert (response.status_code, response.mimetype, response.data) == (200, JSON, b"")


def test_a_browser_gets_an_editor_and_a_library_does_not(client: FlaskClient) -> None:
    page = client.get("/sparql", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert '<textarea id="query" name="query"' in page.text
    _problem(client.get("/sparql", headers={"Accept": "*/*"}), 400, "query")


def test_any_origin_may_read(client: FlaskClient) -> None:
    assert _ask(client, THREE).headers["Access-Control-Allow-Origin"] == "*"
