"""Every store gives the same verdicts as the evaluator, and the same rows for the thirty competency queries."""

from __future__ import annotations

import csv
import io
import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from running import STORES

from dutygraph.applicability import assess
from dutygraph.catalog import bind, load_catalog
from dutygraph.engine import FACTS_GRAPH, RESULT_FORMATS
from dutygraph.engines import RemoteEngine
from dutygraph.errors import EngineError
from dutygraph.facts import load_facts, read_facts
from dutygraph.knowledge import bundled_examples
from dutygraph.model import ValueType
from dutygraph.reading import parse_reading
from dutygraph.serialize import json_text
from dutygraph.store import StoredServices, bring_up_to_date
from dutygraph.verdicts import PREDICATES, READINGS_KEPT, derive, graph_of

if TYPE_CHECKING:
    from pathlib import Path

    from dutygraph.engine import Engine
    from dutygraph.facts import FactsDocument
    from dutygraph.model import Fact, FactValue, Service
    from dutygraph.rulebase import Rulebase

MADE = 60
DAYS = (date(2023, 7, 20), date(2023, 8, 14), date(2023, 8, 15), date(2025, 3, 1), date(2026, 11, 24))
QUERIES = load_catalog()
FAILS_IN_VIRTUOSO = {"CQ-22"}
"""Virtuoso 7.2.5 cannot compile a path of alternatives that is repeated and goes on. It says so: no wrong row comes."""
BOOLEANS_OF_VIRTUOSO = {"CQ-21": 10, "CQ-28": 3}
"""Virtuoso 7.2.5 writes a boolean that a query computes, in this column, as an integer."""
WORDS = {"0": "false", "1": "true"}
CHOSEN = "launch=literal,labels=narrow"


def some_value(fact: Fact, chance: random.Random) -> FactValue | None:
    """A value, or nothing in one case of three."""
    if chance.random() < 1 / 3:
        return None
    if fact.type is ValueType.BOOLEAN:
        return chance.random() < 0.5
    return chance.choice(fact.choices) if fact.choices else chance.choice((0, 1, 999_999, 1_000_000, 1_000_001))


@pytest.fixture(scope="module")
def documents(rulebase: Rulebase) -> tuple[FactsDocument, ...]:
    """The ten scenarios and ten filed services that are bundled, and made-up services with facts true, false and unknown."""
    chance = random.Random(4)
    made = [
        {
            "id": f"https://example.org/made/{number}",
            "facts": {name: some_value(fact, chance) for name, fact in rulebase.stated_facts.items()},
        }
        for number in range(MADE)
    ]
    made_document = read_facts(json_text({"services": made}).encode(), "application/json", rulebase, name="made")
    return (*bundled_examples(rulebase), made_document)


def verdicts_in(engine: Engine, reading: str, rulebase: Rulebase) -> set[tuple[str, str, str]]:
    graph = graph_of(parse_reading(reading, rulebase))
    rows = engine.query(f"SELECT ?service ?verdict ?norm {{ GRAPH <{graph}> {{ ?service ?verdict ?norm }} }}").rows
    return {(str(s), str(v), str(n)) for s, v, n in rows if str(v) in PREDICATES.values()}


def verdicts_of(services: list[Service], reading: str, rulebase: Rulebase, on: date) -> set[tuple[str, str, str]]:
    chosen = parse_reading(reading, rulebase)
    return {
        (str(service.id), PREDICATES[one.verdict], str(one.norm.iri))
        for service in services
        for one in assess(service, rulebase, on=on, reading=chosen).verdicts
    }


def test_every_store_derives_what_the_evaluator_finds(
    engine: Engine, documents: tuple[FactsDocument, ...], rulebase: Rulebase
) -> None:
    services = [service for document in documents for service in document.services]
    assert len(services) == 29 + MADE
    for day in DAYS:
        bring_up_to_date(engine, documents if day == DAYS[0] else (), rulebase, on=day)
        derive(engine, rulebase, on=day, readings=(CHOSEN,), facts_graph=FACTS_GRAPH)
        for reading in (*READINGS_KEPT, CHOSEN):
            found, wanted = (verdicts_in(engine, reading, rulebase), verdicts_of(services, reading, rulebase, day))
            assert len(wanted) == len(services) * len(rulebase.norms)
            assert found ^ wanted == set(), (day, reading)


def test_connectives_are_trusted_where_they_can_be(engine: Engine, store: str) -> None:
    """Virtuoso takes an unbound operand for false, so that "unknown" would become "does not apply"."""
    assert engine.dialect.kleene is not store.startswith("virtuoso")


