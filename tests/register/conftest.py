"""Registers for the tests: the same services in each format, and the verdicts that ``duties`` gives."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
from drawn import drawn

from dutygraph.applicability import assess
from dutygraph.engines import serialize_quads
from dutygraph.facts import service_quads
from dutygraph.model import Service, ValueType
from dutygraph.reading import parse_reading

if TYPE_CHECKING:
    from dutygraph.rulebase import Rulebase

TYPES = {ValueType.BOOLEAN: "BOOLEAN", ValueType.NUMBER: "BIGINT", ValueType.CHOICE: "VARCHAR"}
Write = Callable[[Sequence[Service], Path], Path]


@pytest.fixture(scope="session")
def services(rulebase: Rulebase) -> list[Service]:
    return drawn(rulebase, 300, seed=11)


@pytest.fixture(scope="session")
def write(rulebase: Rulebase) -> Write:
    """Writes services as the format that the path's suffix names."""

    def run(services: Sequence[Service], path: Path) -> Path:
        names = list(rulebase.stated_facts)
        if path.suffix == ".jsonl":
            lines = [json.dumps({"id": s.id, "facts": dict(s.facts)}, ensure_ascii=False) for s in services]
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
            return path
        if path.suffix == ".nq":
            quads = [quad for service in services for quad in service_quads(service, rulebase)]
            random.Random(3).shuffle(quads)
            path.write_bytes(serialize_quads(quads, "application/n-quads"))
            return path
        table = path.with_suffix(".csv")
        with table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["id", *names])
            for service in services:
                cells = [service.facts.get(name, "") for name in names]
                writer.writerow([service.id, *(str(c).lower() if isinstance(c, bool) else c for c in cells)])
        if path.suffix == ".parquet":
            columns = ", ".join(f"{name} {TYPES[rulebase.facts[name].type]}" for name in names)
            store = duckdb.connect()
            store.execute(f"CREATE TABLE t (id VARCHAR, {columns})")
            store.execute(f"INSERT INTO t FROM read_csv('{table}', all_varchar = true, header = true)")
            store.execute(f"COPY t TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)")
            table.unlink()
        return path

    return run


@pytest.fixture(scope="session")
def expected(rulebase: Rulebase) -> Callable[..., dict[tuple[str, str], tuple[str, str]]]:
    """Verdict and standing by service and norm, as ``duties`` gives them."""

    def run(services: Sequence[Service], on: object, reading: str = "majority") -> dict[tuple[str, str], tuple[str, str]]:
        chosen = parse_reading(reading, rulebase)
        return {
            (str(service.id), verdict.norm.id): (verdict.verdict, verdict.standing)
            for service in services
            for verdict in assess(service, rulebase, on=on, reading=chosen).verdicts  # type: ignore[arg-type]
        }

    return run


@pytest.fixture(scope="session")
def found() -> Callable[[str], dict[tuple[str, str], tuple[str, str]]]:
    """Verdict and standing by service and norm, as a wide table has them."""

    def run(source: str) -> dict[tuple[str, str], tuple[str, str]]:
        answer = duckdb.execute(f"SELECT * FROM {source}")
        heads = [column[0] for column in answer.description or ()]
        result = {}
        for row in answer.fetchall():
            cells = dict(zip(heads, row, strict=True))
            for norm in heads[1:]:
                if not norm.endswith("/standing"):
                    result[cells["service"], norm] = (cells[norm], cells.get(f"{norm}/standing", cells[norm]))
        return result

    return run
