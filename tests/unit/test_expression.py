"""Kleene logic, reasons and settling sets, on small expressions."""

from __future__ import annotations

from itertools import product

import pytest

from dutygraph.condition import (
    All,
    Any,
    Atom,
    Columns,
    Constant,
    Expression,
    Not,
    Requirement,
    evaluate,
    missing_facts,
    mixed_facts,
    settling_sets,
    support,
    to_sparql,
)
from dutygraph.engines import OxigraphEngine
from dutygraph.terms import Literal
from dutygraph.vocab import FACT, XSD

A, B, C = (Atom(name, "=", (True,)) for name in "abc")
MANY = Atom("count", ">=", (1000,))
EXAMPLES: tuple[Expression, ...] = (
    All((A, B)),
    Any((A, B)),
    Not(A),
    All((A, Any((B, C)))),
    Any((All((A, B)), C)),
    All((Not(A), Not(Any((B, C))))),
    Not(All((A, Not(B)))),
    All((A, Constant(value=True))),
    Any((A, Constant(value=False))),
)


def _worlds() -> list[dict[str, bool]]:
    return [
        {name: value for name, value in zip("abc", values, strict=True) if value is not None}
        for values in product((True, False, None), repeat=3)
    ]


def _completions(facts: dict[str, bool]) -> list[dict[str, bool]]:
    unknown = [name for name in "abc" if name not in facts]
    return [{**facts, **dict(zip(unknown, values, strict=True))} for values in product((True, False), repeat=len(unknown))]


def test_a_truth_is_known_exactly_when_every_completion_agrees() -> None:
    cases = 0
    for expression, facts in product(EXAMPLES, _worlds()):
        outcomes = {evaluate(expression, completed) for completed in _completions(facts)}
        assert evaluate(expression, facts) is (outcomes.pop() if len(outcomes) == 1 else None)
        cases += 1
    assert cases == 9 * 27


def test_the_same_text_in_sparql_gives_the_same_truth() -> None:
    cases = 0
    for number, facts in enumerate(_worlds()):
        engine = OxigraphEngine()
        service = f"https://example.org/{number}"
        stated = ((service, FACT + name, Literal(str(value).lower(), XSD + "boolean"), "") for name, value in facts.items())
        engine.load([(service, FACT + "x", Literal("1"), ""), *stated])
        for expression in EXAMPLES:
            optional = " ".join(f"OPTIONAL {{ ?s <{FACT}{name}> ?{name} }}" for name in "abc")
            answer = engine.query(f"SELECT ?v {{ ?s <{FACT}x> ?x {optional} BIND({to_sparql(expression)} AS ?v) }}")
            (value,) = answer.rows[0]
            got = None if value is None else isinstance(value, Literal) and value.value == "true"
            assert got is evaluate(expression, facts)
            cases += 1
    assert cases == 9 * 27


def test_columns_give_the_same_truths_for_many_services_at_once() -> None:
    columns = Columns(_worlds())
    letters = {True: "t", False: "f", None: "u"}
    for expression in EXAMPLES:
        assert columns.truths(expression) == "".join(letters[evaluate(expression, facts)] for facts in _worlds())
    assert Columns([]).truths(A) == ""


def test_the_reasons_alone_settle_the_truth_and_none_can_be_spared() -> None:
    cases = 0
    for expression, facts in product(EXAMPLES, _worlds()):
        truth = evaluate(expression, facts)
        reasons = {need.atom.fact: facts[need.atom.fact] for need in support(expression, facts)}
        if truth is None:
            assert not reasons
            continue
        assert evaluate(expression, reasons) is truth
        for name in reasons:
            fewer = {key: value for key, value in reasons.items() if key != name}
            assert evaluate(expression, fewer) is None
        cases += 1
    assert cases > 100


def test_a_shared_fact_is_given_once_as_a_reason() -> None:
    assert support(All((Any((A, B)), B)), {"a": True, "b": True}) == (Requirement(B, holds=True),)


def test_settling_sets_settle_and_are_smallest() -> None:
    cases = 0
    for expression, facts in product(EXAMPLES, _worlds()):
        if evaluate(expression, facts) is not None:
            continue
        assert missing_facts(expression, facts)
        for want in (True, False):
            sets = settling_sets(expression, facts, want=want)
            for needs in sets:
                more = {need.atom.fact: need.value for need in needs}
                assert evaluate(expression, {**facts, **more}) is want
                assert not any(other < needs for other in sets)
                cases += 1
    assert cases > 100


@pytest.mark.parametrize(("stated", "truth"), [(999, False), (1000, True), (None, None)])
def test_a_bound_on_a_number_holds_from_its_value(stated: int | None, truth: bool | None) -> None:  # noqa: FBT001
    assert evaluate(MANY, {} if stated is None else {"count": stated}) is truth


@pytest.mark.parametrize(
    ("expression", "mixed"),
    [
        (All((A, B)), ()),
        (All((A, Any((A, B)))), ()),
        (Any((A, Not(A))), ("a",)),
        (All((A, Atom("a", "=", (False,)))), ("a",)),
        (All((MANY, Atom("count", "<", (10,)))), ("count",)),
        (All((MANY, Atom("count", ">=", (10,)))), ()),
        (All((Atom("kind", "=", ("x",)), Atom("kind", "=", ("y",)))), ("kind",)),
    ],
)
def test_a_fact_used_in_two_directions_is_found(expression: Expression, mixed: tuple[str, ...]) -> None:
    assert mixed_facts(expression) == mixed
