"""The SQL files beside the competency queries answer what their heads ask, over a result as ``batch`` writes it."""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING

import duckdb
import pytest

from dutygraph.reading import MAJORITY
from dutygraph.register import Options, batch
from dutygraph.register.changes import find_changes

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from dutygraph.model import Service
    from dutygraph.register import Summary
    from dutygraph.rulebase import Rulebase

Rows = list[tuple[object, ...]]


@pytest.fixture(scope="module")
def result(
    services: list[Service], write: Callable, rulebase: Rulebase, day: date, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Summary]:
    folder = tmp_path_factory.mktemp("result")
    for some, name in ((services[:30], "before"), (services[10:60], "verdicts")):
        source = write(some, folder / f"{name}.csv")
        summary = batch(str(source), folder / f"{name}.parquet", rulebase, on=day, reading=MAJORITY, options=Options())
    changes = folder / "verdicts.parquet.changes.csv"
    find_changes(folder / "before.parquet", folder / "verdicts.parquet", changes, memory_bytes=2**29)
    return folder, summary


@pytest.fixture
def ask(root: Path, result: tuple[Path, Summary], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Rows]:
    """Runs a query in the folder of the result, as somebody would."""
    monkeypatch.chdir(result[0])
    return lambda name: duckdb.execute((root / f"queries/register/{name}.sql").read_text(encoding="utf-8")).fetchall()


def test_every_query_has_a_head_in_both_languages_and_is_told_in_the_docs(root: Path) -> None:
    found = sorted((root / "queries/register").iterdir())
    told = (root / "docs/registers.md").read_text(encoding="utf-8")
    assert len(found) == 6
    for path in found:
        first, second = path.read_text(encoding="utf-8").splitlines()[:2]
        assert first.startswith("-- ")
        assert "?" in first
        assert "？" in first
        assert second.startswith("-- Law: ")
        assert f"`{path.stem}`" in told


def test_services_by_norm_are_the_counts(ask: Callable[[str], Rows], result: tuple[Path, Summary]) -> None:
    counts = {count.norm: count.verdict for count in result[1].counts}
    rows = ask("services-per-norm")
    assert {norm: tuple(numbers) for norm, *numbers in rows} == counts
    shares = {norm: (services, share) for norm, services, share in ask("undetermined-share")}
    assert shares == {norm: (v[2], round(v[2] / 50, 4)) for norm, v in counts.items() if v[2]}
    assert dict(ask("norms-no-service-has")) == {norm: v[2] for norm, v in counts.items() if not v[0]}


def test_services_with_open_verdicts(ask: Callable[[str], Rows], services: list[Service], expected: Callable, day: date) -> None:
    tally = Counter((service, verdict) for (service, _), (verdict, _) in expected(services[10:60], day).items())
    names = {service for service, verdict in tally if verdict == "undetermined"}
    want = {(name, tally[name, "applies"], tally[name, "undetermined"]) for name in names}
    assert set(ask("services-least-known")) == want
    assert want


def test_questions_and_changes(ask: Callable[[str], Rows], result: tuple[Path, Summary]) -> None:
    asked = ask("what-to-ask-next")
    assert {row[:4] for row in asked} == {(a.fact, a.settles, a.needed, a.unknown) for a in result[1].asked}
    assert all(en and zh for *_, en, zh in asked)
    with (result[0] / "verdicts.parquet.changes.csv").open(encoding="utf-8", newline="") as file:
        told = Counter((row["norm"], row["before"] or None, row["after"] or None) for row in csv.DictReader(file))
    assert {tuple(row[:3]): row[3] for row in ask("changed-verdicts")} == told
    assert len(told) > 100
