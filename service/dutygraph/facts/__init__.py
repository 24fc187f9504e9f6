"""Facts about services: read, checked against the rulebase, written as RDF."""

from dutygraph.facts.load import FORMATS, MAX_BYTES, FactsDocument, load_facts, parse_graph, read_facts, services_of
from dutygraph.facts.rdf import fact_term, service_quads
from dutygraph.facts.schema import facts_schema, jsonld_context
from dutygraph.facts.structured import is_iri

__all__ = [
    "FORMATS",
    "MAX_BYTES",
    "FactsDocument",
    "fact_term",
    "facts_schema",
    "is_iri",
    "jsonld_context",
    "load_facts",
    "parse_graph",
    "read_facts",
    "service_quads",
    "services_of",
]
