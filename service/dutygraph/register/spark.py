"""The same SQL on Spark: on this machine, or on a cluster, where the register and the result lie in a store that Spark reads.

Spark reads Parquet and CSV. Rows in doubt are read one by one on the executors, by the reader of facts files. Spark knows
no line numbers, so a reject has the line 0 and is named by its id and cells.

Law: as in ``judging``.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dutygraph.condition import sql_text
from dutygraph.errors import EngineError, FactsError, UsageError
from dutygraph.facts.table import check_header
from dutygraph.model import ValueType
from dutygraph.register.asking import Asking
from dutygraph.register.judge import REJECT_COLUMNS
from dutygraph.register.judging import VERDICTS, Judging
from dutygraph.register.rows import DETAILS, Reject, RowReader
from dutygraph.register.summary import counts_csv, summary_document, summed
from dutygraph.register.work import Record
from dutygraph.rulebase import load_rulebase
from dutygraph.serialize import json_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from dutygraph.model import Fact
    from dutygraph.reading import Reading
    from dutygraph.register.summary import Summary
    from dutygraph.rulebase import Rulebase

__all__ = ["batch_on_spark", "why_no_spark"]

_TYPES = {ValueType.BOOLEAN: "BOOLEAN", ValueType.NUMBER: "BIGINT", ValueType.CHOICE: "STRING"}
_WHOLE = {"tinyint", "smallint", "int", "bigint"}
_SURE_IRI = "^https?://[A-Za-z0-9.-]+(/[A-Za-z0-9._~/-]*)?$"
_FILE = "_file"
_BROKEN = "_broken"


def why_no_spark() -> str:
    """Returns why Spark cannot run here; empty where it can."""
    if importlib.util.find_spec("pyspark") is None:
        return "PySpark is not installed: pip install 'dutygraph[spark]'"
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        return "there is no Java: Spark needs 17 or later"
    return ""


def batch_on_spark(
    source: str, target: str, rulebase: Rulebase, *, on: date, reading: Reading, fmt: str = "parquet", strict: bool = False
) -> Summary:
    """Judges a register on Spark and writes a folder: verdicts, rejects, counts and summary.

    Args:
        source: what Spark can read: a file, a folder or a pattern, on this machine or by its address (s3a://, hdfs://).
        target: a folder that is not there yet, on this machine or by its address.
        rulebase: the law.
        on: civil day in China.
        reading: the sides taken in disputes.
        fmt: ``parquet`` or ``csv``.
        strict: whether the first bad row ends the run.

    Raises:
        UsageError: there is no Spark, or the result cannot be written there.
        FactsError: the register cannot be read, or a row cannot in a strict run.
    """
    if reason := why_no_spark():
        raise UsageError(f"Spark cannot run: {reason}.", where="--engine", remedy="Use --engine duckdb, or install it.")
    with _session() as spark, _faults(source):
        return _Run(spark, Judging(rulebase, on, reading), source, target).run(fmt=fmt, strict=strict)


@contextmanager
def _session() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    running = SparkSession.getActiveSession()
    builder = SparkSession.builder.appName("dutygraph batch").config("spark.ui.showConsoleProgress", "false")
    if "SPARK_ENV_LOADED" not in os.environ and running is None:  # not under spark-submit
        builder = builder.master("local[*]").config("spark.ui.enabled", "false").config("spark.driver.bindAddress", "127.0.0.1")
        builder = builder.config("spark.sql.shuffle.partitions", "4").config("spark.log.level", "ERROR")
    spark = builder.getOrCreate()
    try:
        yield spark
    finally:
        if running is None:
            spark.stop()


@contextmanager
def _faults(where: str) -> Iterator[None]:
    from py4j.protocol import Py4JError
    from pyspark.errors import AnalysisException, PySparkException

    try:
        yield
    except AnalysisException as error:
        raise FactsError(
            f"Spark cannot read it: {str(error).splitlines()[0]}", where=where, remedy="Check path and columns."
        ) from error
    except (PySparkException, Py4JError) as error:
        raise EngineError(f"Spark failed: {str(error).splitlines()[0]}", where=where) from error


class _Answers:
    """Spark with DuckDB's manner of asking, for the counts that both make by the same SQL."""

    def __init__(self, spark: Any) -> None:
        self._spark = spark
        self._rows: list[tuple[Any, ...]] = []

    def execute(self, sql: str) -> _Answers:
        self._rows = [tuple(row) for row in self._spark.sql(sql).collect()]
        return self

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self._rows

    def fetchone(self) -> tuple[Any, ...] | None:
        return self._rows[0] if self._rows else None


class _Run:
    def __init__(self, spark: Any, judging: Judging, source: str, target: str) -> None:
        self._spark, self._judging, self._source, self._target = spark, judging, source, target
        self._facts: tuple[Fact, ...] = tuple(judging.rulebase.stated_facts.values())
        self._made = f"{target.rstrip('/')}.partial"
        self._paths = spark._jvm.org.apache.hadoop.fs.Path  # noqa: SLF001  (Spark's own way to its file systems)
        self._disk = self._paths(target).getFileSystem(spark._jsc.hadoopConfiguration())  # noqa: SLF001

    def run(self, *, fmt: str, strict: bool) -> Summary:
        if self._disk.exists(self._paths(self._target)):
            raise UsageError("It is there already.", where=self._target, remedy="Remove it, or choose another OUT.")
        self._disk.delete(self._paths(self._made), True)  # noqa: FBT003  (Java has no names for arguments)
        rows, texts = self._rows()
        rejected = self._rejects(texts, strict=strict) + self._twins(rows)
        columns = ", ".join(("id", *self._judging.facts))
        judged = self._spark.sql(self._judging.pairs_sql("facts", columns))
        judged.write.parquet(f"{self._made}/judged")
        self._spark.read.parquet(f"{self._made}/judged").createOrReplaceTempView("judged")
        summary = self._summary(rejected)
        if not summary.services:
            raise FactsError(
                f"None of its {rejected:,} rows can be taken.", where=self._source, remedy="Judge a part with DuckDB to see why."
            )
        words = self._spark.sql(self._words())
        (words.write.parquet if fmt == "parquet" else words.write.option("header", "true").csv)(f"{self._made}/verdicts")
        self._put("summary.json", json_text(summary_document(summary)))
        self._put("counts.csv", counts_csv(summary))
        self._disk.delete(self._paths(f"{self._made}/judged"), True)  # noqa: FBT003
        if not self._disk.rename(self._paths(self._made), self._paths(self._target)):
            raise UsageError("It cannot be written.", where=self._target, remedy="Choose another OUT.")
        return summary

    def _rows(self) -> tuple[Any, Any]:
        """Returns the table of typed rows, and the rows in doubt as text, if any; sets the view ``every``."""
        from pyspark.sql.functions import input_file_name

        named = self._source.rstrip("/").lower()
        is_csv = named.endswith(".csv")
        read = self._spark.read.option("header", "true").option("escape", '"')
        raw = self._csv(read) if is_csv else self._spark.read.parquet(self._source)
        heads = [name for name in raw.columns if name != _BROKEN]
        check_header(heads, self._source, self._judging.rulebase, also=DETAILS)
        kinds = dict(raw.dtypes)
        if _BROKEN not in kinds:
            raw = raw.selectExpr("*", f"CAST(NULL AS STRING) AS {_BROKEN}")
        typed, sure = ["id"], [f"{_BROKEN} IS NULL", f"coalesce(id RLIKE {sql_text(_SURE_IRI)}, false)"]
        sure += [f"{name} IS NULL" for name in (*DETAILS, "provider_id") if name in kinds]
        for fact in self._facts:
            value, test = _typed(fact, kinds[fact.name], self._source) if fact.name in kinds else ("NULL", "TRUE")
            typed.append(f"CAST({value} AS {_TYPES[fact.type]}) AS {fact.name}")
            sure.append(test)
        raw.withColumn(_FILE, input_file_name()).createOrReplaceTempView("raw")
        sound = self._spark.sql(f"SELECT {', '.join(typed)} FROM raw WHERE {' AND '.join(sure)}")
        cells = ", ".join(f"CAST({name} AS STRING) AS {name}" for name in (*heads, _BROKEN, _FILE))
        texts = self._spark.sql(f"SELECT {cells} FROM raw WHERE NOT ({' AND '.join(sure)})")
        if texts.isEmpty():
            sound.createOrReplaceTempView("every")
            return sound, None
        mended = self._spark.createDataFrame(texts.rdd.mapPartitions(_sound), self._schema())
        both = sound.unionByName(mended)
        both.createOrReplaceTempView("every")
        return both, texts

    def _csv(self, read: Any) -> Any:
        heads = read.csv(self._source).columns
        schema = ", ".join(f"`{name}` STRING" for name in (*heads, _BROKEN))
        return read.option("enforceSchema", "false").option("columnNameOfCorruptRecord", _BROKEN).schema(schema).csv(self._source)

    def _schema(self) -> str:
        return ", ".join(("id STRING", *(f"{fact.name} {_TYPES[fact.type]}" for fact in self._facts)))

    def _rejects(self, texts: Any, *, strict: bool) -> int:
        if texts is None:
            return 0
        rejects = texts.rdd.mapPartitions(_unsound)
        if strict and (first := rejects.take(1)):
            file, line, field, service, reason, remedy = first[0]
            raise Reject(file, line, field, service, reason, remedy).error()
        schema = "file STRING, line INT, field STRING, id STRING, reason STRING, remedy STRING"
        frame = self._spark.createDataFrame(rejects, schema).select(*REJECT_COLUMNS)
        frame.write.option("header", "true").csv(f"{self._made}/rejects")
        return int(frame.count())

    def _twins(self, rows: Any) -> int:
        """Keeps one row of each service. Which is the first cannot be known here, so it is the least by its facts."""
        columns = ", ".join(("id", *self._judging.facts))
        order = ", ".join(self._judging.facts)
        self._spark.sql(
            f"SELECT {columns} FROM (SELECT *, row_number() OVER (PARTITION BY id ORDER BY {order}) AS n FROM every) WHERE n = 1"
        ).createOrReplaceTempView("facts")
        kept = self._spark.sql("SELECT count(DISTINCT id) AS n FROM every").collect()[0]["n"]
        return int(rows.count()) - int(kept)

    def _summary(self, rejected: int) -> Summary:
        answers, pairs = _Answers(self._spark), self._judging.pairs.values()
        tests = [f"count(*) FILTER (WHERE {p}), count(*) FILTER (WHERE NOT {p})" for p in pairs]
        services, *found = answers.execute(f"SELECT {', '.join(['count(*)', *tests])} FROM judged").fetchone() or (0,)
        counts = {name: list(found[2 * n : 2 * n + 2]) for n, name in enumerate(pairs)}
        asked = Asking(self._judging).count(answers, "judged")  # type: ignore[arg-type]  # it asks as DuckDB does
        record = Record(0, 0, 0, 0, 0, 0, services, rejected, counts, asked, {})
        return replace(summed(self._judging, [record]), rejects=f"{self._target}/rejects")

    def _words(self) -> str:
        yes, no, open_ = map(sql_text, VERDICTS)
        words = [f"CASE WHEN {p} THEN {yes} WHEN NOT {p} THEN {no} ELSE {open_} END AS {p}" for p in self._judging.pairs.values()]
        columns = [f"{pair or no} AS `{name}`" for name, pair in self._judging.verdict_columns]
        return f"SELECT id AS service, {', '.join(columns)} FROM (SELECT {', '.join(['id', *words])} FROM judged)"

    def _put(self, name: str, text: str) -> None:
        stream = self._disk.create(self._paths(f"{self._made}/{name}"))
        try:
            stream.write(bytearray(text.encode()))
        finally:
            stream.close()


def _typed(fact: Fact, kind: str, where: str) -> tuple[str, str]:
    """Returns the typed value of a column, and the test that it is surely well formed."""
    name = fact.name
    if kind == "void":
        return "NULL", "TRUE"
    if kind == "string":
        text = f"trim({name})"
        known = {
            ValueType.BOOLEAN: f"lower({text}) IN ('true', 'false')",
            ValueType.NUMBER: f"{text} RLIKE '^[0-9]{{1,18}}$'",
            ValueType.CHOICE: f"{text} IN ({', '.join(map(sql_text, fact.choices)) or 'NULL'})",
        }[fact.type]
        value = f"lower({text})" if fact.type is ValueType.BOOLEAN else text
        return f"CASE WHEN {known} THEN {value} END", f"({name} IS NULL OR {text} IN ('', 'unknown') OR {known})"
    if fact.type is ValueType.BOOLEAN and kind == "boolean":
        return name, "TRUE"
    if fact.type is ValueType.NUMBER and kind in _WHOLE:
        return name, f"({name} IS NULL OR {name} >= 0 AND {name} < {10**18})"
    raise FactsError(
        f'The column "{name}" is of type {kind}.',
        where=f"{where} ({name})",
        remedy=f"Write it as {_TYPES[fact.type]}, NULL for unknown.",
    )


def _read(rows: Iterable[Any]) -> Iterator[tuple[Any, Reject | None]]:
    """Runs on the executors: reads each row in doubt as a facts file's is read."""
    rulebase = load_rulebase()
    for row in rows:
        cells = {name: value or "" for name, value in row.asDict().items()}
        file, broken = cells.pop(_FILE), cells.pop(_BROKEN)
        if broken:
            yield (
                None,
                Reject(file, 0, "", cells.get("id", ""), f"The row is not well-formed CSV: {broken[:200]}", "Quote its cells."),
            )
            continue
        found = RowReader(file, rulebase).cells(cells, 0)
        yield (None, found) if isinstance(found, Reject) else (found.service, None)


def _sound(rows: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    names = load_rulebase().stated_facts
    for service, reject in _read(rows):
        if reject is None:
            yield (str(service.id), *(service.facts.get(name) for name in names))


def _unsound(rows: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    for _, reject in _read(rows):
        if reject is not None:
            yield tuple(getattr(reject, column) for column in REJECT_COLUMNS)
