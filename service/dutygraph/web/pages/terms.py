"""The pages of the vocabulary and of the facts: every term with its definition, one anchor each."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from flask import render_template
from markupsafe import Markup

from dutygraph.vocab import BASE, DCTERMS, DG, RDFS, SKOS, local_name
from dutygraph.web.pages.language import chosen_language, current_language
from dutygraph.web.pages.lawgraph import law_graph

if TYPE_CHECKING:
    from dutygraph.rulebase import Rulebase
    from dutygraph.web.pages.lawgraph import LawGraph

__all__ = ["namespace_page"]

_KINDS = (
    ("Class", "classes"),
    ("ObjectProperty", "properties"),
    ("DatatypeProperty", "properties"),
    ("AnnotationProperty", "properties"),
    ("NamedIndividual", "individuals"),
)
_LINKS = {"above": "subClassOf", "below": "subPropertyOf", "domain": "domain", "range": "range"}


def namespace_page(name: str, rulebase: Rulebase) -> str:
    """Returns the page of ``ns`` or ``fact``."""
    body = _body(name, rulebase, current_language(), chosen_language())
    return render_template("terms.html", name=name, body=body)


@lru_cache(maxsize=16)
def _body(name: str, rulebase: Rulebase, lang: str, chosen: str) -> Markup:  # noqa: ARG001  (what the text depends on)
    """Returns the terms themselves; they change with the rule base alone, and are many."""
    graph = law_graph(rulebase)
    start = f"{BASE}{name}#"
    groups: dict[str, list[dict[str, object]]] = {"classes": [], "properties": [], "individuals": []}
    for iri in sorted(iri for iri in graph.index.subjects() if iri.startswith(start)):
        types = graph.types(iri)
        group = next((group for kind, group in _KINDS if kind in types), "individuals")
        groups[group].append(_term(iri, graph))
    if name == "fact":
        groups = _by_category(groups, graph)
    return Markup(render_template("terms_body.html", name=name, groups=groups))  # noqa: S704  (made by a template, which escapes)


def _term(iri: str, graph: LawGraph) -> dict[str, object]:
    return {
        "iri": iri,
        "id": local_name(iri),
        "label": graph.label(iri),
        "definition": graph.both(iri, SKOS + "definition"),
        "kinds": [cls for cls in graph.types(iri) if cls != "NamedIndividual"],
        **{key: graph.links(iri, RDFS + prop) for key, prop in _LINKS.items()},
        "example": graph.both(iri, SKOS + "example"),
        "question": graph.dg(iri, "question"),
        "doubt": graph.dg(iri, "uncertainty"),
        "derivation": graph.dg(iri, "derivation"),
        "sources": tuple(dict.fromkeys([*graph.links(iri, DCTERMS + "source"), *graph.links(iri, DG + "legalBasis")])),
        "module": graph.links(iri, RDFS + "isDefinedBy"),
        "retired": graph.index.text(iri, "http://www.w3.org/2002/07/owl#deprecated") == "true",
    }


def _by_category(groups: dict[str, list[dict[str, object]]], graph: LawGraph) -> dict[str, list[dict[str, object]]]:
    """Facts stand under their categories, in the order in which they are asked for."""
    order = {fact.iri: fact for fact in graph.rulebase.facts.values()}
    found: dict[str, list[dict[str, object]]] = {}
    known = {str(term["iri"]): term for terms in groups.values() for term in terms}
    for iri in order:
        category = graph.index.resource(iri, DG + "category") or ""
        found.setdefault(category, []).append(known.pop(iri))
    found["individuals"] = list(known.values())
    return found
