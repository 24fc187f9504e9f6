"""The SPARQL endpoint described in RDF.

Source: SPARQL 1.1 Service Description.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.dataset import DATASET
from dutygraph.engine import GRAPH_FORMATS, RESULT_FORMATS
from dutygraph.engines import serialize_quads
from dutygraph.terms import Blank, Literal
from dutygraph.vocab import DCTERMS, RDF, READING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dutygraph.rulebase import Rulebase
    from dutygraph.terms import Quad

__all__ = ["describe_service"]

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = {
    RESULT_FORMATS["json"]: "SPARQL_Results_JSON",
    RESULT_FORMATS["xml"]: "SPARQL_Results_XML",
    RESULT_FORMATS["csv"]: "SPARQL_Results_CSV",
    RESULT_FORMATS["tsv"]: "SPARQL_Results_TSV",
    GRAPH_FORMATS["turtle"]: "Turtle",
    GRAPH_FORMATS["ntriples"]: "N-Triples",
    GRAPH_FORMATS["jsonld"]: "JSON-LD",
    GRAPH_FORMATS["rdfxml"]: "RDF_XML",
}


def describe_service(endpoint: str, media_type: str, rulebase: Rulebase) -> bytes:
    """Returns the description of the endpoint at an address, serialised."""
    return serialize_quads(_quads(endpoint, rulebase), media_type)


def _quads(endpoint: str, rulebase: Rulebase) -> Iterator[Quad]:
    service, dataset = Blank("service"), Blank("dataset")
    yield service, RDF + "type", _SD + "Service", ""
    yield service, _SD + "endpoint", endpoint, ""
    yield service, _SD + "supportedLanguage", _SD + "SPARQL11Query", ""
    for name in _FORMATS.values():
        yield service, _SD + "resultFormat", f"http://www.w3.org/ns/formats/{name}", ""
    yield service, _SD + "defaultDataset", dataset, ""
    yield dataset, RDF + "type", _SD + "Dataset", ""
    yield dataset, DCTERMS + "title", Literal("law, stated facts, and verdicts under the majority reading", language="en"), ""
    yield dataset, DCTERMS + "title", Literal("法律、所陈述的事实与通说下的判断", language="zh"), ""
    yield dataset, DCTERMS + "hasPart", DATASET, ""
    yield dataset, DCTERMS + "hasVersion", Literal(f"{rulebase.version} {rulebase.digest}"), ""
    yield dataset, _SD + "defaultGraph", Blank("default"), ""
    yield Blank("default"), RDF + "type", _SD + "Graph", ""
    for reading in ("majority", "alternative"):
        graph = Blank(reading)
        yield dataset, _SD + "namedGraph", graph, ""
        yield graph, RDF + "type", _SD + "NamedGraph", ""
        yield graph, _SD + "name", READING + reading, ""
