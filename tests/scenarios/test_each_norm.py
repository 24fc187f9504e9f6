"""For each norm: facts under which it fires, facts under which it does not, and the day before it was in force.

The facts are generated from the norm's own condition and trigger, smallest sets first.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dutygraph.applicability import assess, explain
from dutygraph.condition import Requirement, settling_sets
from dutygraph.model import FactValue, Iri, Norm, Service
from dutygraph.reading import parse_reading
from dutygraph.rulebase import Rulebase, load_rulebase

NORMS = load_rulebase().norms
EACH = pytest.mark.parametrize("norm", NORMS, ids=[norm.id for norm in NORMS])
START = date(2023, 8, 15)
MEASURES = [norm for norm in NORMS if norm.instrument.endswith("/genai-measures-2023")]
UNCONDITIONAL = "AnyService"


def described(needs: frozenset[Requirement]) -> Service:
    facts: dict[str, FactValue] = {need.atom.fact: need.value for need in needs if need.value is not None}
    assert len(facts) == len(needs)
    return Service(Iri("https://example.org/generated"), facts)


def sets(norm: Norm, rulebase: Rulebase, *, want: bool) -> list[Service]:
    return [described(needs) for needs in settling_sets(rulebase.pair(norm.condition, norm.trigger), {}, want=want)]


def verdict(norm: Norm, service: Service, rulebase: Rulebase, on: date) -> str:
    (found,) = (one.verdict for one in assess(service, rulebase, on=on).verdicts if one.norm.id == norm.id)
    return found


def is_unconditional(norm: Norm) -> bool:
    return norm.condition.endswith(f"/{UNCONDITIONAL}") and norm.trigger is None


def start_of(norm: Norm) -> date:
    """The first day of the norm: for a norm of the Measures that of Article 24."""
    assert norm.period.start is not None
    return norm.period.start


def test_all_norms_are_covered() -> None:
    assert len(MEASURES) == 144
    assert len(NORMS) == 144 + 50 + 47 + 26
    assert sum(map(is_unconditional, MEASURES)) == 28
    assert {norm.period.start for norm in MEASURES} == {START}


@EACH
def test_norm_fires_on_each_smallest_set_of_facts(norm: Norm, rulebase: Rulebase) -> None:
    firing = sets(norm, rulebase, want=True)
    assert firing
    assert {verdict(norm, service, rulebase, start_of(norm)) for service in firing} == {"applies"}


@EACH
def test_norm_does_not_fire_once_one_of_its_facts_is_otherwise(norm: Norm, rulebase: Rulebase) -> None:
    failing = sets(norm, rulebase, want=False)
    if is_unconditional(norm):
        assert failing == []
        assert verdict(norm, Service(Iri("https://example.org/bare"), {}), rulebase, start_of(norm)) == "applies"
    else:
        assert failing
        assert {verdict(norm, service, rulebase, start_of(norm)) for service in failing} == {"does-not-apply"}


@EACH
def test_norm_is_open_while_one_of_its_facts_is_unknown(norm: Norm, rulebase: Rulebase) -> None:
    for service in sets(norm, rulebase, want=True):
        for fact in service.facts:
            fewer = Service(service.id, {name: value for name, value in service.facts.items() if name != fact})
            assert verdict(norm, fewer, rulebase, start_of(norm)) == "undetermined"


@EACH
def test_norm_does_not_apply_the_day_before_it_is_in_force(norm: Norm, rulebase: Rulebase) -> None:
    eve = start_of(norm) - timedelta(days=1)
    service = sets(norm, rulebase, want=True)[0]
    assert verdict(norm, service, rulebase, eve) == "does-not-apply"
    found = explain(service, rulebase, rulebase.norm(norm.id), on=eve).verdict
    assert not found.in_force
    assert found.because == ()


@pytest.mark.parametrize("dispute", [dispute.name for dispute in load_rulebase().disputes])
def test_each_dispute_changes_a_verdict_somewhere(dispute: str, rulebase: Rulebase) -> None:
    """Some smallest set of facts gets another verdict under the other side, and the verdict says so."""
    (other,) = (s.name for d in rulebase.disputes if d.name == dispute for s in d.sides if not s.majority)
    name = f"{dispute}={other}"
    changed = 0
    for norm in (norm for norm in rulebase.norms if rulebase.changes_of(norm)):
        for service in [*sets(norm, rulebase, want=True), *sets(norm, rulebase, want=False)]:
            found = explain(service, rulebase, norm, on=start_of(norm)).verdict
            under = explain(service, rulebase, norm, on=start_of(norm), reading=parse_reading(name, rulebase)).verdict
            differs = {difference.reading: difference.verdict for difference in found.differs}
            assert differs.get(name, found.verdict) == under.verdict
            changed += found.verdict != under.verdict
    assert changed > 0
