"""Spark runs the same SQL and gives the same verdicts, counts and questions as DuckDB; bad rows are set aside there too."""

from __future__ import annotations

import os
import sys
import warnings
from typing import TYPE_CHECKING

import pytest

from dutygraph.errors import FactsError, UsageError
from dutygraph.reading import parse_reading
from dutygraph.register import Options, batch
from dutygraph.register.spark import batch_on_spark, why_no_spark

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from dutygraph.model import Service
    from dutygraph.rulebase import Rulebase

pytestmark = [
    pytest.mark.skipif(bool(why_no_spark()), reason=f"2026-11-24: {why_no_spark()}"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module", autouse=True)
def one_session() -> object:
    """Starting Spark takes seconds, so the tests share one."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.log.level", "ERROR")
        spark = builder.config("spark.sql.shuffle.partitions", "2").config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()
        yield spark
        spark.stop()


@pytest.mark.parametrize(("suffix", "name"), [("parquet", "majority"), ("csv", "alternative")])
def test_spark_and_duckdb_agree(
    suffix: str,
    name: str,
    services: list[Service],
    write: Callable,
    expected: Callable,
    found: Callable,
    rulebase: Rulebase,
    day: date,
    tmp_path: Path,
) -> None:
    source, reading = write(services, tmp_path / f"r.{suffix}"), parse_reading(name, rulebase)
    here = batch(str(source), tmp_path / "duckdb", rulebase, on=day, reading=reading, options=Options(threads=2))
    there = batch_on_spark(str(source), str(tmp_path / "spark"), rulebase, on=day, reading=reading)
    assert (
        found(f"'{tmp_path}/spark/verdicts/*.parquet'")
        == found(f"'{tmp_path}/duckdb/verdicts/*.parquet'")
        == expected(services, day, name)
    )
    assert (there.services, there.rejected) == (len(services), 0)
    assert there.counts == here.counts
    assert there.asked == here.asked
    assert (tmp_path / "spark/summary.json").read_text() == (tmp_path / "duckdb/summary.json").read_text()
    assert not (tmp_path / "spark.partial").exists()


CSV = """id,generatesText,registeredUserCount
https://x.org/1,true,5
not an iri,true,
https://x.org/3,maybe,
https://例子.cn/4,TRUE,7
https://x.org/5,true
https://x.org/1,true,5
"""


def test_bad_rows_are_set_aside(found: Callable, rulebase: Rulebase, day: date, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(CSV, encoding="utf-8")
    majority = parse_reading("majority", rulebase)
    summary = batch_on_spark(str(tmp_path / "r.csv"), str(tmp_path / "out"), rulebase, on=day, reading=majority, fmt="csv")
    assert {service for service, _ in found(f"'{tmp_path}/out/verdicts/*.csv'")} == {"https://x.org/1", "https://例子.cn/4"}
    assert (summary.services, summary.rejected) == (2, 4)
    said = "".join(path.read_text() for path in (tmp_path / "out/rejects").glob("*.csv"))
    assert "not an absolute IRI" in said
    assert "maybe" in said
    with pytest.raises(FactsError):
        batch_on_spark(str(tmp_path / "r.csv"), str(tmp_path / "strict"), rulebase, on=day, reading=majority, strict=True)
    assert not (tmp_path / "strict").exists()
    with pytest.raises(UsageError, match="there already"):
        batch_on_spark(str(tmp_path / "r.csv"), str(tmp_path / "out"), rulebase, on=day, reading=majority)
    with pytest.raises(FactsError):
        batch_on_spark(str(tmp_path / "none.csv"), str(tmp_path / "o2"), rulebase, on=day, reading=majority)
