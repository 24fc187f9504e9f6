"""Measures how the law is loaded, against parsing the same triples, and what more instruments cost a norm.

``python tests/benchmarks/loading.py``; ``measure.py`` runs it too. Both sides of a ratio take turns, so that what else runs
on the machine weighs on both; each figure is a median of processor time, for a load waits for nothing.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from dutygraph.applicability import assess
from dutygraph.construct import load_law
from dutygraph.engine import GRAPH_FORMATS
from dutygraph.engines import OxigraphEngine, serialize_quads
from dutygraph.knowledge import open_knowledge
from dutygraph.model import Iri, Service
from dutygraph.rulebase import load_rulebase

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dutygraph.rulebase import Rulebase

TURNS = 15
DAY = date(2025, 3, 1)


def in_turns(*runs: Callable[[], object]) -> list[float]:
    """Returns the median processor time of each run, in seconds."""
    taken: list[list[float]] = [[] for _ in runs]
    for _ in range(TURNS):
        for place, run in enumerate(runs):
            start = time.process_time()
            result = run()
            taken[place].append(time.process_time() - start)
            del result  # to give a store back takes time, and is no loading
    return [statistics.median(column) for column in taken]


def law_alone() -> OxigraphEngine:
    engine = OxigraphEngine()
    load_law(engine)
    return engine


def parsed(engine: OxigraphEngine) -> Callable[[], object]:
    """Returns a run that parses all that a store holds, written as N-Triples."""
    quads = [quad for graph in ("", *engine.graphs()) for quad in engine.quads(graph)]
    data = serialize_quads(quads, GRAPH_FORMATS["ntriples"])
    sys.stdout.write(f"{len(quads):,} triples, {len(data):,} bytes as N-Triples\n")
    return lambda: deque(ox.parse(data, format=ox.RdfFormat.N_TRIPLES), maxlen=0)


def cold(command: Sequence[str]) -> float:
    """Returns the processor time of a command in a process of its own, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def loading_ratios(rulebase: Rulebase) -> list[tuple[str, float, float]]:
    law, parse_law = in_turns(law_alone, parsed(law_alone()))
    whole = open_knowledge((), on=DAY, rulebase=rulebase).engine
    assert isinstance(whole, OxigraphEngine)
    opened, parse_whole = in_turns(lambda: open_knowledge((), on=DAY, rulebase=rulebase), parsed(whole))
    alone = replace(rulebase, norms=tuple(norm for norm in rulebase.norms if norm.instrument == rulebase.norms[0].instrument))
    service = Service(Iri("https://example.org/one"), {"generatesText": True, "offersToPublicInMainlandChina": True})
    every, few = in_turns(*(lambda law=law: [assess(service, law, on=DAY) for _ in range(50)] for law in (rulebase, alone)))
    sizes = [len(law.norms) for law in (rulebase, alone)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.json"
        path.write_text(json.dumps({"id": service.id, "facts": dict(service.facts)}))
        commands = {
            "duties": ["-m", "dutygraph", "duties", str(path), "--format", "json"],
            "query": ["-m", "dutygraph", "query", "CQ-01", "--format", "csv"],
            "imports": ["-c", "import rdflib, pyoxigraph"],
        }
        taken = {name: statistics.median(column) for name, column in turns_of(commands).items()}
    return [
        ("law and alignments from their files into a store / parsing them as N-Triples", law, parse_law),
        ("the whole store as `query` has it, library and counts too, again / parsing it as N-Triples", opened, parse_whole),
        (f"a norm of {sizes[0]} of all instruments / of {sizes[1]} of the Measures alone, warm", every / sizes[0], few / sizes[1]),
        ("cold `duties one.json` / importing rdflib and pyoxigraph", taken["duties"], taken["imports"]),
        ("cold `query CQ-01` / importing rdflib and pyoxigraph", taken["query"], taken["imports"]),
    ]


def turns_of(commands: dict[str, list[str]]) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(9):
        for name, command in commands.items():
            taken[name].append(cold(command))
    return taken


def main() -> None:
    for what, first, second in loading_ratios(load_rulebase()):
        sys.stdout.write(f"{what}: {first * 1000:.3f} ms / {second * 1000:.3f} ms = {first / second:.2f}\n")


if __name__ == "__main__":
    main()
