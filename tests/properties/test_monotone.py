"""Open world: knowing less never says more, and knowing more never takes a settled verdict back."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from dutygraph.applicability import assess, questions
from dutygraph.knowledge import load_rulebase
from dutygraph.model import FactValue, Iri, Service, ValueType
from dutygraph.reading import parse_reading

RULEBASE = load_rulebase()
DAY = date(2025, 3, 1)
settings.register_profile("dutygraph", deadline=None, derandomize=True)  # a shared machine has no steady clock
settings.load_profile("dutygraph")
VALUES: dict[str, st.SearchStrategy[FactValue]] = {
    name: st.booleans() if fact.type is ValueType.BOOLEAN else st.integers(0, 10**9)
    for name, fact in RULEBASE.stated_facts.items()
    if fact.type is not ValueType.CHOICE
}
SERVICES = st.fixed_dictionaries({}, optional=VALUES).map(lambda facts: Service(Iri("urn:example:service"), facts))
READINGS = st.sampled_from(["majority", "alternative", "launch=literal", "labels=narrow,minors=excluded"])


def _verdicts(facts: dict[str, FactValue], reading: str) -> dict[str, str]:
    service = Service(Iri("urn:example:service"), facts)
    assessment = assess(service, RULEBASE, on=DAY, reading=parse_reading(reading, RULEBASE))
    return {v.norm.id: v.verdict for v in assessment.verdicts}


@given(service=SERVICES, reading=READINGS, data=st.data())
def test_removing_a_fact_never_settles_what_was_open_nor_turns_a_verdict(
    service: Service, reading: str, data: st.DataObject
) -> None:
    full = _verdicts(dict(service.facts), reading)
    gone = data.draw(st.sampled_from(sorted(service.facts) or ["generatesText"]))
    fewer = _verdicts({name: value for name, value in service.facts.items() if name != gone}, reading)
    for norm, before in full.items():
        assert fewer[norm] in {before, "undetermined"}


@given(service=SERVICES)
def test_the_reasons_alone_give_the_same_verdict(service: Service) -> None:
    for verdict in assess(service, RULEBASE, on=DAY).verdicts:
        reasons = {need.atom.fact: service.facts[need.atom.fact] for need in verdict.because}
        again = _verdicts(reasons, "majority")[verdict.norm.id]
        assert verdict.verdict in {again, "undetermined"}


@given(service=SERVICES, data=st.data())
def test_a_question_settles_as_many_norms_as_it_says(service: Service, data: st.DataObject) -> None:
    assessment = assess(service, RULEBASE, on=DAY)
    asked = questions(assessment, RULEBASE)
    assert [q.settles for q in asked] == sorted((q.settles for q in asked), reverse=True)
    if not asked:
        assert all(v.verdict != "undetermined" for v in assessment.verdicts)
        return
    question = data.draw(st.sampled_from(asked))
    opened = {v.norm.id for v in assessment.verdicts if v.verdict == "undetermined"}
    settled: set[str] = set()
    for value in (
        (True, False) if question.fact in VALUES and RULEBASE.facts[question.fact].type is ValueType.BOOLEAN else (0, 10**9)
    ):
        after = _verdicts({**service.facts, question.fact: value}, "majority")
        settled |= {norm for norm in opened if after[norm] != "undetermined"}
    assert len(settled) == question.settles
