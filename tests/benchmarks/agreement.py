"""Holds every back end to the others on a generated register, and counts the verdicts on which they differ.

``python tests/benchmarks/agreement.py --services 100000`` takes long: the stores derive a verdict at a time. ``--engines``
names those wanted. The register is that of ``registers.py``: a fixed seed, 20 % of facts unknown.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import registers

from dutygraph.applicability import truth_columns
from dutygraph.engine import FACTS_GRAPH
from dutygraph.engines import RemoteEngine
from dutygraph.facts import service_quads
from dutygraph.reading import MAJORITY
from dutygraph.register import Options, batch
from dutygraph.rulebase import load_rulebase
from dutygraph.verdicts import PREDICATES, derive, graph_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from dutygraph.model import Service
    from dutygraph.rulebase import Rulebase

    Columns = dict[str, str]

SLICES = {"oxigraph": 5_000, "virtuoso": 150}
"""Services at a time; Virtuoso gives 50,000 rows at most."""
HERMIT = 200
ENGINES = ("python", "oxigraph", "virtuoso", "spark", "hermit")


def in_virtuoso(stack: ExitStack, folder: Path) -> Callable[[Rulebase, list[Service]], Columns]:
    """Returns what derives the verdicts of some services in a fresh Virtuoso, in its own SPARQL."""
    tests = Path(__file__).parent.parent
    sys.path[:0] = [str(tests / "engines"), str(tests)]
    from running import virtuoso_server

    folder.mkdir(exist_ok=True)
    engine = RemoteEngine(stack.enter_context(virtuoso_server(folder)))
    letter = {predicate: registers.LETTER[verdict] for verdict, predicate in PREDICATES.items()}

    def run(rulebase: Rulebase, some: list[Service]) -> Columns:
        graph = graph_of(MAJORITY)
        for name in (FACTS_GRAPH, graph):
            engine.update(f"CLEAR SILENT GRAPH <{name}>")
        engine.load((s, p, o, FACTS_GRAPH) for service in some for s, p, o, _ in service_quads(service, rulebase))
        derive(engine, rulebase, on=registers.DAY, readings=("majority",), facts_graph=FACTS_GRAPH)
        rows = engine.query(f"SELECT ?s ?p ?n {{ GRAPH <{graph}> {{ ?s ?p ?n }} }}").rows
        found = {(str(s), str(n)): letter[str(p)] for s, p, n in rows if str(p) in letter}
        return {norm.id: "".join(found.get((str(s.id), str(norm.iri)), "-") for s in some) for norm in rulebase.norms}

    return run


def sliced(run: Callable[[Rulebase, list[Service]], Columns], rulebase: Rulebase, some: list[Service], size: int) -> Columns:
    parts = [run(rulebase, some[start : start + size]) for start in range(0, len(some), size)]
    return {norm.id: "".join(part[norm.id] for part in parts) for norm in rulebase.norms}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=100_000)
    parser.add_argument("--engines", default=",".join(ENGINES))
    given = parser.parse_args()
    rulebase, wanted = load_rulebase(), given.engines.split(",")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        source, ours = folder / "register.parquet", folder / "ours.parquet"
        registers.generate(rulebase, given.services, source)
        batch(str(source), ours, rulebase, on=registers.DAY, reading=MAJORITY, options=Options())
        some = registers.services(rulebase, source, given.services)
        want = registers.letters(rulebase, f"'{ours}'", some)

        def tell(name: str, few: list[Service], start: float, found: Columns) -> None:
            places = {s.id: n for n, s in enumerate(some)}
            mine = {norm: "".join(said[places[s.id]] for s in few) for norm, said in want.items()}
            differ = registers.compared(mine, found, len(few))
            sys.stdout.write(f"{name}: {len(few):,} services, {time.perf_counter() - start:.1f} s, {differ}\n")
            sys.stdout.flush()

        for name in wanted:
            start, few = time.perf_counter(), some
            match name:
                case "python":
                    found = truth_columns(some, rulebase, on=registers.DAY)
                case "oxigraph":
                    found = sliced(lambda law, part: registers.oxigraph(law, part)[1], rulebase, some, SLICES[name])
                case "virtuoso":
                    if not shutil.which("virtuoso-t"):
                        sys.stdout.write("virtuoso: not installed\n")
                        continue
                    found = sliced(in_virtuoso(stack, folder / "virtuoso"), rulebase, some, SLICES[name])
                case "spark":
                    from dutygraph.register.spark import batch_on_spark, why_no_spark

                    if reason := why_no_spark():
                        sys.stdout.write(f"spark: {reason}\n")
                        continue
                    batch_on_spark(str(source), str(folder / "spark"), rulebase, on=registers.DAY, reading=MAJORITY)
                    found = registers.letters(rulebase, f"'{folder}/spark/verdicts/*.parquet'", some)
                case "hermit":
                    few = [s for s in some if not any(isinstance(value, str) for value in s.facts.values())][:HERMIT]
                    found = registers.hermit(rulebase, few)[1]
                case _:
                    parser.error(f"there is no engine {name}")
            tell(name, few, start, found)


if __name__ == "__main__":
    main()
