"""Judges a generated register inside stores, ``oxigraph serve`` and Virtuoso, and compares counts with a batch over the file.

``python tests/benchmarks/in_place.py --services 10000`` takes minutes. The register is that of ``registers.py``.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "engines")]

from registers import DAY, generate, services  # noqa: E402  (the folders must be on the path first)
from running import oxigraph_server, virtuoso_server  # noqa: E402

from dutygraph.engines import RemoteEngine, serialize_quads  # noqa: E402
from dutygraph.facts import service_quads  # noqa: E402
from dutygraph.reading import MAJORITY  # noqa: E402
from dutygraph.register import batch  # noqa: E402
from dutygraph.register.inplace import judge_in_place  # noqa: E402
from dutygraph.rulebase import load_rulebase  # noqa: E402

if TYPE_CHECKING:
    from dutygraph.engines import Endpoint
    from dutygraph.model import Service
    from dutygraph.rulebase import Rulebase

GRAPH = "https://authority.example/register"
MEDIA = "application/n-triples"
AT_ONCE = 1000


def fill(endpoint: Endpoint, found: list[Service], rulebase: Rulebase) -> RemoteEngine:
    engine = RemoteEngine(endpoint)
    for start in range(0, len(found), AT_ONCE):
        quads = [quad for service in found[start : start + AT_ONCE] for quad in service_quads(service, rulebase)]
        engine._wire.add(GRAPH, serialize_quads(quads, MEDIA), MEDIA)  # noqa: SLF001  (as the owner of the graph does)
    return engine


def main() -> None:
    """Prints a line a store: services, seconds, services a second, verdicts a second, whether the counts are those of the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=10_000)
    parser.add_argument("--chunk", type=int, default=1000)
    given = parser.parse_args()
    rulebase = load_rulebase()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        generate(rulebase, given.services, folder / "register.parquet")
        found = services(rulebase, folder / "register.parquet", given.services)
        file = batch(str(folder / "register.parquet"), folder / "out.parquet", rulebase, on=DAY, reading=MAJORITY)
        wanted = {count.norm: count.verdict for count in file.counts}
        for name, server in (("oxigraph serve", oxigraph_server()), ("Virtuoso", virtuoso_server(folder))):
            with server as endpoint:
                engine = fill(endpoint, found, rulebase)
                for turn in ("first", "again, old verdicts replaced"):
                    start = time.perf_counter()
                    result = judge_in_place(engine, rulebase, on=DAY, reading=MAJORITY, chunk=given.chunk)
                    seconds = time.perf_counter() - start
                    rate, verdicts = result.services / seconds, result.services * len(rulebase.norms) / seconds
                    same = "the same counts" if result.counts == wanted else "OTHER COUNTS"
                    sys.stdout.write(
                        f"| {name}, {turn} | {result.services:,} | {seconds:.0f} | {rate:.0f} | {verdicts:,.0f} | {same} |"
                        f" load {os.getloadavg()[0]:.1f}\n"
                    )
                    sys.stdout.flush()


if __name__ == "__main__":
    main()
