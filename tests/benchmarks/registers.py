"""Judges generated registers by every back end, side by side in one run, compares verdicts, and writes a table and a plot.

``python tests/benchmarks/registers.py --services 1000000 --to /tmp/registers`` takes minutes. The seed is fixed, so anybody
gets the same register. Each engine judges as many services as it can in reasonable time (``SHARE``); times are a service.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from dutygraph.applicability import truth_columns
from dutygraph.bench import generate
from dutygraph.bench.generated import services
from dutygraph.condition import to_sql
from dutygraph.engines import OxigraphEngine
from dutygraph.facts import service_quads
from dutygraph.model import Iri, Service
from dutygraph.reading import MAJORITY
from dutygraph.register import compiled
from dutygraph.register.compiled import variable
from dutygraph.register.judging import VERDICTS
from dutygraph.rulebase import load_rulebase

if TYPE_CHECKING:
    from dutygraph.rulebase import Rulebase

DAY = date(2025, 3, 1)
SHARE = {"hermit": 20, "oxigraph": 10_000, "python": 100_000}
LETTER = {"applies": "t", "does-not-apply": "f", "undetermined": "u"}


def in_child(code: str, *arguments: object) -> tuple[float, int]:
    """Runs Python code in a process of its own; returns its seconds (its own count, start left out) and memory in MB."""
    before = "import pathlib, re, sys, time\nstart = time.perf_counter()\n"
    peak = "int(re.search(r'VmHWM:\\s*(\\d+)', pathlib.Path('/proc/self/status').read_text())[1]) // 1024"
    after = f"\nprint(time.perf_counter() - start, {peak})"  # getrusage would count the parent's memory too
    done = subprocess.run(
        [sys.executable, "-c", before + code + after, *map(str, arguments)], capture_output=True, text=True, check=True
    )
    seconds, memory = done.stdout.split()[-2:]
    return float(seconds), int(memory)


BATCH = """
from datetime import date
from pathlib import Path
from dutygraph.reading import MAJORITY
from dutygraph.register import batch
from dutygraph.rulebase import load_rulebase
batch(sys.argv[1], Path(sys.argv[2]), load_rulebase(), on=date(2025, 3, 1), reading=MAJORITY)
"""
PLAIN = """
import duckdb
duckdb.execute(open(sys.argv[1]).read())
"""
SPARK = """
from datetime import date
from dutygraph.reading import MAJORITY
from dutygraph.register.spark import batch_on_spark
from dutygraph.rulebase import load_rulebase
batch_on_spark(sys.argv[1], sys.argv[2], load_rulebase(), on=date(2025, 3, 1), reading=MAJORITY)
"""


def by_hand(rulebase: Rulebase, source: Path, to: Path, *, enum: bool) -> str:
    """The query that somebody would write: the same expressions, a column a norm, each with its standing where there is one."""
    words = [f"'{verdict}'" + ("::verdict" if enum else "") for verdict in VERDICTS]
    columns = []
    for norm in rulebase.norms:
        for suffix, trigger in (("", norm.trigger), ("/standing", None))[: 2 if norm.trigger else 1]:
            e = to_sql(rulebase.pair(norm.condition, trigger))
            columns.append(
                f'CASE WHEN {e} THEN {words[0]} WHEN NOT ({e}) THEN {words[1]} ELSE {words[2]} END AS "{norm.id}{suffix}"'
            )
    made = f"CREATE TYPE verdict AS ENUM ({', '.join(repr(v) for v in VERDICTS)});" if enum else ""
    return f"{made} COPY (SELECT id AS service, {', '.join(columns)} FROM '{source}') TO '{to}' (FORMAT parquet, COMPRESSION zstd);"


def differing(rulebase: Rulebase, one: str, other: str) -> int:
    """How many services two wide tables of verdicts differ on."""
    columns = ", ".join(f'"{norm.id}"::VARCHAR' for norm in rulebase.norms)
    first, second = (f"(SELECT service, hash({columns}) AS h FROM {side})" for side in (one, other))
    sql = f"SELECT count(*) FROM {first} AS a FULL JOIN {second} AS b USING (service) WHERE a.h IS DISTINCT FROM b.h"
    (count,) = duckdb.execute(sql).fetchone() or (0,)
    return int(count)


def letters(rulebase: Rulebase, source: str, some: list[Service]) -> dict[str, str]:
    """The verdicts of the first services in a wide table, by norm, as ``truth_columns`` has them."""
    duckdb.execute("CREATE OR REPLACE TABLE wanted (n INTEGER, service VARCHAR)")
    duckdb.executemany("INSERT INTO wanted VALUES (?, ?)", [[n, s.id] for n, s in enumerate(some)])
    found = {}
    for norm in rulebase.norms:
        rows = duckdb.execute(f'SELECT "{norm.id}" FROM wanted JOIN {source} USING (service) ORDER BY n').fetchall()
        found[norm.id] = "".join(LETTER[value] for (value,) in rows)
    return found


def oxigraph(rulebase: Rulebase, some: list[Service]) -> tuple[float, dict[str, str]]:
    engine = OxigraphEngine()
    engine.load(quad for service in some for quad in service_quads(service, rulebase))
    text = compiled(rulebase.norms, rulebase, to="sparql", on=DAY, reading=MAJORITY)
    start = time.perf_counter()
    answer = engine.query(text)
    taken = time.perf_counter() - start
    place = {service.id: n for n, service in enumerate(some)}
    found = {}
    for norm in rulebase.norms:
        column = answer.variables.index(variable(norm))
        said = ["u"] * len(some)
        for row in answer.rows:
            term = row[column]
            said[place[Iri(str(row[0]))]] = "u" if term is None else term.value[0]  # type: ignore[union-attr]
        found[norm.id] = "".join(said)
    return taken, found


def hermit(rulebase: Rulebase, some: list[Service]) -> tuple[float, dict[str, str]]:
    from dutygraph.reasoning import entailments

    plain = [Service(s.id, {k: v for k, v in s.facts.items() if not isinstance(v, str)}) for s in some]
    pairs = {norm.id: (norm.condition, norm.trigger) for norm in rulebase.norms}
    start = time.perf_counter()
    found = entailments(plain, set(pairs.values()), rulebase)
    taken = time.perf_counter() - start
    word = {True: "t", False: "f", None: "u"}
    return taken, {norm: "".join(word[found[s.id, pair]] for s in plain) for norm, pair in pairs.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=100_000)
    parser.add_argument("--to", type=Path, default=Path(tempfile.gettempdir()) / "registers")
    parser.add_argument("--times", type=int, default=3, help="runs of the fast engines; the median counts")
    parser.add_argument("--sizes", default="", help="sizes for the line of batch alone, such as 10000,100000,1000000")
    parser.add_argument("--without", default="", help="engines to leave out, such as spark,hermit")
    given = parser.parse_args()
    rulebase, folder, left_out = load_rulebase(), given.to, set(given.without.split(","))
    folder.mkdir(parents=True, exist_ok=True)
    source, ours = folder / "register.parquet", folder / "ours.parquet"
    generate(rulebase, given.services, source)
    rows: list[tuple[str, int, float, int | None, str]] = []

    def batch_once() -> tuple[float, int]:
        return in_child(BATCH, source, ours)

    plain = {"DuckDB by hand, text": False, "DuckDB by hand, ENUM": True}
    for enum in plain.values():
        (folder / f"{enum}.sql").write_text(by_hand(rulebase, source, folder / f"hand-{enum}.parquet", enum=enum))
    runs: dict[str, list[tuple[float, int]]] = {"dutygraph batch": [], **{name: [] for name in plain}}
    for _ in range(given.times):  # in turns, for the machine is not always as busy
        runs["dutygraph batch"].append(batch_once())
        for name, enum in plain.items():
            runs[name].append(in_child(PLAIN, folder / f"{enum}.sql"))
    for name, taken in runs.items():
        seconds, memory = statistics.median(s for s, _ in taken), max(m for _, m in taken)
        other = folder / f"hand-{plain[name]}.parquet" if name in plain else ours
        rows.append((name, given.services, seconds, memory, f"{differing(rulebase, repr(str(ours)), repr(str(other)))} differ"))
    if "spark" not in left_out:
        shutil.rmtree(folder / "spark", ignore_errors=True)
        seconds, memory = in_child(SPARK, source, folder / "spark")
        other = f"'{folder}/spark/verdicts/*.parquet'"
        rows.append(
            ("Spark, local, start included", given.services, seconds, None, f"{differing(rulebase, repr(str(ours)), other)} differ")
        )
    some = services(rulebase, source, min(given.services, SHARE["python"]))
    start = time.perf_counter()
    by_python = truth_columns(some, rulebase, on=DAY)
    taken_by_python = time.perf_counter() - start
    want = letters(rulebase, f"'{ours}'", some)
    rows.append(("Python, bit columns, facts at hand", len(some), taken_by_python, None, compared(want, by_python, len(some))))
    few = some[: SHARE["oxigraph"]]
    taken_by_oxigraph, found = oxigraph(rulebase, few)
    rows.append(("Oxigraph, compiled SPARQL, facts loaded", len(few), taken_by_oxigraph, None, compared(want, found, len(few))))
    if "hermit" not in left_out:
        free = [s for s in some if not any(isinstance(value, str) for value in s.facts.values())][: SHARE["hermit"]]
        taken_by_hermit, found = hermit(rulebase, free)
        places = {s.id: n for n, s in enumerate(some)}
        mine = {norm: "".join(said[places[s.id]] for s in free) for norm, said in want.items()}
        rows.append(("HermiT", len(free), taken_by_hermit, None, compared(mine, found, len(free))))
    report(rows, folder)
    if given.sizes:
        line(rulebase, [int(size) for size in given.sizes.split(",")], folder)


def compared(want: dict[str, str], found: dict[str, str], count: int) -> str:
    return f"{sum(a != b for norm in want for a, b in zip(want[norm][:count], found[norm], strict=True))} differ"


def report(rows: list[tuple[str, int, float, int | None, str]], folder: Path) -> None:
    base = rows[0][2] / rows[0][1]
    out = ["| engine | services | seconds | µs a service | ratio | MB | verdicts against ours |", "|---|---|---|---|---|---|---|"]
    for name, count, seconds, memory, verdicts in rows:
        each = seconds / count
        out.append(f"| {name} | {count:,} | {seconds:.2f} | {each * 1e6:.2f} | {each / base:.2f} | {memory or ''} | {verdicts} |")
    text = "\n".join(out) + "\n"
    (folder / "table.md").write_text(text)
    sys.stdout.write(text)
    import pygal

    chart = pygal.HorizontalBar(js=[], no_prefix=True, logarithmic=True, title="µs a service", show_legend=False)
    chart.x_labels = [name for name, *_ in reversed(rows)]
    chart.add("µs", [seconds / count * 1e6 for _, count, seconds, *_ in reversed(rows)])
    chart.render_to_file(str(folder / "plot.svg"))


def line(rulebase: Rulebase, sizes: list[int], folder: Path) -> None:
    """How time and memory of ``batch`` grow with the register."""
    found = []
    for size in sizes:
        source = folder / f"line-{size}.parquet"
        generate(rulebase, size, source)
        seconds, memory = in_child(BATCH, source, folder / "line-out.parquet")
        found.append({"services": size, "seconds": round(seconds, 2), "us_each": round(seconds / size * 1e6, 3), "MB": memory})
        sys.stdout.write(json.dumps(found[-1]) + "\n")
        source.unlink()
    (folder / "line.json").write_text(json.dumps(found))


if __name__ == "__main__":
    main()
