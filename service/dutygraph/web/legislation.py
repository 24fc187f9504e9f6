"""A resource of the law as schema.org sees it, for the head of its page.

Source: schema.org Legislation and DefinedTerm; JSON-LD 1.1, section 7 (embedding in HTML).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dutygraph.terms import Literal
from dutygraph.vocab import BASE, DCTERMS, DG, ELI, OWL, RDF, RDFS, SH, SKOS, local_name

if TYPE_CHECKING:
    from dutygraph.rulebase import Rulebase
    from dutygraph.terms import TripleIndex

__all__ = ["embedded", "legislation", "schema_type"]

_PARTS = {DG + name for name in ("Instrument", "PromulgationOrder", "Chapter", "Article", "Paragraph", "Item")}
_PARTS |= {ELI + "LegalResource", ELI + "LegalResourceSubdivision", ELI + "LegalExpression"}
_SAID = (SKOS + "definition", DCTERMS + "description", DCTERMS + "abstract", RDFS + "comment")
_NAMED = (
    (SKOS + "prefLabel", "name"),
    (DCTERMS + "title", "alternateName"),
    (SKOS + "altLabel", "alternateName"),
    (DG + "summary", "abstract"),
    (DG + "action", "abstract"),
    (DCTERMS + "bibliographicCitation", "legislationIdentifier"),
    (ELI + "number", "legislationIdentifier"),
    (ELI + "date_document", "legislationDate"),
    (ELI + "date_publication", "datePublished"),
    (ELI + "first_date_entry_in_force", "legislationDateOfApplicability"),
    (DG + "inForceFrom", "legislationDateOfApplicability"),
)


_KINDS = {
    DG + "Service": "Service",
    "http://www.w3.org/ns/dcat#Dataset": "Dataset",
    "http://www.w3.org/ns/dcat#Catalog": "DataCatalog",
    "http://www.w3.org/ns/dcat#DataService": "WebAPI",
    "http://xmlns.com/foaf/0.1/Agent": "Organization",
    OWL + "Ontology": "DefinedTermSet",
    SH + "SPARQLExecutable": "SoftwareSourceCode",
}


def schema_type(iri: str, graph: TripleIndex, rulebase: Rulebase) -> str:
    """Returns the schema.org type of a resource: Legislation for instruments, their parts and norms; mostly else DefinedTerm."""
    types = graph.resources(iri, RDF + "type")
    if iri in {BASE + "ns", BASE + "fact"}:
        return "DefinedTermSet"
    if set(types) & _PARTS or any(str(norm.iri) == iri for norm in rulebase.norms):
        return "Legislation"
    return next((_KINDS[name] for name in types if name in _KINDS), "DefinedTerm")


def legislation(iri: str, graph: TripleIndex, rulebase: Rulebase) -> dict[str, Any]:
    """Returns what is known about a resource in schema.org's terms; texts carry their language."""
    kind = schema_type(iri, graph, rulebase)
    found: dict[str, Any] = {"@context": "https://schema.org/", "@type": kind, "@id": iri, "url": iri}
    if kind != "Service":
        found["license"] = "https://creativecommons.org/licenses/by/4.0/"
    for predicate, name in _NAMED:
        if kind != "Legislation" and name not in {"name", "alternateName"}:
            continue
        if values := [_value(term) for term in graph.values(iri, predicate) if isinstance(term, Literal)]:
            found[name] = [*found.get(name, []), *values]
    if kind != "Legislation":
        said = [t for name in _SAID for t in graph.values(iri, name) if isinstance(t, Literal)]
        found |= {"description": [_value(t) for t in said]} if said else {}
        found.setdefault("name", found.pop("alternateName", [local_name(iri)]))
        return {**found, "inDefinedTermSet": iri.partition("#")[0]} if "#" in iri else found
    found["legislationJurisdiction"] = {"@type": "Country", "name": "China", "identifier": "CN"}
    if parents := [*graph.resources(iri, ELI + "is_part_of"), *graph.resources(iri, DG + "statedIn")]:
        found["isPartOf"] = [{"@type": "Legislation", "@id": parent} for parent in parents]
    if makers := graph.resources(iri, ELI + "passed_by"):
        found["legislationPassedBy"] = [{"@type": "GovernmentOrganization", "@id": maker} for maker in makers]
    if types := [local_name(name) for name in graph.resources(iri, RDF + "type") if name.startswith(DG)]:
        found["legislationType"] = types
    if shown := graph.resources(iri, ELI + "is_realized_by"):
        found["workExample"] = [{"@type": "Legislation", "@id": name, "inLanguage": "zh"} for name in shown]
    return found


def embedded(iri: str, graph: TripleIndex, rulebase: Rulebase) -> str:
    """Returns the block as text that can stand in a script element: no character there can end it."""
    text = json.dumps(legislation(iri, graph, rulebase), ensure_ascii=False, indent=1)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _value(literal: Literal) -> Any:
    return {"@value": literal.value, "@language": literal.language} if literal.language else literal.value
