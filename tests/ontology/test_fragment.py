"""Conditions stay within the fragment of OWL that Kleene logic and a reasoner value alike."""

from __future__ import annotations

from itertools import chain, combinations
from typing import TYPE_CHECKING

import pytest

from dutygraph.condition import ConditionReader, atoms, mixed_facts
from dutygraph.condition.expression import All
from dutygraph.engines import parse_rdf
from dutygraph.errors import CorpusError
from dutygraph.reading import Reading, condition_under
from dutygraph.resources import collection, read_all
from dutygraph.rulebase import read_rulebase
from dutygraph.terms import TripleIndex
from dutygraph.vocab import BASE, OWL

if TYPE_CHECKING:
    from dutygraph.model import Norm
    from dutygraph.rulebase import Rulebase

CONDITION = BASE + "id/cn/genai-measures-2023/condition/"
PREFIXES = """
@prefix cond: <https://w3id.org/dutygraph/id/cn/genai-measures-2023/condition/> .
@prefix dg: <https://w3id.org/dutygraph/ns#> .
@prefix fact: <https://w3id.org/dutygraph/fact#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
FACT = "[ a owl:Restriction ; owl:onProperty fact:generatesText ; owl:hasValue true ]"


def reader(turtle: str) -> ConditionReader:
    return ConditionReader(TripleIndex((s, p, o) for s, p, o, _ in parse_rdf((PREFIXES + turtle).encode(), "text/turtle")))


def facets(datatype: str, facet: str, bound: str) -> str:
    restriction = f"[ a rdfs:Datatype ; owl:onDatatype {datatype} ; owl:withRestrictions ( [ {facet} {bound} ] ) ]"
    return f"[ a owl:Restriction ; owl:onProperty fact:registeredUserCount ; owl:someValuesFrom {restriction} ]"


@pytest.mark.parametrize(
    ("expression", "named"),
    [
        ("[ a owl:Restriction ; owl:onProperty fact:entityType ; owl:minCardinality 1 ]", "owl:minCardinality on entityType"),
        ("[ a owl:Restriction ; owl:onProperty fact:entityType ; owl:cardinality 1 ]", "owl:cardinality on entityType"),
        (
            "[ a owl:Restriction ; owl:onProperty fact:entityType ; owl:qualifiedCardinality 1 ; owl:onClass dg:Service ]",
            "a restriction with onClass, qualifiedCardinality",
        ),
        (
            "[ a owl:Restriction ; owl:onProperty fact:generatesText ; owl:allValuesFrom xsd:boolean ]",
            "owl:allValuesFrom on generatesText",
        ),
        (
            "[ a owl:Restriction ; owl:onProperty [ owl:inverseOf schema:provider ] ; owl:someValuesFrom dg:Service ]",
            "a restriction with someValuesFrom",
        ),
        (
            "[ a owl:Restriction ; owl:onProperty schema:provider ; owl:someValuesFrom dg:Service ]",
            "owl:someValuesFrom on provider",
        ),
        (
            f"[ a owl:Restriction ; owl:onProperty schema:provider ; owl:someValuesFrom {FACT} ]",
            "owl:someValuesFrom on provider without oneOf or facets",
        ),
        ("[ a owl:Restriction ; owl:onProperty schema:provider ; owl:hasSelf true ]", "owl:hasSelf on provider"),
        ("[ a owl:Class ; owl:disjointUnionOf ( cond:A cond:B ) ]", "a class expression built from disjointUnionOf"),
        ("[ a owl:Class ; owl:oneOf ( fact:enterprise fact:individual ) ]", "owl:oneOf"),
        ("[ a owl:Class ; owl:intersectionOf ( ) ]", "an empty owl:intersectionOf"),
        (
            f"[ a owl:Class ; owl:intersectionOf ( {FACT} {FACT} ) ; owl:complementOf {FACT} ]",
            "a class expression built from complementOf, intersectionOf",
        ),
        ("[ a owl:Class ]", "a class expression built from nothing"),
        ('"generatesText"', "needs exactly one owl:equivalentClass and has 0"),
        (facets("xsd:decimal", "xsd:minInclusive", '"1000000.0"^^xsd:decimal'), "facets on a datatype other than a whole number"),
        (facets("xsd:double", "xsd:maxExclusive", "1.0e6"), "facets on a datatype other than a whole number"),
        (facets("xsd:integer", "xsd:minInclusive", "1.5"), 'the value "1.5" of decimal'),
        (facets("xsd:integer", "xsd:totalDigits", "3"), "the facet totalDigits"),
        ("[ a owl:Restriction ; owl:onProperty fact:generatesText ; owl:hasValue 0.5 ]", 'the value "0.5" of decimal'),
        ('[ a owl:Restriction ; owl:onProperty fact:generatesText ; owl:hasValue "yes" ]', 'the value "yes" of string'),
        (
            "[ a owl:Class ; owl:unionOf ( cond:Odd [ a owl:Class ; owl:complementOf cond:Odd ] ) ]",
            "defined through itself: Odd → Odd",
        ),
        ("cond:Missing", "needs exactly one owl:equivalentClass and has 0"),
        (f"{FACT} , {FACT}", "needs exactly one owl:equivalentClass and has 2"),
    ],
)
def test_outside_the_fragment_is_refused_with_the_axiom_named(expression: str, named: str) -> None:
    rdfs = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
    with pytest.raises(CorpusError) as refusal:
        reader(f"{rdfs} cond:Odd a owl:Class ; owl:equivalentClass {expression} .").read(CONDITION + "Odd")
    assert named in refusal.value.detail
    assert refusal.value.where in {CONDITION + "Odd", CONDITION + "Missing"}


def test_property_chain_is_not_a_fact(rulebase: Rulebase) -> None:
    """A chain would make a fact hold through another thing; facts are stated of the service alone."""
    known = {name for name, fact in rulebase.facts.items() if not fact.derived}
    used = {atom.fact for condition in rulebase.conditions.values() for atom in atoms(condition)}
    assert used <= known
    for path, data in read_all(collection("ontology"), ".ttl"):
        assert b"propertyChainAxiom" not in data, path
        assert b"inverseOf" not in data, path


def test_circle_of_conditions_is_refused_with_the_way_round() -> None:
    first = "cond:A a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:complementOf cond:B ] ."
    second = "cond:B a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:complementOf cond:A ] ."
    with pytest.raises(CorpusError, match="A → B → A"):
        reader(first + second).read(CONDITION + "A")


def test_one_odd_condition_keeps_the_whole_rulebase_from_loading() -> None:
    files = list(read_all(collection("ontology"), ".ttl"))
    broken = PREFIXES + (
        "cond:InScope owl:equivalentClass [ a owl:Restriction ; owl:onProperty fact:generatesText ; owl:minCardinality 1 ] ."
    )
    with pytest.raises(CorpusError, match="InScope"):
        read_rulebase([*files, ("law/broken.ttl", broken.encode())])


def readings(rulebase: Rulebase, norm: Norm) -> list[Reading]:
    """Every combination of alternative sides that can change a norm."""
    sides = sorted({side for change in rulebase.changes_of(norm) for side in change.sides})
    every = chain.from_iterable(combinations(sides, size) for size in range(len(sides) + 1))
    return [Reading(str(number), frozenset(chosen)) for number, chosen in enumerate(every)]


def test_no_pair_uses_a_fact_in_two_directions_under_any_reading(rulebase: Rulebase) -> None:
    pairs = {
        (condition_under(norm, reading, rulebase), norm.trigger) for norm in rulebase.norms for reading in readings(rulebase, norm)
    }
    assert len({side for norm in rulebase.norms for reading in readings(rulebase, norm) for side in reading.sides}) == 7 + 2 + 2
    assert len(pairs) > 35
    assert [pair for pair in pairs if mixed_facts(rulebase.pair(*pair))] == []


def test_mixed_pair_would_be_noticed(rulebase: Rulebase) -> None:
    plain = rulebase.conditions[CONDITION + "InScope"]
    negated = rulebase.conditions[CONDITION + "NonPublicDevelopmentOrUse"]
    assert "offersToPublicInMainlandChina" in mixed_facts(All((plain, negated)))


def test_every_condition_that_stands_in_the_law_is_read(rulebase: Rulebase) -> None:
    graph = TripleIndex()
    for _, data in read_all(collection("ontology"), ".ttl"):
        graph.add((s, p, o) for s, p, o, _ in parse_rdf(data, "text/turtle"))
    named = graph.instances(OWL + "Class")
    named = [name for name in named if "/condition/" in name]
    reading = ConditionReader(graph)
    assert len([name for name in named if name.startswith(CONDITION)]) == 55
    assert all(reading.read(name) for name in named)
    assert set(rulebase.conditions) - {OWL + "Nothing"} <= set(named)
