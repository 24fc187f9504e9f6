"""The printed SQL, run by DuckDB, the printed SPARQL, run by Oxigraph, and Python give the same verdicts."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from itertools import product
from typing import TYPE_CHECKING

import duckdb
import pytest
from drawn import drawn

from dutygraph.applicability import assess
from dutygraph.condition import All, Any, Atom, Constant, Not, evaluate, to_sql
from dutygraph.engines import OxigraphEngine
from dutygraph.errors import CorpusError
from dutygraph.facts import load_facts, service_quads
from dutygraph.knowledge import bundled_examples
from dutygraph.model import ValueType
from dutygraph.reading import parse_reading
from dutygraph.register import compiled
from dutygraph.register.compiled import variable
from dutygraph.terms import Literal

if TYPE_CHECKING:
    from pathlib import Path

    from dutygraph.condition import Expression
    from dutygraph.model import Service
    from dutygraph.rulebase import Rulebase

TYPES = {ValueType.BOOLEAN: "BOOLEAN", ValueType.NUMBER: "BIGINT", ValueType.CHOICE: "VARCHAR"}
TRUTH = {"applies": True, "does-not-apply": False, "undetermined": None}
READINGS = ("majority", "alternative", "launch=literal", "labels=narrow,minors=excluded")
A, B, C = (Atom(name, "=", (True,)) for name in "abc")


@pytest.fixture(scope="module")
def services(rulebase: Rulebase, root: Path) -> list[Service]:
    scenarios = sorted((root / "ontology/examples/scenarios").glob("s*.json"))
    documents = [*load_facts(scenarios, rulebase), *bundled_examples(rulebase)]
    assert len(scenarios) >= 10
    return [*(service for document in documents for service in document.services), *drawn(rulebase, 300, seed=7)]


def by_sql(text: str, services: list[Service], rulebase: Rulebase) -> dict[tuple[str, str], bool | None]:
    names = list(rulebase.stated_facts)
    store = duckdb.connect()
    columns = [f"{name} {TYPES[rulebase.facts[name].type]}" for name in names]
    store.execute(f"CREATE TABLE facts (id VARCHAR, {', '.join(columns)})")
    rows = [[service.id, *(service.facts.get(name) for name in names)] for service in services]
    store.executemany(f"INSERT INTO facts VALUES ({', '.join('?' * (len(names) + 1))})", rows)
    answer = store.execute(text)
    heads = [column[0] for column in answer.description or ()]
    return {(row[0], head): value for row in answer.fetchall() for head, value in zip(heads[1:], row[1:], strict=True)}


def by_sparql(text: str, services: list[Service], rulebase: Rulebase) -> dict[tuple[str, str], bool | None]:
    engine = OxigraphEngine()
    engine.load(quad for service in services for quad in service_quads(service, rulebase))
    answer = engine.query(text)
    said = {Literal(word, "http://www.w3.org/2001/XMLSchema#boolean"): word == "true" for word in ("true", "false")}
    return {
        (str(row[0]), head): None if term is None else said[term]
        for row in answer.rows
        for head, term in zip(answer.variables[1:], row[1:], strict=True)
    }


@pytest.mark.parametrize("name", READINGS)
def test_the_printed_queries_give_the_verdicts_of_python(name: str, services: list[Service], rulebase: Rulebase, day: date) -> None:
    reading = parse_reading(name, rulebase)
    sql = by_sql(compiled(rulebase.norms, rulebase, to="sql", on=day, reading=reading), services, rulebase)
    sparql = by_sparql(compiled(rulebase.norms, rulebase, to="sparql", on=day, reading=reading, lang="zh"), services, rulebase)
    assert sql == sparql
    checked = 0
    for service in services:
        for verdict in assess(service, rulebase, on=day, reading=reading).verdicts:
            column = variable(verdict.norm)
            assert sql[service.id, column] is TRUTH[verdict.verdict], (service, column)
            assert sql.get((service.id, f"{column}_standing"), sql[service.id, column]) is TRUTH[verdict.standing]
            checked += 1
    assert checked == len(services) * len(rulebase.norms)
    assert set(sql.values()) == {True, False, None}


def test_before_entry_into_force_nothing_applies(services: list[Service], rulebase: Rulebase) -> None:
    early = date(1990, 1, 1)
    majority = parse_reading("majority", rulebase)
    text = compiled(rulebase.norms, rulebase, to="sql", on=early, reading=majority)
    assert set(by_sql(text, services[:5], rulebase).values()) == {False}
    assert text.count("not in force on 1990-01-01") == len(rulebase.norms)


@pytest.mark.parametrize(
    "form", [All((A, Not(B), C)), Any((All((A, Not(B))), All((C, A)))), Not(Any((A, All((B, C))))), All((Constant(value=True), A))]
)
def test_every_combination_of_three_facts_follows_kleene(form: Expression) -> None:
    store, seen = duckdb.connect(), 0
    for values in product([True, False, None], repeat=3):
        facts = {name: value for name, value in zip("abc", values, strict=True) if value is not None}
        (found,) = (
            store.execute(
                f"SELECT {to_sql(form)} FROM (SELECT ?::BOOLEAN AS a, ?::BOOLEAN AS b, ?::BOOLEAN AS c)", values
            ).fetchone()
            or ()
        )
        assert found is evaluate(form, facts), (to_sql(form), facts)
        seen += 1
    assert seen == 27


@pytest.mark.parametrize("value", [None, 0, 999, 1000, 1001])
def test_bounds_and_lists_of_numbers(value: int | None) -> None:
    for atom in (Atom("n", ">=", (1000,)), Atom("n", "<", (1000,)), Atom("n", "=", (0, 1000)), Atom("n", "=", (999,))):
        (found,) = duckdb.execute(f"SELECT {to_sql(atom)} FROM (SELECT ?::BIGINT AS n)", [value]).fetchone() or ()
        assert found is evaluate(atom, {} if value is None else {"n": value})


def test_a_choice_is_text_and_its_quotes_are_doubled() -> None:
    assert to_sql(Atom("kind", "=", ("it's", "b"))) == "(kind IN ('it''s', 'b'))"


def test_a_name_that_needs_quotes_is_refused() -> None:
    with pytest.raises(CorpusError, match="cannot be the name of a column"):
        to_sql(Atom("a b", "=", (True,)))


def test_the_printed_condition_names_law_and_classes(rulebase: Rulebase, day: date) -> None:
    norm = rulebase.norm("file-algorithm")
    text = compiled([norm], rulebase, to="sql", on=day, reading=parse_reading("majority", rulebase))
    assert "-- file-algorithm: " in text
    assert "-- Art 17, para 1" in text
    assert re.search(r"-- OpinionOrMobilisation: \w+", text)
    bare = "".join(line.strip() for line in text.splitlines() if not line.strip().startswith("--"))
    whole = to_sql(rulebase.pair(norm.condition, norm.trigger))
    assert re.sub(r"\W", "", whole) in re.sub(r"\W", "", bare)


def test_compile_on_the_command_line() -> None:
    ran = [
        subprocess.run(
            [sys.executable, "-m", "dutygraph", "compile", *more], capture_output=True, text=True, check=False, encoding="utf-8"
        )
        for more in (["--norm", "file-algorithm", "--to", "sparql", "--lang", "zh"], ["--norm", "file-algoritm"], [])
    ]
    assert ran[0].returncode == 0
    assert "# 第十七条第一款" in ran[0].stdout
    assert ran[1].returncode == 2
    assert 'Did you mean "file-algorithm"?' in ran[1].stderr
    assert ran[2].stdout.startswith("-- dutygraph ")
