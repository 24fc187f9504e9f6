"""Our graph merged with others: questions that neither can answer alone. Numbers that depend on the other files are fixed."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from dutygraph.errors import QueryError
from dutygraph.guard import refuse_federation
from dutygraph.resources import alignment_files, collection, law_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PREFIXES = {
    "cn": "https://w3id.org/dutygraph/id/cn/",
    "dg": "https://w3id.org/dutygraph/ns#",
    "dpv": "https://w3id.org/dpv#",
    "duty": "https://w3id.org/dutygraph/id/duty/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "gx": "http://purl.org/adaptcentre/ontologies/GDPRtEXT#",
    "loc": "https://w3id.org/dpv/loc#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "risk": "https://w3id.org/dpv/risk#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}
FOREIGN = (
    *("dpv-dpv.ttl", "dpv-ai.ttl", "dpv-eu-aiact.ttl", "dpv-eu-gdpr.ttl", "dpv-legal-eu.ttl", "dpv-legal-kr.ttl"),
    *("dpv-risk.ttl", "dpv-tech.ttl", "gdprtext.ttl", "airo.ttl", "eli.rdf", "ibm-ai-risk-schema.ttl"),
)


def load(store: ox.Store, path: Path) -> None:
    """Turtle as rdflib writes it; lenient, for two vocabularies hold IRIs that Oxigraph's strict mode refuses."""
    form = ox.RdfFormat.TURTLE if path.suffix == ".ttl" else ox.RdfFormat.RDF_XML
    store.bulk_load(path=str(path), format=form, lenient=True)


