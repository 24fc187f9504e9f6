"""HermiT referees: what OWL entails, what Python says and what SPARQL says are the same, for every norm."""

from __future__ import annotations

import random
from datetime import date
from typing import TYPE_CHECKING

import pytest

from dutygraph.applicability import assess
from dutygraph.engines import OxigraphEngine
from dutygraph.facts import FactsDocument, service_quads
from dutygraph.knowledge import bundled_examples, open_knowledge
from dutygraph.model import FactValue, Iri, Service, ValueType
from dutygraph.reading import condition_under, parse_reading
from dutygraph.reasoning import entailments
from dutygraph.verdicts import PREDICATES, READINGS_KEPT, derive, graph_of

if TYPE_CHECKING:
    from dutygraph.rulebase import Rulebase

pytestmark = pytest.mark.reasoner

GENERATED = 220
IN_FORCE = date(2026, 7, 15)
_TRUTH = {"applies": True, "does-not-apply": False, "undetermined": None}


def _generated(rulebase: Rulebase) -> list[Service]:
    """Draws services between almost nothing known and all known; the seed makes a failure repeatable."""
    draw = random.Random(15082023)
    services = []
    for number in range(GENERATED):
        known, leaning = draw.random(), draw.random()
        facts: dict[str, FactValue] = {}
        for name, fact in rulebase.stated_facts.items():
            if draw.random() > known:
                continue
            if fact.type is ValueType.BOOLEAN:
                facts[name] = draw.random() < leaning
            elif fact.type is ValueType.NUMBER:
                facts[name] = draw.randrange(10**7)
        services.append(Service(Iri(f"urn:generated:{number}"), facts))
    return services


@pytest.fixture(scope="module")
def services(rulebase: Rulebase) -> list[Service]:
    described = [service for document in bundled_examples(rulebase) for service in document.services]
    return [*described, *_generated(rulebase)]


@pytest.mark.parametrize("reading_name", READINGS_KEPT)
def test_python_sparql_and_hermit_agree_on_every_norm(reading_name: str, services: list[Service], rulebase: Rulebase) -> None:
    day = IN_FORCE
    assert all(norm.period.holds_on(day) for norm in rulebase.norms)  # the reasoner knows no days
    reading = parse_reading(reading_name, rulebase)
    pairs = {norm.id: (condition_under(norm, reading, rulebase), norm.trigger) for norm in rulebase.norms}
    refereed = [service for service in services if not any(isinstance(value, str) for value in service.facts.values())]
    entailed = entailments(refereed, pairs.values(), rulebase)

    quads = tuple(quad for service in services for quad in service_quads(service, rulebase))
    document = FactsDocument("generated", tuple(services), quads, lambda _: None)
    engine = open_knowledge([document], on=day, rulebase=rulebase, engine=OxigraphEngine()).engine
    every = f"SELECT ?s ?p ?o {{ GRAPH <{graph_of(reading)}> {{ ?s ?p ?o }} }} ORDER BY ?s ?p ?o"
    written = engine.query(every).rows
    derive(engine, rulebase, on=day, readings=(reading_name,))
    assert engine.query(every).rows == written
    derived = {(row[0], row[2]): row[1] for row in written}

    checked = 0
    for service in services:
        for verdict in assess(service, rulebase, on=day, reading=reading).verdicts:
            assert derived[service.id, verdict.norm.iri] == PREDICATES[verdict.verdict], (service, verdict.norm.id)
            if service in refereed:
                assert entailed[service.id, pairs[verdict.norm.id]] is _TRUTH[verdict.verdict], (service, verdict.norm.id)
                checked += 1
    assert len(refereed) >= GENERATED
    assert checked == len(refereed) * (144 + 50 + 47 + 26)
