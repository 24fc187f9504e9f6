"""IRIs that the code itself needs. A test checks that each one of ours exists in the ontology."""

from __future__ import annotations

__all__ = [
    "ACTOR",
    "BASE",
    "DCTERMS",
    "DG",
    "DQV",
    "ELI",
    "FACT",
    "OWL",
    "PREFIXES",
    "PROV",
    "RDF",
    "RDFS",
    "READING",
    "SCHEMA",
    "SH",
    "SHAPE",
    "SKOS",
    "UNNAMED",
    "XSD",
    "local_name",
]

BASE = "https://w3id.org/dutygraph/"
DG = BASE + "ns#"
FACT = BASE + "fact#"
ACTOR = BASE + "id/actor/"
READING = BASE + "id/reading/"
DCTERMS = "http://purl.org/dc/terms/"
DQV = "http://www.w3.org/ns/dqv#"
ELI = "http://data.europa.eu/eli/ontology#"
OWL = "http://www.w3.org/2002/07/owl#"
PROV = "http://www.w3.org/ns/prov#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA = "https://schema.org/"
SH = "http://www.w3.org/ns/shacl#"
SHAPE = BASE + "shape#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
UNNAMED = BASE + "id/graph/unnamed"
"""The graph of what was stated without naming a graph."""
XSD = "http://www.w3.org/2001/XMLSchema#"

PREFIXES = {
    "actor": ACTOR,
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": DCTERMS,
    "dg": DG,
    "eli": ELI,
    "fact": FACT,
    "norm": BASE + "id/cn/genai-measures-2023/norm/",  # short in output; in a parameter it finds any instrument's norm
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "sh": SH,
    "skos": SKOS,
    "void": "http://rdfs.org/ns/void#",
    "xsd": XSD,
}


def local_name(iri: str) -> str:
    """Returns what follows the last ``#`` or ``/`` of an IRI.

    >>> local_name("https://w3id.org/dutygraph/fact#generatesText")
    'generatesText'
    """
    return iri.rstrip("/").replace("#", "/").rsplit("/", 1)[-1]
