"""Outcomes in columns are those of the check, service by service, and of pySHACL on the same cases."""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from dutygraph.engines import serialize_quads
from dutygraph.facts import FactsDocument
from dutygraph.findings import case_quads, check
from dutygraph.knowledge import bundled_examples
from dutygraph.model import Event, Evidence, FactValue, Iri, Service, ValueType
from dutygraph.tally import tally
from dutygraph.validation import load_shapes, validate_with_pyshacl

if TYPE_CHECKING:
    from pathlib import Path

    from dutygraph.rulebase import Rulebase

DAY = date(2025, 6, 1)
GATE = ("usesGenerativeAITechnology", "providesContentGenerationService", "offersToPublicInMainlandChina")


def _generated(rulebase: Rulebase, count: int) -> FactsDocument:
    draw = random.Random(612)
    duties = [norm for norm in rulebase.norms if norm.binds_provider]
    services = []
    for number in range(count):
        facts: dict[str, FactValue] = {
            name: draw.random() < 0.7
            for name, fact in rulebase.stated_facts.items()
            if fact.type is ValueType.BOOLEAN and draw.random() < 0.8
        }
        if number % 2:
            facts |= dict.fromkeys(GATE, True)
        chosen = draw.sample(duties, 30)
        days = [None, date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)]
        evidence = tuple(
            Evidence(norm.id, draw.choice([*norm.evidence_kinds, "Policy"]), issued=draw.choice(days), expires=draw.choice(days))
            for norm in chosen
        )
        events = (Event("filedInformationChanged", date(2025, 3, 3)),) if number % 7 == 0 else ()
        services.append(Service(Iri(f"urn:generated:{number}"), facts, evidence=evidence, events=events))
    return FactsDocument("generated", tuple(services), (), lambda _: None)


def test_columns_and_single_checks_agree_on_every_duty(rulebase: Rulebase) -> None:
    documents = [*bundled_examples(rulebase), _generated(rulebase, 140)]
    counted = {(service, norm): outcome for service, norm, outcome in tally(documents, rulebase, on=DAY).outcomes()}
    single = {(str(f.service.id), f.norm.id): f.outcome for f in check(documents, rulebase, on=DAY).findings}
    assert len(single) == (160 + 9) * 160
    assert set(single.values()) >= {"passed", "failed", "cantTell", "inapplicable"}
    assert counted == single


def test_the_reference_engine_agrees_on_every_case(rulebase: Rulebase) -> None:
    document = _generated(rulebase, 25)
    plain = FactsDocument(
        document.name, tuple(Service(s.id, s.facts, evidence=s.evidence) for s in document.services), (), lambda _: None
    )
    quads = list(case_quads([plain], rulebase, on=DAY))
    service_of = {s: str(o) for s, p, o, _ in quads if p.endswith("ofService")}
    norm_of = {s: str(o).rsplit("/", 1)[-1] for s, p, o, _ in quads if p.endswith("ofNorm")}
    text = serialize_quads(quads, "application/n-triples").decode()
    broken = {(service_of[b.focus], norm_of[b.focus]) for b in validate_with_pyshacl(text, load_shapes("compliance"))}
    outcomes = list(tally([plain], rulebase, on=DAY).outcomes())
    assert len(service_of) > 500
    assert broken == {(service, norm) for service, norm, outcome in outcomes if outcome == "failed"}
    assert {(service_of[c], norm_of[c]) for c in service_of} - broken == {(s, n) for s, n, o in outcomes if o == "passed"}


def test_counts_add_up(rulebase: Rulebase) -> None:
    counted = tally([_generated(rulebase, 20)], rulebase, on=DAY)
    assert len(counted.counts()) == 160
    assert {sum(outcomes.values()) for outcomes in counted.counts().values()} == {20}
    total = Counter(outcome for _, _, outcome in counted.outcomes())
    assert sum(counts["passed"] for counts in counted.counts().values()) == total["passed"]


def test_no_services_give_empty_columns(rulebase: Rulebase) -> None:
    counted = tally([], rulebase, on=DAY)
    assert counted.services == ()
    assert set(counted.columns.values()) == {""}


def test_the_command_counts_in_every_form(root: Path) -> None:
    services = sorted(str(path) for path in (root / "ontology/examples/services").glob("*.yaml"))

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "dutygraph", "tally", *services, "--on", "2025-06-01", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    document = json.loads(run("--format", "json"))
    rows = list(csv.DictReader(run("--format", "csv").splitlines()))
    assert document["services"] == len(services) == 10
    assert [row["norm"] for row in rows] == list(document["counts"])
    assert all(int(row["failed"]) == document["counts"][row["norm"]]["failed"] for row in rows)
    assert "办理算法备案" in run("--lang", "zh")
