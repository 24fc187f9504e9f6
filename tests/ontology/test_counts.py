"""The Measures are here whole, and every norm is complete; asked in SPARQL, as anybody could."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dutygraph.model import ValueType
from dutygraph.terms import Literal

if TYPE_CHECKING:
    from dutygraph.engines import OxigraphEngine
    from dutygraph.rulebase import Rulebase

CN = "https://w3id.org/dutygraph/id/cn/"
MEASURES = f"<{CN}genai-measures-2023>"
OF_MEASURES = f"eli:is_part_of+ {MEASURES}"
NORM = "?norm a/rdfs:subClassOf+ dg:Norm"


def values(store: OxigraphEngine, query: str) -> list[str]:
    rows = store.query(query).rows
    return [term.value if isinstance(term, Literal) else str(term) for row in rows for term in row]


@pytest.mark.parametrize(
    ("what", "pattern", "count"),
    [
        ("articles", f"?x a dg:Article ; {OF_MEASURES}", 24),
        ("chapters", f"?x a dg:Chapter ; {OF_MEASURES}", 5),
        ("paragraphs", f"?x a dg:Paragraph ; {OF_MEASURES}", 35),
        ("items", f"?x a dg:Item ; {OF_MEASURES}", 13),
        ("provisions, the order included", f"?x a/rdfs:subClassOf dg:Provision ; dg:summary ?any ; {OF_MEASURES}", 78),
        ("norms", f"?x a/rdfs:subClassOf+ dg:Norm ; dg:statedIn/{OF_MEASURES}", 144),
        ("facts, those of all instruments", "?x dg:category ?any", 54 + 7 + 8 + 12),
        ("disputes", f"?x a dg:Dispute ; dcterms:source/{OF_MEASURES}", 7),
        ("majority sides", f"?x a dg:MajoritySide ; dg:ofDispute/dcterms:source/{OF_MEASURES}", 7),
        ("alternative sides", f"?x a dg:AlternativeSide ; dg:ofDispute/dcterms:source/{OF_MEASURES}", 7),
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
    ("instrument", "articles", "norms", "disputes"),
    [
        ("genai-measures-2023", 24, 144, 7),
        ("labelling-measures-2025", 14, 50, 2),
        ("deep-synthesis-provisions-2022", 14, 47, 2),
        ("algorithm-recommendation-provisions-2022", 11, 26, 0),
    ],
)
def test_count_by_instrument(store: OxigraphEngine, instrument: str, articles: int, norms: int, disputes: int) -> None:
    """The labelling measures are whole; of the two provisions stand the articles that Articles 12 and 17 lean on."""
    part = f"eli:is_part_of+ <{CN}{instrument}>"
    patterns = (f"?x a dg:Article ; {part}", f"?x dg:statedIn/{part}", f"?x a dg:Dispute ; dcterms:source/{part}")
    found = [values(store, f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} }}") for pattern in patterns]
    assert found == [[str(articles)], [str(norms)], [str(disputes)]]


@pytest.mark.parametrize(
    "instrument", ["labelling-measures-2025", "deep-synthesis-provisions-2022", "algorithm-recommendation-provisions-2022"]
)
def test_every_article_beside_the_measures_says_how_far_it_was_checked(store: OxigraphEngine, instrument: str) -> None:
    every = f"?x a dg:Article ; eli:is_part_of+ <{CN}{instrument}>"
    said = 'FILTER EXISTS { ?x dg:verification ?en, ?zh FILTER (LANG(?en) = "en" && LANG(?zh) = "zh") }'
    found, with_it = (set(values(store, f"SELECT ?x WHERE {{ {every} {more} }}")) for more in ("", said))
    assert sorted(found - with_it) == []


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
    assert len(every) == 144 + 50 + 47 + 26


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
    days = values(store, f"SELECT DISTINCT ?day WHERE {{ {NORM} ; dg:statedIn/{OF_MEASURES} ; dg:inForceFrom ?day }}")
    assert days == ["2023-08-15"]


def test_norms_take_effect_with_their_instrument(store: OxigraphEngine) -> None:
    """None of the four was amended so far; an amendment gives its norms days of their own."""
    late = f"""SELECT ?norm WHERE {{ {NORM} ; dg:statedIn/eli:is_part_of+ ?instrument ; dg:inForceFrom ?day .
      ?instrument eli:first_date_entry_in_force ?start FILTER (?day != ?start) }}"""
    assert values(store, late) == []


def test_rulebase_reads_what_the_graph_holds(rulebase: Rulebase) -> None:
    assert len(rulebase.norms) == len(rulebase.norm_ids) == len(set(rulebase.norm_ids)) == 144 + 50 + 47 + 26
    assert len([p for p in rulebase.provisions.values() if f"<{p.instrument}>" == MEASURES]) == 78
    assert len(rulebase.facts) == 54 + 7 + 8 + 12
    assert [name for name, fact in rulebase.facts.items() if fact.derived] == ["assessmentDate", "measuresInForce"]
    assert [fact.position for fact in rulebase.facts.values()] == list(range(1, 82))
    assert {fact.type for fact in rulebase.facts.values()} == set(ValueType)
    own = [norm for norm in rulebase.norms if f"<{norm.instrument}>" == MEASURES]
    assert len({(norm.condition, norm.trigger) for norm in own}) == 35


def test_the_measures_come_first_and_the_others_by_their_day(rulebase: Rulebase) -> None:
    order = list(dict.fromkeys(norm.instrument.removeprefix(CN) for norm in rulebase.norms))
    assert order == [
        "genai-measures-2023",
        "algorithm-recommendation-provisions-2022",
        "deep-synthesis-provisions-2022",
        "labelling-measures-2025",
    ]


def test_norms_come_in_provision_order(rulebase: Rulebase) -> None:
    for instrument in {norm.instrument for norm in rulebase.norms}:
        position = {p.id: p.position for p in rulebase.provisions.values() if p.instrument == instrument}
        places = [min(position[place] for place in norm.provisions) for norm in rulebase.norms if norm.instrument == instrument]
        assert places == sorted(places)
        assert sorted(position.values()) == list(range(1, len(position) + 1))
