"""The Measures are here whole, and every norm is complete; asked in SPARQL, as anybody could."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dutygraph.model import ValueType
from dutygraph.terms import Literal

if TYPE_CHECKING:
    from dutygraph.engines import OxigraphEngine
    from dutygraph.rulebase import Rulebase

NORM = "?norm a/rdfs:subClassOf+ dg:Norm"


def values(store: OxigraphEngine, query: str) -> list[str]:
    rows = store.query(query).rows
    return [term.value if isinstance(term, Literal) else str(term) for row in rows for term in row]


@pytest.mark.parametrize(
    ("what", "pattern", "count"),
    [
        ("articles", "?x a dg:Article", 24),
        ("chapters", "?x a dg:Chapter", 5),
        ("paragraphs", "?x a dg:Paragraph", 35),
        ("items", "?x a dg:Item", 13),
        ("provisions, the order included", "?x a/rdfs:subClassOf dg:Provision ; dg:summary ?any", 78),
        ("norms", "?x a/rdfs:subClassOf+ dg:Norm", 144),
        ("facts", "?x dg:category ?any", 54),
        ("disputes", "?x a dg:Dispute", 7),
        ("majority sides", "?x a dg:MajoritySide", 7),
        ("alternative sides", "?x a dg:AlternativeSide", 7),
        ("draft differences", "?x a dg:DraftDifference", 15),
        ("phases", "?x a dg:Phase", 3),
        ("issuing bodies", "?x a dg:IssuingBody", 7),
        ("departments named in Article 16", "?x a dg:NamedDepartment", 8),
    ],
)
def test_count(store: OxigraphEngine, what: str, pattern: str, count: int) -> None:
    found = values(store, f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} }}")
    assert found == [str(count)], what


@pytest.mark.parametrize(
    "needed",
    [
        "?norm dg:bearer/a/rdfs:subClassOf* dg:Actor",
        "?norm dg:statedIn/a/rdfs:subClassOf dg:Provision",
        "?norm dg:phase/a dg:Phase",
        "?norm dg:condition/rdfs:subClassOf dg:ConditionClass",
        "?norm dg:inForceFrom ?day FILTER (DATATYPE(?day) = xsd:date)",
        "?norm dg:contestation/a dg:DegreeOfDoubt",
        *(
            f'?norm {predicate} ?text FILTER (LANG(?text) = "{language}" && STRLEN(?text) > 1)'
            for predicate in ("skos:prefLabel", "dg:action", "dg:object")
            for language in ("en", "zh")
        ),
    ],
)
def test_every_norm_has(store: OxigraphEngine, needed: str) -> None:
    every, with_it = (set(values(store, f"SELECT DISTINCT ?norm WHERE {{ {NORM} . {more} }}")) for more in ("", needed))
    assert sorted(every - with_it) == []
    assert len(every) == 144


@pytest.mark.parametrize("single", ["dg:bearer", "dg:condition", "dg:inForceFrom", "dg:trigger", "dg:contestation", "a"])
def test_every_norm_has_at_most_one(store: OxigraphEngine, single: str) -> None:
    named = "FILTER (?value != owl:NamedIndividual)" if single == "a" else ""
    query = f"SELECT ?norm WHERE {{ {NORM} ; {single} ?value {named} }} GROUP BY ?norm HAVING (COUNT(DISTINCT ?value) > 1)"
    assert values(store, query) == []


def test_no_text_stands_twice_in_one_language(store: OxigraphEngine) -> None:
    query = """SELECT ?thing WHERE { ?thing ?predicate ?one , ?two
      FILTER (?predicate IN (skos:prefLabel, skos:definition, dg:action, dg:summary, dg:question, dcterms:bibliographicCitation))
      FILTER (LANG(?one) = LANG(?two) && STR(?one) < STR(?two)) }"""
    assert values(store, query) == []


def test_norms_take_effect_with_the_measures(store: OxigraphEngine) -> None:
    days = values(store, f"SELECT DISTINCT ?day WHERE {{ {NORM} ; dg:inForceFrom ?day }}")
    assert days == ["2023-08-15"]


def test_rulebase_reads_what_the_graph_holds(rulebase: Rulebase) -> None:
    assert len(rulebase.norms) == len(rulebase.norm_ids) == len(set(rulebase.norm_ids)) == 144
    assert len(rulebase.provisions) == 78
    assert len(rulebase.facts) == 54
    assert [name for name, fact in rulebase.facts.items() if fact.derived] == ["assessmentDate", "measuresInForce"]
    assert [fact.position for fact in rulebase.facts.values()] == list(range(1, 55))
    assert {fact.type for fact in rulebase.facts.values()} == set(ValueType)
    assert len({(norm.condition, norm.trigger) for norm in rulebase.norms}) == 35


def test_norms_come_in_provision_order(rulebase: Rulebase) -> None:
    position = {provision.id: provision.position for provision in rulebase.provisions.values()}
    places = [min(position[provision] for provision in norm.provisions) for norm in rulebase.norms]
    assert places == sorted(places)
    assert sorted(position.values()) == list(range(1, 79))
