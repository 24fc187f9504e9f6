"""A second judgement says which services and norms it changes against the first."""

from __future__ import annotations

import csv
import subprocess
import sys
from typing import TYPE_CHECKING

import duckdb
import pytest

from dutygraph.errors import UsageError
from dutygraph.model import Service
from dutygraph.reading import MAJORITY
from dutygraph.register import Options, batch
from dutygraph.register.changes import find_changes

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from dutygraph.rulebase import Rulebase

MEMORY = 512 * 2**20


def rows(path: Path) -> set[tuple[str, ...]]:
    with path.open() as file:
        return {tuple(row.values()) for row in csv.DictReader(file)}


@pytest.mark.parametrize(("old", "new"), [("old.parquet", "new.csv"), ("old", "new")])
def test_each_changed_verdict_is_a_row(
    old: str, new: str, services: list[Service], write: Callable, expected: Callable, rulebase: Rulebase, day: date, tmp_path: Path
) -> None:
    before = services[:40]
    after = [Service(s.id, {**s.facts, "generatesImages": True, "usesGenerativeAITechnology": True}) for s in services[5:10]]
    after += [*services[10:40], *services[50:52]]
    for some, out in ((before, old), (after, new)):
        source = write(some, tmp_path / f"{out}.in.jsonl")
        batch(str(source), tmp_path / out, rulebase, on=day, reading=MAJORITY, options=Options(chunk_bytes=20_000))
    changes = find_changes(tmp_path / old, tmp_path / new, tmp_path / "changes.csv", memory_bytes=MEMORY)
    first, second = ({key: verdict for key, (verdict, _) in expected(some, day).items()} for some in (before, after))
    want = {(*key, first.get(key, ""), second.get(key, "")) for key in first | second if first.get(key) != second.get(key)}
    assert rows(tmp_path / "changes.csv") == want
    assert changes.services == len({service for service, *_ in want})
    assert sum(changes.norms.values()) == len(want) > 500
    assert (changes.added, changes.gone) == ((), ())


def test_norms_of_another_rulebase_are_named(
    services: list[Service], write: Callable, rulebase: Rulebase, day: date, tmp_path: Path
) -> None:
    source = write(services[:10], tmp_path / "r.csv")
    batch(str(source), tmp_path / "new.parquet", rulebase, on=day, reading=MAJORITY)
    table = f"SELECT * EXCLUDE (\"file-algorithm\"), 'applies' AS \"repealed\" FROM '{tmp_path}/new.parquet'"
    duckdb.execute(f"COPY ({table}) TO '{tmp_path}/old.parquet' (FORMAT parquet)")
    changes = find_changes(tmp_path / "old.parquet", tmp_path / "new.parquet", tmp_path / "c.csv", memory_bytes=MEMORY)
    assert (changes.services, changes.added, changes.gone) == (0, ("file-algorithm",), ("repealed",))


def test_what_is_no_table_of_verdicts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,x\n1,2\n")
    for name, said in (("a.csv", "no wide table"), ("b.parquet", "cannot be read"), ("c.nq", "no table")):
        with pytest.raises(UsageError, match=said):
            find_changes(tmp_path / name, tmp_path / name, tmp_path / "c.csv", memory_bytes=MEMORY)


def test_since_on_the_command_line(services: list[Service], write: Callable, tmp_path: Path) -> None:
    source = write(services[:20], tmp_path / "r.csv")
    command = [sys.executable, "-m", "dutygraph", "batch", str(source)]
    subprocess.run([*command, str(tmp_path / "old.parquet"), "--on", "2023-01-01"], check=True, capture_output=True)
    more = [str(tmp_path / "new.parquet"), "--on", "2025-03-01", "--since", str(tmp_path / "old.parquet")]
    done = subprocess.run([*command, *more], check=True, capture_output=True, text=True, encoding="utf-8")
    assert "20 services changed" in done.stderr
    assert len(rows(tmp_path / "new.parquet.changes.csv")) > 20
