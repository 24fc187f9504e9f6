"""Measures side by side, in one run, the ratios that docs/benchmarks.md states.

Run it on a quiet machine: ``python tests/benchmarks/measure.py``. Each figure is the median of several runs.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from loading import loading_ratios

from dutygraph.applicability import assess
from dutygraph.engine import GRAPH_FORMATS
from dutygraph.engines import OxigraphEngine, serialize_quads
from dutygraph.facts import FactsDocument, service_quads
from dutygraph.findings import case_quads, check
from dutygraph.knowledge import load_rulebase
from dutygraph.model import Evidence, FactValue, Iri, Service, ValueType
from dutygraph.reasoning import entailments
from dutygraph.tally import tally
from dutygraph.validation import load_shapes, validate_with_pyshacl
from dutygraph.verdicts import derive, write_verdicts

if TYPE_CHECKING:
    from collections.abc import Callable

    from dutygraph.rulebase import Rulebase

DAY = date(2025, 3, 1)
SERVICES = 10_000
NTRIPLES = GRAPH_FORMATS["ntriples"]


def seconds(run: Callable[[], object], times: int) -> float:
    """Returns the median wall time of a run."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def described(rulebase: Rulebase, number: int, draw: random.Random) -> Service:
    """Returns a service as a register would describe it: names, provider, four facts in five, two records."""
    facts: dict[str, FactValue] = {}
    for name, fact in rulebase.stated_facts.items():
        if draw.random() < 0.2:
            continue
        if fact.type is ValueType.BOOLEAN:
            facts[name] = draw.random() < 0.5
        elif fact.type is ValueType.NUMBER:
            facts[name] = draw.randrange(10**6)
        else:
            facts[name] = draw.choice(fact.choices)
    names = {"en": f"Service {number}", "zh": f"服务{number}"}
    records = tuple(
        Evidence(norm, "FilingRecord", f"R-{number}", f"https://example.org/records/{number}", DAY, None, "0" * 64)
        for norm in ("file-algorithm", "conduct-security-assessment")
    )
    owner = Iri(f"https://example.org/provider/{number}")
    return Service(Iri(f"https://example.org/service/{number}"), facts, names, owner, names, records)


def reasoning_ratio(rulebase: Rulebase) -> tuple[str, float, float]:
    service = described(rulebase, 0, random.Random(1))
    pairs = {(norm.condition, norm.trigger) for norm in rulebase.norms}
    plain = Service(service.id, {k: v for k, v in service.facts.items() if not isinstance(v, str)})
    assess(plain, rulebase, on=DAY)
    ours = seconds(lambda: assess(plain, rulebase, on=DAY), 50)
    theirs = seconds(lambda: entailments([plain], pairs, rulebase), 3)
    return "HermiT, one service / verdicts on 144 norms, warm", theirs, ours


def cold_ratio() -> tuple[str, float, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.json"
        path.write_text(json.dumps({"id": "https://example.org/one", "facts": {"generatesText": True}}))
        duties = [sys.executable, "-m", "dutygraph", "duties", str(path), "--format", "json"]
        imports = [sys.executable, "-c", "import rdflib, pyoxigraph"]
        mine, base = [], []
        for _ in range(9):
            mine.append(seconds(lambda: subprocess.run(duties, check=True, capture_output=True), 1))
            base.append(seconds(lambda: subprocess.run(imports, check=True, capture_output=True), 1))
    return "cold `duties one.json` / importing rdflib and pyoxigraph", statistics.median(mine), statistics.median(base)


def derivation_ratios(rulebase: Rulebase) -> list[tuple[str, float, float]]:
    draw = random.Random(2)
    services = [described(rulebase, number, draw) for number in range(SERVICES)]
    quads = [quad for service in services for quad in service_quads(service, rulebase)]
    ratios = []
    for media in (GRAPH_FORMATS["turtle"], GRAPH_FORMATS["jsonld"], NTRIPLES):
        data = serialize_quads(quads, media)

        def load(data: bytes = data, media: str = media) -> OxigraphEngine:
            engine = OxigraphEngine()
            engine.load_bytes(data, media)
            return engine

        alone = seconds(load, 3)
        both = seconds(lambda load=load: write_verdicts(load(), services, rulebase, on=DAY, readings=("majority",)), 3)
        ratios.append((f"{SERVICES:,} services in {media}: load {len(quads):,} triples and derive / load alone", both, alone))
    in_store = seconds(lambda: derive(load(), rulebase, on=DAY, readings=("majority",)), 3)
    return [*ratios, ("the same in N-Triples, derived by SPARQL / load alone", in_store, alone)]


def check_ratios(rulebase: Rulebase) -> list[tuple[str, float, float]]:
    """Both engines get the same shapes and the same cases: one service warm, and many, pySHACL on a share of them."""
    draw = random.Random(3)
    gate = dict.fromkeys(("usesGenerativeAITechnology", "providesContentGenerationService", "offersToPublicInMainlandChina"), True)
    drawn = (described(rulebase, number, draw) for number in range(SERVICES))
    services = [replace(service, facts={**service.facts, **gate}) for service in drawn]
    shapes = load_shapes("compliance")

    def document(some: list[Service]) -> FactsDocument:
        return FactsDocument("generated", tuple(some), (), lambda _: None)

    def cases(some: list[Service]) -> str:
        return serialize_quads(case_quads([document(some)], rulebase, on=DAY), NTRIPLES).decode()

    check([document(services[:1])], rulebase, on=DAY)
    one, share = services[:1], services[:20]
    plain_one = seconds(lambda: validate_with_pyshacl(cases(one), shapes), 5)
    ours_one = seconds(lambda: check([document(one)], rulebase, on=DAY), 20)
    plain_many = seconds(lambda: validate_with_pyshacl(cases(share), shapes), 1) / len(share)
    ours_many = seconds(lambda: check([document(services)], rulebase, on=DAY), 1) / SERVICES
    counted = seconds(lambda: tally([document(services)], rulebase, on=DAY), 3) / SERVICES
    return [
        ("plain pySHACL / whole check, one service, warm", plain_one, ours_one),
        (f"plain pySHACL (a service of {len(share)}) / whole check (a service of {SERVICES:,})", plain_many, ours_many),
        (f"plain pySHACL (a service of {len(share)}) / tally (a service of {SERVICES:,})", plain_many, counted),
    ]


def main() -> None:
    rulebase = load_rulebase()
    for what, first, second in (
        reasoning_ratio(rulebase),
        cold_ratio(),
        *derivation_ratios(rulebase),
        *check_ratios(rulebase),
        *loading_ratios(rulebase),
    ):
        sys.stdout.write(f"{what}: {first:.4f} s / {second:.4f} s = {first / second:.2f}\n")


if __name__ == "__main__":
    main()
