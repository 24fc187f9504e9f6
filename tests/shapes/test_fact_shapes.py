"""A well-formed description: conforming and violating values for every fact that can be stated, and mutations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mutants import mutants

from dutygraph.errors import CorpusError
from dutygraph.facts import fact_term
from dutygraph.model import ValueType
from dutygraph.terms import Blank, Literal
from dutygraph.validation import load_shapes, validate
from dutygraph.vocab import DG, FACT, RDF, SHAPE, XSD

if TYPE_CHECKING:
    from dutygraph.model import Fact
    from dutygraph.rulebase import Rulebase
    from dutygraph.terms import Quad, Term


def _values(fact: Fact) -> tuple[list[list[Term]], list[list[Term]]]:
    """Returns value lists that conform, and value lists that do not."""
    text: Term = Literal("yes")
    match fact.type:
        case ValueType.BOOLEAN:
            good = [fact_term(value=True), fact_term(value=False)]
            bad: list[Term] = [text, Literal("1", XSD + "integer"), "urn:example:yes"]
        case ValueType.NUMBER:
            good = [fact_term(0), fact_term(10**7)]
            bad = [text, fact_term(value=True), "urn:example:many"]
        case ValueType.CHOICE:
            good = [fact_term(choice) for choice in fact.choices]
            bad = [text, FACT + "somethingElse"]
    return [[], *([value] for value in good)], [good[:2], *([value] for value in bad)]


def _service(number: int, fact: Fact, values: list[Term]) -> list[Quad]:
    service = f"urn:example:{fact.name}:{number}"
    return [(service, RDF + "type", DG + "Service", ""), *((service, FACT + fact.name, value, "") for value in values)]


def _fixtures(rulebase: Rulebase) -> tuple[list[Quad], set[tuple[str, str]]]:
    quads: list[Quad] = []
    expected = set()
    for fact in rulebase.stated_facts.values():
        good, bad = _values(fact)
        for number, values in enumerate([*good, *bad]):
            quads += _service(number, fact, values)
            if number >= len(good):
                expected.add((f"urn:example:{fact.name}:{number}", f"{SHAPE}fact-{fact.name}"))
    return quads, expected


def test_every_fact_takes_its_own_values_once_and_no_others(rulebase: Rulebase) -> None:
    quads, expected = _fixtures(rulebase)
    found = {(breach.focus, breach.shape) for breach in validate(quads, load_shapes("facts"))}
    assert len(rulebase.stated_facts) == 52 + 27
    assert len(expected) > 150
    assert found == expected


def test_a_service_without_a_name_of_its_own_is_refused() -> None:
    breaches = validate([(Blank("service"), RDF + "type", DG + "Service", "")], load_shapes("facts"))
    assert [breach.shape for breach in breaches] == [SHAPE + "Service"]


def test_dropping_or_flipping_any_single_constraint_turns_a_value_red(rulebase: Rulebase) -> None:
    quads, expected = _fixtures(rulebase)
    survivors, count = [], 0
    for done, spoilt in mutants(load_shapes("facts"), ("maxCount", "datatype", "in", "nodeKind")):
        count += 1
        named = [*quads, (Blank("service"), RDF + "type", DG + "Service", "")]
        try:
            found = {(breach.focus, breach.shape) for breach in validate(named, spoilt)}
        except CorpusError:  # shapes that no longer compile are red enough
            continue
        if {pair for pair in found if pair[1] != SHAPE + "Service"} == expected and len(found) == len(expected) + 1:
            survivors.append(done)
    assert count > 200
    assert survivors == []
