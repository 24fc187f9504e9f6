"""Ten worked situations: what binds, what does not, what cannot be told, and why a lawyer says so."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from dutygraph.applicability import Assessment, assess, explain
from dutygraph.facts import load_facts
from dutygraph.knowledge import Knowledge, open_knowledge
from dutygraph.model import Service
from dutygraph.reading import parse_reading
from dutygraph.rulebase import Rulebase, load_rulebase
from dutygraph.verdicts import PREDICATES, READINGS_KEPT, derive
from dutygraph.vocab import READING

HERE = Path(__file__).parent
FACTS = HERE.parents[1] / "ontology/examples/scenarios"
VALUES = {"applies", "does-not-apply", "undetermined"}


@dataclass(frozen=True)
class Scenario:
    """One file: a day, stated facts, and expected answers by norm."""

    id: str
    title: tuple[str, str]
    on: date
    facts_file: str
    articles: tuple[str, ...]
    verdicts: dict[str, str]
    standing: dict[str, str]
    alternative: dict[str, str]
    because: dict[str, str]

    def service(self, rulebase: Rulebase) -> Service:
        (document,) = load_facts([FACTS / self.facts_file], rulebase)
        (service,) = document.services
        return service

    def assessment(self, rulebase: Rulebase, reading: str) -> Assessment:
        return assess(self.service(rulebase), rulebase, on=self.on, reading=parse_reading(reading, rulebase))


def read(path: Path) -> Scenario:
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    return Scenario(
        id=document["id"],
        title=(document["title_en"], document["title_zh"]),
        on=date.fromisoformat(document["on"]),
        facts_file=document["facts_file"],
        articles=tuple(document["articles"]),
        verdicts=document["verdicts"],
        standing=document["standing"],
        alternative=document.get("alternative", {}),
        because=document["because"],
    )


SCENARIOS = [read(path) for path in sorted(HERE.glob("*.toml"))]
EACH = pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario.id for scenario in SCENARIOS])


def verdicts(assessment: Assessment) -> dict[str, str]:
    return {verdict.norm.id: verdict.verdict for verdict in assessment.verdicts}


def differing(found: dict[str, str], expected: dict[str, str]) -> dict[str, tuple[str, str]]:
    """What was found and expected, by norm, where the two differ."""
    return {norm: (found[norm], value) for norm, value in expected.items() if found[norm] != value}


def test_there_are_ten_scenarios_with_many_checks() -> None:
    assert len(SCENARIOS) == 10
    checks = sum(len(s.verdicts) + len(s.standing) + len(s.alternative) for s in SCENARIOS)
    assert sum(len(scenario.verdicts) for scenario in SCENARIOS) >= 1_100
    assert checks >= 1_500
    assert {value for s in SCENARIOS for table in (s.verdicts, s.standing, s.alternative) for value in table.values()} == VALUES


@EACH
def test_scenario_is_well_formed(scenario: Scenario, rulebase: Rulebase) -> None:
    assert scenario.id == Path(scenario.facts_file).stem
    assert (HERE / f"{scenario.id}.toml").is_file()
    assert scenario.title[0].endswith(".")
    assert scenario.title[1].endswith("。")
    assert set(scenario.articles) <= {provision.id for provision in rulebase.provisions.values()}
    known = set(rulebase.norm_ids)
    assert set(scenario.verdicts) | set(scenario.standing) | set(scenario.alternative) <= known
    assert set(scenario.because) <= set(scenario.verdicts)
    assert len(scenario.because) >= 9


@EACH
def test_verdicts_under_the_majority_reading(scenario: Scenario, rulebase: Rulebase) -> None:
    assert differing(verdicts(scenario.assessment(rulebase, "majority")), scenario.verdicts) == {}


@EACH
def test_standing_under_the_majority_reading(scenario: Scenario, rulebase: Rulebase) -> None:
    assessment = scenario.assessment(rulebase, "majority")
    found = {verdict.norm.id: verdict.standing for verdict in assessment.verdicts}
    assert differing(found, scenario.standing) == {}
    without_trigger = {norm.id for norm in rulebase.norms if norm.trigger is None}
    assert {norm for norm in without_trigger if found[norm] != verdicts(assessment)[norm]} == set()


@EACH
def test_verdicts_under_the_alternative_reading(scenario: Scenario, rulebase: Rulebase) -> None:
    """What is not listed under ``alternative`` stays as it is under the majority reading."""
    found = verdicts(scenario.assessment(rulebase, "alternative"))
    assert differing(found, scenario.verdicts | scenario.alternative) == {}


def stored(knowledge: Knowledge, reading: str) -> dict[str, str]:
    query = f"SELECT ?norm ?verdict WHERE {{ GRAPH <{READING}{reading}> {{ ?service ?verdict ?norm }} }}"
    return {str(norm): str(verdict) for norm, verdict in knowledge.engine.query(query).rows if str(verdict) in PREDICATES.values()}


@EACH
def test_store_holds_the_same_verdicts_whichever_way_they_were_derived(scenario: Scenario, rulebase: Rulebase) -> None:
    """The evaluator, the verdict graphs it writes, and the SPARQL update agree on every norm under both kept readings."""
    knowledge = open_knowledge(load_facts([FACTS / scenario.facts_file], rulebase), on=scenario.on, rulebase=rulebase)
    expected = {
        reading: {str(one.norm.iri): PREDICATES[one.verdict] for one in scenario.assessment(rulebase, reading).verdicts}
        for reading in READINGS_KEPT
    }
    assert {reading: stored(knowledge, reading) for reading in READINGS_KEPT} == expected
    derive(knowledge.engine, rulebase, on=scenario.on)
    assert {reading: stored(knowledge, reading) for reading in READINGS_KEPT} == expected


@EACH
def test_every_verdict_has_its_reason(scenario: Scenario, rulebase: Rulebase) -> None:
    """Settled: stated facts that alone settle it. Open: unknown facts that keep it open. Never both."""
    service = scenario.service(rulebase)
    for verdict in scenario.assessment(rulebase, "majority").verdicts:
        if not verdict.in_force:
            assert (verdict.verdict, verdict.because, verdict.missing) == ("does-not-apply", (), ()), verdict.norm.id
        elif verdict.verdict == "undetermined":
            assert verdict.missing, verdict.norm.id
            assert not verdict.because, verdict.norm.id
            assert set(verdict.missing).isdisjoint(service.facts), verdict.norm.id
        else:
            assert not verdict.missing, verdict.norm.id
            alone = Service(service.id, {need.atom.fact: service.facts[need.atom.fact] for need in verdict.because})
            again = {v.norm.id: v.verdict for v in assess(alone, rulebase, on=scenario.on).verdicts}
            assert again[verdict.norm.id] == verdict.verdict, verdict.norm.id


@EACH
def test_every_dispute_that_would_change_a_verdict_is_named(scenario: Scenario, rulebase: Rulebase) -> None:
    service = scenario.service(rulebase)
    for verdict in scenario.assessment(rulebase, "majority").verdicts:
        for difference in verdict.differs:
            other = parse_reading(difference.reading, rulebase)
            found = explain(service, rulebase, verdict.norm, on=scenario.on, reading=other)
            assert found.verdict.verdict == difference.verdict != verdict.verdict, verdict.norm.id


def test_before_entry_into_force_nothing_applies() -> None:
    (scenario,) = (scenario for scenario in SCENARIOS if scenario.on < date(2023, 8, 15))
    assert set(scenario.verdicts.values()) == {"does-not-apply"}


def test_almost_nothing_known_is_never_taken_for_no() -> None:
    (scenario,) = (scenario for scenario in SCENARIOS if scenario.id.startswith("s30"))
    rulebase = load_rulebase()
    stated = scenario.service(rulebase).facts
    counts = list(verdicts(scenario.assessment(rulebase, "majority")).values())
    assert len(stated) < 10
    assert counts.count("undetermined") > counts.count("does-not-apply")