@pytest.fixture(scope="module")
def ours() -> ox.Store:
    """Law and alignments in one graph: what a stranger has who loads our files."""
    store = ox.Store()
    ontology = collection("ontology")
    for files in (law_files(ontology), alignment_files(ontology)):
        for _, data in files:
            store.bulk_load(data, ox.RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def merged(ours: ox.Store, reference: Callable[[str], Path]) -> ox.Store:
    store = ox.Store()
    store.bulk_extend(ours)
    for name in FOREIGN:
        load(store, reference(f"vocab/{name}"))
    return store


def rows(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    found = store.query(query, prefixes=PREFIXES)
    assert isinstance(found, ox.QuerySolutions)
    return sorted(tuple(str(term.value) if term is not None else "" for term in row) for row in found)


def test_laws_of_china_are_named_in_a_vocabulary_that_had_none(merged: ox.Store) -> None:
    found = rows(
        merged, 'SELECT ?law ?l { ?law a dpv:Law ; dpv:hasJurisdiction loc:CN . loc:CN skos:prefLabel ?l FILTER(LANG(?l) = "en") }'
    )
    assert len(found) == 22
    assert {label for _, label in found} == {"China"}


def test_laws_a_country(merged: ox.Store, reference: Callable[[str], Path]) -> None:
    query = "SELECT ?c (COUNT(DISTINCT ?law) AS ?n) { ?law a dpv:Law ; dpv:hasJurisdiction ?c } GROUP BY ?c"
    found = {country.split("#")[1]: int(number) for country, number in rows(merged, query)}
    assert (found["CN"], found["EU"], found["KR"]) == (22, 6, 3)
    without = ox.Store()
    for name in FOREIGN:
        load(without, reference(f"vocab/{name}"))
    assert "CN" not in {country.split("#")[1] for country, _ in rows(without, query)}


def test_thirteen_citations_of_six_laws(merged: ox.Store) -> None:
    found = rows(merged, "SELECT ?a ?i { ?a eli:is_part_of+ cn:genai-measures-2023 ; eli:cites ?i }")
    assert (len(found), len({instrument for _, instrument in found})) == (13, 6)


def test_duties_with_a_close_counterpart_in_the_gdpr(merged: ox.Store) -> None:
    """That the target is a part of a law only GDPRtEXT says; no exact match is claimed anywhere."""
    query = """SELECT ?n ?x { ?d a dpv:Obligation ; skos:notation ?n ; %s ?x . ?x a eli:LegalResourceSubdivision
      FILTER (STRSTARTS(STR(?x), "http://purl.org")) }"""
    close = rows(merged, query % "skos:closeMatch")
    assert [duty for duty, _ in close] == ["D03"] * 3 + ["D07", "D11"] + ["D12"] * 3 + ["D20"]
    either = rows(merged, query % "skos:closeMatch|skos:relatedMatch")
    assert len(either) == 21  # the sanctions of Article 21 and the reach of Article 2 have one each, and are no obligations


def test_paragraphs_behind_the_requests_of_individuals(merged: ox.Store) -> None:
    query = "SELECT DISTINCT ?s { duty:individual-requests skos:closeMatch ?x . ?s gx:isPartOfArticle ?x }"
    assert len(rows(merged, query)) == 27


RIGHTS = """SELECT ?d ?r { ?d skos:closeMatch|skos:relatedMatch ?r . %s
  FILTER (STRSTARTS(STR(?d), "https://w3id.org/dutygraph/")) }"""
CLOSE_RIGHTS = """SELECT ?d ?r { ?d skos:closeMatch ?r . %s }"""
BELOW = """{ ?r skos:broader* dpv:DataSubjectRight ; skos:prefLabel ?l
  FILTER (STRSTARTS(STR(?r), "https://w3id.org/dpv/legal/eu/gdpr#")) }"""


def test_rights_of_data_subjects_behind_our_duties(merged: ox.Store) -> None:
    found = {(duty.rsplit("/", 1)[1], right.split("#")[1]) for duty, right in rows(merged, RIGHTS % BELOW)}
    assert found == {*(("individual-requests", f"A{number}") for number in (15, 16, 17)), ("complaints", "A77")}


def test_ai_act_concepts_and_paragraphs_touched(merged: ox.Store) -> None:
    concepts = rows(
        merged,
        """SELECT DISTINCT ?s ?o { ?s skos:closeMatch|skos:relatedMatch ?o . ?o rdfs:isDefinedBy <https://w3id.org/dpv/legal/eu/aiact#>
          FILTER (STRSTARTS(STR(?s), "https://w3id.org/dutygraph/")) }""",
    )
    assert len(concepts) == 16
    paragraphs = rows(
        merged,
        """SELECT DISTINCT ?s ?o { ?s skos:closeMatch|skos:relatedMatch ?o
          FILTER (STRSTARTS(STR(?o), "http://data.europa.eu/eli/reg/2024/1689/art_")) }""",
    )
    assert len(paragraphs) >= 41


def test_grounds_of_discrimination_without_chinese_text(merged: ox.Store) -> None:
    ours = rows(merged, "SELECT DISTINCT ?t { duty:discrimination skos:closeMatch ?t . ?t skos:broader* risk:Discrimination }")
    every = rows(merged, "SELECT DISTINCT ?t { ?t skos:broader* risk:Discrimination }")
    assert len(ours) == 9
    assert set(ours) < set(every)
    assert any("SexualOrientation" in name or "Caste" in name for (name,) in set(every) - set(ours))


def test_two_hops_to_narrower_concepts_of_the_ai_act(merged: ox.Store) -> None:
    """Candidates for a reviewer, not claims."""
    found = rows(
        merged,
        """SELECT DISTINCT ?s ?n { ?s skos:closeMatch|skos:relatedMatch|skos:broadMatch ?o . ?n skos:broader ?o
          FILTER (STRSTARTS(STR(?n), "https://w3id.org/dpv/legal/eu/aiact#"))
          FILTER (STRSTARTS(STR(?s), "https://w3id.org/dutygraph/")) }""",
    )
    assert len(found) >= 12
    assert any(name.endswith("HighRiskAISystem") for _, name in found)


def test_risks_that_only_chinese_rules_name(merged: ox.Store) -> None:
    found = rows(merged, 'SELECT ?r { duty:banned-content skos:relatedMatch ?r FILTER (CONTAINS(STR(?r), "ai-risk-taxonomy")) }')
    assert len(found) == 14


def test_no_standard_is_a_law_to_dpv(merged: ox.Store) -> None:
    query = "SELECT ?s { ?s a dpv:Law ; eli:type_document ?t FILTER (STRENDS(STR(?t), 'Standard')) }"
    assert rows(merged, query) == []
    assert len(rows(merged, "SELECT ?s { ?s a dpv:TechnicalStandard ; a dg:Instrument }")) == 6


@pytest.fixture
def gdpr_endpoint(reference: Callable[[str], Path]) -> Iterator[str]:
    """A second endpoint, on this machine, that holds DPV and its GDPR extension."""
    store = ox.Store()
    for name in ("dpv-dpv.ttl", "dpv-eu-gdpr.ttl"):
        load(store, reference(f"vocab/{name}"))

    class Handler(BaseHTTPRequestHandler):
        def _answer(self, query: str) -> None:
            found = store.query(query)
            assert isinstance(found, ox.QuerySolutions)
            body = found.serialize(format=ox.QueryResultsFormat.JSON) or b""
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            self._answer(parse_qs(urlsplit(self.path).query)["query"][0])

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = "x-www-form-urlencoded" in self.headers["Content-Type"]
            self._answer(parse_qs(body)["query"][0] if form else body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class names it)
            del format, args

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sparql"
    server.shutdown()
    server.server_close()
    thread.join()


def test_federated_answer_is_the_merged_one(ours: ox.Store, merged: ox.Store, gdpr_endpoint: str) -> None:
    federated = rows(ours, CLOSE_RIGHTS % f"SERVICE <{gdpr_endpoint}> {BELOW}")
    assert set(federated) == set(rows(merged, CLOSE_RIGHTS % BELOW))
    assert len(set(federated)) == 3


def test_link_partner_that_is_down_is_an_error_and_silent_says_unbound(ours: ox.Store) -> None:
    down = "http://127.0.0.1:9/sparql"
    with pytest.raises(OSError, match=r".+"):
        rows(ours, CLOSE_RIGHTS % f"SERVICE <{down}> {BELOW}")
    assert rows(ours, CLOSE_RIGHTS % f"SERVICE SILENT <{down}> {BELOW}")


def test_our_own_endpoint_reaches_no_other(gdpr_endpoint: str) -> None:
    with pytest.raises(QueryError, match="SERVICE is not allowed"):
        refuse_federation(CLOSE_RIGHTS % f"SERVICE <{gdpr_endpoint}> {BELOW}")
