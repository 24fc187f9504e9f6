"""Knowing less, or showing less, never turns a finding into a pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dutygraph.facts import FactsDocument
from dutygraph.findings import check
from dutygraph.model import Evidence, FactValue, Iri, Service, ValueType
from dutygraph.rulebase import load_rulebase

RULEBASE = load_rulebase()
DAY = date(2026, 7, 15)
DUTIES = [norm for norm in RULEBASE.norms if norm.binds_provider]
BOOLEANS = [name for name, fact in RULEBASE.stated_facts.items() if fact.type is ValueType.BOOLEAN]
# Facts lean towards true, so that many duties apply and evidence matters.
FACTS = st.fixed_dictionaries({}, optional=dict.fromkeys(BOOLEANS, st.sampled_from([True, True, True, False])))
DAYS = st.none() | st.dates(date(2023, 1, 1), date(2027, 1, 1))
RECORDS = st.lists(
    st.builds(
        lambda norm, place, issued, expires: Evidence(
            norm.id, norm.evidence_kinds[place % len(norm.evidence_kinds)], issued=issued, expires=expires
        ),
        st.sampled_from(DUTIES),
        st.integers(0, 9),
        DAYS,
        DAYS,
    ),
    max_size=40,
)


def _passed(facts: dict[str, FactValue], evidence: list[Evidence]) -> set[str]:
    service = Service(Iri("https://example.org/chat"), facts, evidence=tuple(evidence))
    document = FactsDocument("generated", (service,), (), lambda _: None)
    return {finding.norm.id for finding in check([document], RULEBASE, on=DAY).findings if finding.outcome == "passed"}


@settings(max_examples=60)
@given(facts=FACTS, evidence=RECORDS, data=st.data())
def test_taking_away_a_fact_or_a_record_never_makes_a_pass(
    facts: dict[str, FactValue], evidence: list[Evidence], data: st.DataObject
) -> None:
    before = _passed(facts, evidence)
    if evidence:
        gone = data.draw(st.integers(0, len(evidence) - 1))
        assert _passed(facts, evidence[:gone] + evidence[gone + 1 :]) <= before
    if facts:
        name = data.draw(st.sampled_from(sorted(facts)))
        assert _passed({key: value for key, value in facts.items() if key != name}, evidence) <= before


def test_all_duties_pass_on_full_evidence_and_none_without() -> None:
    facts: dict[str, FactValue] = dict.fromkeys(BOOLEANS, True)
    evidence = [Evidence(norm.id, norm.evidence_kinds[0]) for norm in DUTIES]
    full = _passed(facts, evidence)
    on_a_fact_that_is_false = {"offer-marking-function", "mark-possible-generated-content", "mark-suspected-generated-content"}
    assert full == {norm.id for norm in DUTIES} - on_a_fact_that_is_false
    assert _passed(facts, []) == set()
    assert _passed(facts, [replace(record, expires=DAY - timedelta(days=1)) for record in evidence]) == set()
