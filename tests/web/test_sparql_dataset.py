"""Which graphs a query sees: the usual dataset, the one that it names, or the one that the request names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from dutygraph.vocab import READING

if TYPE_CHECKING:
    from flask.testing import FlaskClient

MAJORITY, ALTERNATIVE = READING + "majority", READING + "alternative"
COUNT = "SELECT (COUNT(*) AS ?n) {from_} {{ ?s dg:subjectTo ?o }}"


def _count(client: FlaskClient, from_: str = "", **graphs: str) -> int:
    data = {"query": COUNT.format(from_=from_), **{name.replace("_", "-"): iri for name, iri in graphs.items()}}
    response = client.post("/sparql", data=data, headers={"Accept": "application/sparql-results+json"})
    assert response.status_code == 200, response.text
    return int(json.loads(response.text)["results"]["bindings"][0]["n"]["value"])


def test_the_usual_dataset_shows_the_majority_reading(client: FlaskClient) -> None:
    assert _count(client) == _count(client, default_graph_uri=MAJORITY) > 100


def test_from_and_default_graph_uri_mean_the_same(client: FlaskClient) -> None:
    other = _count(client, from_=f"FROM <{ALTERNATIVE}>")
    assert other == _count(client, default_graph_uri=ALTERNATIVE)
    assert other != _count(client)


def test_the_request_outweighs_the_query(client: FlaskClient) -> None:
    assert _count(client, from_=f"FROM <{ALTERNATIVE}>", default_graph_uri=MAJORITY) == _count(client)


def test_a_dataset_of_named_graphs_has_an_empty_default_graph(client: FlaskClient) -> None:
    assert _count(client, named_graph_uri=MAJORITY) == 0
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    response = client.post("/sparql", data={"query": query, "named-graph-uri": ALTERNATIVE}, headers={"Accept": "text/csv"})
    assert response.text.split() == ["g", ALTERNATIVE]


@pytest.mark.parametrize("text", ["'FROM <urn:x>'", '"""a FROM <urn:x>"""', "?from"])
def test_the_word_in_a_string_or_a_variable_names_no_dataset(text: str, client: FlaskClient) -> None:
    query = f"SELECT (COUNT(*) AS ?n) {{ ?s dg:subjectTo ?o BIND({text} AS ?t) }}"
    response = client.post("/sparql", data={"query": query}, headers={"Accept": "text/csv"})
    assert int(response.text.split()[1]) == _count(client)


def test_a_graph_name_that_is_no_iri_is_refused(client: FlaskClient) -> None:
    response = client.post("/sparql", data={"query": "ASK {}", "default-graph-uri": "not an iri"})
    assert response.status_code == 400
    assert json.loads(response.text)["where"] == "default-graph-uri"


def test_the_query_method_carries_a_query(client: FlaskClient) -> None:
    response = client.open("/sparql", method="QUERY", data="ASK {}", content_type="application/sparql-query")
    assert response.status_code == 200
    assert json.loads(response.text)["boolean"] is True


def test_an_rdf_client_gets_the_service_description(client: FlaskClient) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    predicates = {quad.predicate.value.rsplit("#", 1)[-1] for quad in ox.parse(response.data, format=ox.RdfFormat.TURTLE)}
    assert {"endpoint", "supportedLanguage", "resultFormat", "defaultDataset", "namedGraph"} <= predicates
    assert MAJORITY in response.text
