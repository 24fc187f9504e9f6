"""The back ends that dutygraph itself runs on: Python, bit columns, DuckDB, Spark, Oxigraph.

Each makes the facts ready, which is timed, then judges them, which is timed too; turning its answer into letters is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from dutygraph.applicability import assess, truth_columns
from dutygraph.bench.comparing import LETTERS
from dutygraph.bench.sparql import TERMS, select
from dutygraph.bench.task import Judged, Took, timed
from dutygraph.condition import sql_text
from dutygraph.engines import OxigraphEngine
from dutygraph.register import Options, batch, compiled
from dutygraph.register.compiled import variable
from dutygraph.terms import Literal

if TYPE_CHECKING:
    from pathlib import Path

    from dutygraph.bench.comparing import Said
    from dutygraph.bench.task import Task

__all__ = ["by_batch", "by_bit_columns", "by_duckdb", "by_oxigraph", "by_python", "by_spark"]


def by_batch(task: Task) -> Judged:
    """``dutygraph batch``, Parquet to Parquet: rows checked, twins found, counts and questions made; any number of cores."""
    to = task.folder / "batch.parquet"
    options = Options(restart=True)
    cut = _cut(task)
    taken, _ = timed(lambda: batch(str(cut), to, task.rulebase, on=task.on, reading=task.reading, options=options))
    return Judged(Took(), taken, _wide(task, sql_text(str(to))))


def by_duckdb(task: Task) -> Judged:
    """One query over the register: what ``dutygraph compile --to sql`` prints, Parquet to Parquet."""
    to, store = task.folder / "duckdb.parquet", duckdb.connect()
    store.execute(f"CREATE VIEW facts AS SELECT * FROM {sql_text(str(_cut(task)))}")
    taken, _ = timed(lambda: store.execute(f"COPY ({_printed(task)}\n) TO {sql_text(str(to))} (FORMAT parquet)"))
    return Judged(Took(), taken, _booleans(task, sql_text(str(to))))


def by_spark(task: Task) -> Judged:
    """The same query on Spark in local mode; its start counts as making ready."""
    from pyspark.sql import SparkSession

    to, cut = task.folder / "spark", _cut(task)

    def start() -> SparkSession:
        builder = SparkSession.builder.appName("dutygraph bench").config("spark.ui.enabled", "false")
        session = builder.config("spark.log.level", "ERROR").getOrCreate()
        session.read.parquet(str(cut)).createOrReplaceTempView("facts")
        return session

    ready, spark = timed(start)
    taken, _ = timed(lambda: spark.sql(_printed(task)).write.parquet(str(to)))
    spark.stop()
    return Judged(ready, taken, _booleans(task, sql_text(f"{to}/*.parquet")))


def _printed(task: Task) -> str:
    text = compiled(task.rulebase.norms, task.rulebase, to="sql", on=task.on, reading=task.reading)
    return text.rstrip().removesuffix(";")


def _booleans(task: Task, source: str) -> Said:
    columns = {norm.id: variable(norm) for norm in task.rulebase.norms}
    cases = {norm: f"CASE WHEN {name} THEN 't' WHEN NOT {name} THEN 'f' ELSE 'u' END" for norm, name in columns.items()}
    return _letters(source, "id", cases)


def by_bit_columns(task: Task) -> Judged:
    """Python, conditions valued for all services at once: one bit a service in whole numbers of any length."""
    rows = task.services
    taken, said = timed(lambda: truth_columns(rows, task.rulebase, on=task.on, reading=task.reading))
    return Judged(Took(), taken, said)


def by_python(task: Task) -> Judged:
    """Python, one service after the other, as ``dutygraph duties`` does: with reasons and missing facts."""
    rows = task.services
    taken, found = timed(lambda: [assess(service, task.rulebase, on=task.on, reading=task.reading) for service in rows])
    said: dict[str, list[str]] = {}
    for assessment in found:
        for verdict in assessment.verdicts:
            said.setdefault(verdict.norm.id, []).append(LETTERS[verdict.verdict])
    return Judged(Took(), taken, {norm: "".join(letters) for norm, letters in said.items()})


def by_oxigraph(task: Task) -> Judged:
    """Oxigraph in memory: the conditions as SPARQL, one query for all services."""
    data, query, engine = task.triples(), select(task), OxigraphEngine()
    ready, _ = timed(lambda: engine.load_bytes(data, "application/n-triples"))
    taken, rows = timed(lambda: list(engine.query(query).rows))
    letters = {key: ["u"] * task.count for key in task.pairs}
    for row in rows:
        place = task.places[str(row[0])]
        for key, term in zip(task.pairs, row[1:], strict=True):
            if isinstance(term, Literal):
                letters[key][place] = TERMS[term.value]
    return Judged(ready, taken, task.by_norm({key: "".join(said) for key, said in letters.items()}))


def _cut(task: Task) -> Path:
    """Returns a file with as many services as wanted; cutting it is timed for nobody."""
    path = task.folder / "register.parquet"
    source = f"SELECT * FROM {sql_text(str(task.register))} LIMIT {task.count}"
    duckdb.execute(f"COPY ({source}) TO {sql_text(str(path))} (FORMAT parquet)")
    return path


def _wide(task: Task, source: str) -> Said:
    cases = {
        norm.id: f"CASE \"{norm.id}\" WHEN 'applies' THEN 't' WHEN 'does-not-apply' THEN 'f' ELSE 'u' END"
        for norm in task.rulebase.norms
    }
    return _letters(source, "service", cases)


def _letters(source: str, key: str, cases: dict[str, str]) -> Said:
    """Returns a letter a service out of a table with a column a norm, in the order of the register."""
    ordered = f"SELECT * FROM {source} ORDER BY CAST(regexp_extract({key}, '[0-9]+$') AS BIGINT)"
    store = duckdb.connect(config={"threads": 1})  # so that the order holds
    texts = ", ".join(f"string_agg({case}, '')" for case in cases.values())
    row = store.execute(f"SELECT {texts} FROM ({ordered})").fetchone()
    return {norm: text or "" for norm, text in zip(cases, row or ("",) * len(cases), strict=True)}
