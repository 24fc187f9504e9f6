"""A run that re-uses an earlier result gives the bytes of a run that does not; what is damaged is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dutygraph.errors import UsageError
from dutygraph.model import Service
from dutygraph.reading import MAJORITY, parse_reading
from dutygraph.register import Options, batch
from dutygraph.register.changes import check_comparable, find_changes
from dutygraph.register.work import file_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from dutygraph.register import Summary
    from dutygraph.rulebase import Rulebase

OPTIONS = Options(chunk_bytes=40_000, chunk_rows=100, threads=2, keep=True)
SIGN = {"generatesImages": False, "generatesText": False, "usesGenerativeAITechnology": False}


@pytest.fixture
def run(rulebase: Rulebase, day: date, tmp_path: Path) -> Callable[..., Summary]:
    def judge(source: Path, out: str, **more: object) -> Summary:
        options = replace(OPTIONS, **more)  # type: ignore[arg-type]
        return batch(str(source), tmp_path / out, rulebase, on=day, reading=MAJORITY, options=options)

    return judge


def digests(path: Path) -> dict[str, str]:
    """Every file of a result, and what was kept of it, by its name without that of the result."""
    found = [p for p in path.parent.rglob("*") if p.is_file() and str(p.relative_to(path.parent)).startswith(path.name)]
    return {
        str(p.relative_to(path.parent)).removeprefix(path.name): file_digest(p)
        for p in found
        if p.name not in {f"{path.name}.summary.json", "job.json", "made.json"}
    }


def changed(services: list[Service]) -> dict[str, list[Service]]:
    """Registers that came of another one, and for how many of 300 services at least a chunk can be taken over."""
    most = max(range(200, 300), key=lambda n: len(services[n].facts))
    other = [Service(s.id, {**s.facts, **SIGN}) if n == most else s for n, s in enumerate(services)]
    return {
        "one changed": other,
        "some added": [*services, *(Service(f"{s.id}/new", s.facts) for s in services[:7])],  # type: ignore[arg-type]
        "some removed, some twice, turned round": [*services[:3], *services[5:], services[9]][::-1],
    }


@pytest.mark.parametrize(("suffix", "out"), [("csv", "out.parquet"), ("jsonl", "out"), ("parquet", "out"), ("nq", "out.csv")])
def test_the_bytes_are_those_of_a_full_run(
    suffix: str, out: str, services: list[Service], write: Callable, run: Callable, tmp_path: Path
) -> None:
    run(write(services, tmp_path / f"old.{suffix}"), f"old-{out}")
    reused = {}
    for name, register in changed(services).items():
        source = write(register, tmp_path / f"new.{suffix}")
        run(source, f"full-{out}")
        reused[name] = run(source, f"again-{out}", since=tmp_path / f"old-{out}").reused
        full, again = digests(tmp_path / f"full-{out}"), digests(tmp_path / f"again-{out}")
        assert again == full, name
        assert len(again) >= 10
    assert len(reused) == 3
    if suffix in {"csv", "jsonl"}:  # here the register is one row group of Parquet, and statements of N-Quads may lie anywhere
        assert 100 <= reused["one changed"] < 300
        assert 100 <= reused["some added"] < 307
    same = run(tmp_path / f"old.{suffix}", f"same-{out}", since=tmp_path / f"old-{out}")
    assert same.reused == (0 if suffix == "nq" else 300)


def evidence(services: Sequence[Service], path: Path, *, changed: int = -1) -> Path:
    """A register in which every service states evidence, one of them more than the others."""
    lines = []
    for number, service in enumerate(services):
        record = {"for": "file-algorithm", "kind": "FilingRecord", "identifier": "F-1" if number != changed else "F-2"}
        events = [{"event": "filedInformationChanged", "on": "2025-02-01", "id": "e1"}] if number == changed else []
        lines.append(json.dumps({"id": service.id, "facts": dict(service.facts), "evidence": [record], "events": events}))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_evidence_that_is_the_same_is_not_read_again(
    services: list[Service], run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dutygraph.register.rows import RowReader

    options = {"findings": True, "chunk_bytes": 2**20}
    run(evidence(services[:60], tmp_path / "a.jsonl"), "old.parquet", **options)
    source = evidence([*services[30:60], *services[:30]], tmp_path / "b.jsonl", changed=4)
    run(source, "full.parquet", **options)
    read: list[str] = []
    stated = RowReader.stated
    monkeypatch.setattr(RowReader, "stated", lambda self, service, *rest: (read.append(service), stated(self, service, *rest))[1])
    summary = run(source, "again.parquet", since=tmp_path / "old.parquet", **options)
    assert read == [services[34].id]
    assert summary.reused == 59
    assert digests(tmp_path / "again.parquet") == digests(tmp_path / "full.parquet")


@pytest.mark.parametrize("spoil", ["chunk-000001.pairs.parquet", "chunk-000001.json", "made.json", "job.json", "result"])
def test_what_is_damaged_is_refused_before_anything_is_written(
    spoil: str, services: list[Service], write: Callable, run: Callable, tmp_path: Path
) -> None:
    source = write(services, tmp_path / "r.csv")
    run(source, "old.csv")
    path = tmp_path / "old.csv" if spoil == "result" else tmp_path / "old.csv.kept" / spoil
    path.write_bytes(path.read_bytes()[:-3] + b"???")
    with pytest.raises(UsageError) as caught:
        run(source, "new.csv", since=tmp_path / "old.csv")
    assert "old.csv.kept" in caught.value.remedy
    assert not list(tmp_path.glob("new.csv*"))


def test_another_law_re_uses_nothing_and_names_the_norms(
    services: list[Service], write: Callable, rulebase: Rulebase, day: date, run: Callable, tmp_path: Path
) -> None:
    source = write(services[:30], tmp_path / "r.csv")
    run(source, "old.csv")
    options = replace(OPTIONS, since=tmp_path / "old.csv")
    summary = batch(
        str(source), tmp_path / "new.csv", rulebase, on=day, reading=parse_reading("alternative", rulebase), options=options
    )
    assert summary.reused is None
    assert 0 < len(summary.changed) < len(rulebase.norms)
    found = find_changes(tmp_path / "old.csv", tmp_path / "new.csv", tmp_path / "c.csv", memory_bytes=2**29)
    assert set(found.norms) <= set(summary.changed)


def test_one_name_for_both_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the same"):
        check_comparable(tmp_path / "a.csv", tmp_path / "a.csv")
