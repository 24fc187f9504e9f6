"""A description written as RDF and read again is the same description; under the context, JSON is that RDF."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dutygraph.engines import serialize_quads
from dutygraph.facts import jsonld_context, load_facts, read_facts, service_quads
from dutygraph.facts.graph import CONTEXT_IRI
from dutygraph.knowledge import bundled_examples
from dutygraph.terms import Blank, Literal
from dutygraph.vocab import RDF, XSD

if TYPE_CHECKING:
    from dutygraph.model import Service
    from dutygraph.rulebase import Rulebase
    from dutygraph.terms import Quad, Term

SAME = Path(__file__).parent / "same"
GRAPH_TYPES = ("text/turtle", "application/n-triples", "application/n-quads", "application/trig", "application/ld+json")


def _said(service: Service) -> tuple[object, ...]:
    return (
        service.id,
        dict(service.facts),
        dict(service.name),
        service.provider,
        dict(service.provider_name),
        sorted(service.evidence, key=repr),
        sorted((frozenset(s.facts), s.title, s.title_zh or "", s.url or "") for s in service.sources),
    )


def _canonical(quads: tuple[Quad, ...]) -> set[tuple[str, str, str]]:
    """Blank nodes named after what is said of them, numbers by value; which rdf:type a node has is left out."""
    said: dict[str, list[str]] = {}
    for subject, predicate, obj, _ in quads:
        if isinstance(subject, Blank) and predicate != RDF + "type":
            said.setdefault(subject, []).append(f"{predicate} {_shown(obj)}")

    def name(term: Term) -> str:
        return " | ".join(sorted(said[term])) if isinstance(term, Blank) else _shown(term)

    return {(name(s), p, name(o)) for s, p, o, _ in quads if p != RDF + "type"}


def _shown(term: Term) -> str:
    if isinstance(term, Literal):
        datatype = "whole" if term.datatype in {XSD + "integer", XSD + "nonNegativeInteger"} else term.datatype
        return f"{term.value} {term.language or datatype}"
    return str(term)


def test_the_bundled_examples_are_there_to_be_tried(rulebase: Rulebase) -> None:
    assert len(bundled_examples(rulebase)) >= 20


@pytest.mark.parametrize("media_type", GRAPH_TYPES)
def test_service_to_rdf_and_back_is_the_same_service(media_type: str, rulebase: Rulebase) -> None:
    services = [service for document in bundled_examples(rulebase) for service in document.services]
    services += [s for d in load_facts([SAME / "acme-chat.json"], rulebase) for s in d.services]
    for service in services:
        data = serialize_quads(service_quads(service, rulebase), media_type)
        (again,) = read_facts(data, media_type, rulebase).services
        assert _said(again) == _said(service), service.id


def test_the_context_makes_a_json_description_the_same_rdf(rulebase: Rulebase) -> None:
    tried = 0
    for path in [SAME / "acme-chat.json", *sorted((Path(__file__).parents[2] / "ontology/examples/scenarios").glob("*.json"))]:
        plain = json.loads(path.read_text("utf-8"))
        plain["facts"] = {name: value for name, value in plain["facts"].items() if value != "unknown"}
        as_json = read_facts(json.dumps(plain).encode(), "application/json", rulebase)
        with_context = json.dumps({"@context": [CONTEXT_IRI], **plain}).encode()  # in a list: by the rules of JSON-LD
        as_jsonld = read_facts(with_context, "application/ld+json", rulebase)
        assert [_said(s) for s in as_jsonld.services] == [_said(s) for s in as_json.services], path.name
        assert _canonical(as_jsonld.quads) == _canonical(as_json.quads), path.name
        tried += 1
    assert tried >= 11


def test_the_context_reads_a_list_of_services_too(rulebase: Rulebase) -> None:
    one = {"id": "https://example.org/a", "facts": {"generatesText": True, "audienceType": "generalPublic"}}
    two = {"id": "https://example.org/b", "facts": {"registeredUserCount": 3}}
    text = json.dumps({"@context": [CONTEXT_IRI], "services": [one, two]})
    first, second = read_facts(text.encode(), "application/ld+json", rulebase).services
    assert (dict(first.facts), dict(second.facts)) == (one["facts"], two["facts"])


def test_a_context_written_into_the_file_is_read(rulebase: Rulebase) -> None:
    document = {**jsonld_context(rulebase), "id": "https://example.org/a", "facts": {"generatesText": False}}
    (service,) = read_facts(json.dumps(document).encode(), "application/ld+json", rulebase).services
    assert service.facts == {"generatesText": False}


def test_the_context_names_every_fact_that_may_be_stated(rulebase: Rulebase) -> None:
    terms = jsonld_context(rulebase)["@context"]
    assert isinstance(terms, dict)
    assert {name: terms[name]["@id"] for name in rulebase.stated_facts} == {f.name: f.iri for f in rulebase.stated_facts.values()}


def test_the_same_service_always_gives_the_same_quads(rulebase: Rulebase) -> None:
    one, two = (load_facts([SAME / f"acme-chat{suffix}"], rulebase)[0] for suffix in (".json", ".yaml"))
    assert one.quads == two.quads
    assert len(one.quads) == 23