@pytest.mark.parametrize("name", ["oxigraph", "virtuoso"])
def test_the_truth_table_finds_virtuoso_out(name: str, request: pytest.FixtureRequest) -> None:
    wrong = 'SELECT (COALESCE(IF(!(?a) || ?b, "true", "false"), "unknown") AS ?v) { VALUES (?a ?b) { (UNDEF false) } }'
    answer = RemoteEngine(request.getfixturevalue(name)).query(wrong)
    assert answer.rows[0][0].value == ("false" if name == "virtuoso" else "unknown")  # type: ignore[union-attr]


def test_there_are_six_stores_and_thirty_nine_queries() -> None:
    assert len(STORES) == 6
    assert len(QUERIES) == 39


def test_every_store_gives_the_recorded_rows(engine: Engine, store: str, rulebase: Rulebase, root: Path) -> None:
    documents = load_facts([root / "tests/competency/services.ttl"], rulebase)
    bring_up_to_date(engine, documents, rulebase, on=date(2025, 3, 1))
    differing = []
    for query in QUERIES:
        if store.startswith("virtuoso") and query.id in FAILS_IN_VIRTUOSO:
            with pytest.raises(EngineError, match="Internal Optimized compiler error"):
                engine.query(bind(query, {}))
            continue
        data, _ = engine.query_bytes(bind(query, {}), {"table": RESULT_FORMATS["csv"], "graph": ""})
        found, wanted = (list(csv.reader(io.StringIO(text.decode()))) for text in (data, recorded(root, query.name)))
        if store.startswith("virtuoso") and query.id in BOOLEANS_OF_VIRTUOSO:
            column = BOOLEANS_OF_VIRTUOSO[query.id]
            found = [[WORDS.get(cell, cell) if place == column else cell for place, cell in enumerate(row)] for row in found]
        if found != wanted:
            first = next((pair for pair in zip(found, wanted, strict=False) if pair[0] != pair[1]), None)
            differing.append((query.id, len(found), len(wanted), first))
    assert differing == []


def recorded(root: Path, name: str) -> bytes:
    return (root / "tests/competency" / f"{name}.csv").read_bytes()


def test_services_come_back_from_the_store_as_they_were_read(
    engine: Engine, documents: tuple[FactsDocument, ...], rulebase: Rulebase
) -> None:
    bring_up_to_date(engine, documents, rulebase, on=date(2025, 3, 1))
    stored = StoredServices(engine, rulebase)
    services = {str(service.id): service for document in documents for service in document.services}
    assert list(stored) == sorted(services)
    for read in stored.values():
        given = services[str(read.id)]
        assert (dict(read.facts), dict(read.name), read.provider) == (dict(given.facts), dict(given.name), given.provider)
        assert sorted(read.evidence, key=str) == sorted(given.evidence, key=str)
        assert len(read.sources) == len(given.sources)


def test_loading_a_service_anew_leaves_nothing_of_the_old(engine: Engine, rulebase: Rulebase) -> None:
    first = {
        "id": "https://example.org/one",
        "name": {"en": "Old"},
        "facts": {"generatesText": True},
        "evidence": [{"for": "file-algorithm", "kind": "FilingRecord", "identifier": "1"}],
        "events": [
            {
                "event": "offersToPublicInMainlandChina",
                "on": "2025-01-01",
                "responses": [{"for": "file-algorithm", "on": "2025-01-02"}],
            }
        ],
    }
    other = {"id": "https://example.org/two", "facts": {"generatesText": True}}
    for document in ({"services": [first, other]}, {"id": first["id"], "facts": {"generatesAudio": False}}):
        read = read_facts(json_text(document).encode(), "application/json", rulebase)
        done = bring_up_to_date(engine, [read], rulebase, on=date(2025, 3, 1))
    assert (done.law, done.services, done.stored) == (False, 1, 2)
    held = engine.query(f"SELECT ?s ?p {{ GRAPH <{FACTS_GRAPH}> {{ ?s ?p ?o }} }}").rows
    assert sorted({str(s) for s, _ in held}) == ["https://example.org/one", "https://example.org/two"]
    assert len(held) == 4
    assert len(verdicts_in(engine, "majority", rulebase)) == 2 * len(rulebase.norms)


def test_what_is_up_to_date_is_left_alone(engine: Engine, rulebase: Rulebase) -> None:
    day = date(2025, 3, 1)
    assert bring_up_to_date(engine, (), rulebase, on=day).law is True
    size = engine.size()
    assert bring_up_to_date(engine, (), rulebase, on=day).law is False
    assert engine.size() == size
    later = day + timedelta(days=1)
    assert bring_up_to_date(engine, (), rulebase, on=later).on == later
    assert engine.size() == size
