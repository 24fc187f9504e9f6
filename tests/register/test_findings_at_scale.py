"""Findings of a register are those of ``check``, duty by duty, with evidence, events and waivers in every format."""

from __future__ import annotations

import csv
import json
import random
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import pytest
from drawn import drawn

from dutygraph.facts import load_facts
from dutygraph.findings import check
from dutygraph.reading import MAJORITY
from dutygraph.register import Options, batch

if TYPE_CHECKING:
    from pathlib import Path

    from dutygraph.rulebase import Rulebase

DAY = date(2025, 6, 1)
GATE = ("usesGenerativeAITechnology", "providesContentGenerationService", "offersToPublicInMainlandChina")


@pytest.fixture(scope="module")
def described(rulebase: Rulebase) -> list[dict[str, object]]:
    """Facts documents: a third states facts only, the rest evidence too, some events and waivers."""
    draw, documents = random.Random(5), []
    duties = [norm for norm in rulebase.norms if norm.binds_provider and norm.evidence_kinds]
    days = [None, "2024-01-01", "2025-01-01", "2026-01-01"]
    for number, service in enumerate(drawn(rulebase, 90, seed=5, known=0.8)):
        facts = {**service.facts, **dict.fromkeys(GATE, True), "filedInformationChanged": True}
        document: dict[str, object] = {"id": service.id, "facts": facts}
        if number % 3:
            document["evidence"] = [
                {
                    "for": norm.id,
                    "kind": draw.choice([*norm.evidence_kinds, "Policy"]),
                    "issued": draw.choice(days),
                    "expires": draw.choice(days),
                }
                for norm in draw.sample(duties, 20)
            ]
        if number % 5 == 0:
            document["events"] = [{"event": "filedInformationChanged", "on": "2025-03-03", "id": f"e{number}"}]
        if number % 7 == 0:
            document["waivers"] = [{"for": norm.id, "by": "A", "reason": "B", "until": "2025-12-31"} for norm in duties[:5]]
        documents.append(document)
    return documents


def write(documents: list[dict[str, object]], path: Path, rulebase: Rulebase) -> Path:
    if path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(document) + "\n" for document in documents))
        return path
    names = list(rulebase.stated_facts)
    table = path.with_suffix(".csv")
    with table.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", *names, "evidence", "events", "waivers"])
        for document in documents:
            cells = [document["facts"].get(name, "") for name in names]  # type: ignore[attr-defined]
            details = [json.dumps(document[key]) if key in document else "" for key in ("evidence", "events", "waivers")]
            writer.writerow([document["id"], *cells, *details])
    if path.suffix == ".parquet":
        shape = json.dumps([{"for": "VARCHAR", "kind": "VARCHAR", "issued": "DATE", "expires": "DATE"}])
        read = f"read_csv('{table}', all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"')"
        columns = f"* REPLACE (from_json(evidence, '{shape}') AS evidence)"
        duckdb.execute(f"COPY (SELECT {columns} FROM {read}) TO '{path}' (FORMAT parquet)")
        table.unlink()
    return path


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_outcomes_are_those_of_the_check(
    suffix: str, described: list[dict[str, object]], rulebase: Rulebase, tmp_path: Path
) -> None:
    whole = tmp_path / "all.json"
    whole.write_text(json.dumps({"services": described}))
    findings = check(load_facts([whole], rulebase), rulebase, on=DAY).findings
    want = {(str(f.service.id), f.norm.id): f.outcome for f in findings}
    source = write(described, tmp_path / f"r.{suffix}", rulebase)
    out = tmp_path / "out.parquet"
    summary = batch(
        str(source), out, rulebase, on=DAY, reading=MAJORITY, options=Options(findings=True, chunk_bytes=50_000, chunk_rows=40)
    )
    assert (summary.services, summary.rejected) == (90, 0)
    answer = duckdb.execute(f"SELECT * FROM '{out}.findings.parquet'")
    heads = [column[0] for column in answer.description or ()]
    found = {(row[0], norm): value for row in answer.fetchall() for norm, value in zip(heads[1:], row[1:], strict=True)}
    assert found == want
    assert set(want.values()) == {"passed", "failed", "cantTell", "inapplicable"} | ({"untested"} & set(want.values()))
    for norm, counts in summary.outcomes.items():
        assert counts["failed"] == sum(outcome == "failed" for (_, n), outcome in want.items() if n == norm)
        assert counts["waived"] == sum(f.waiver is not None for f in findings if f.norm.id == norm)
    with (tmp_path / "out.parquet.deadlines.csv").open() as file:
        rows = [tuple(row.values()) for row in csv.DictReader(file)]
    said = [
        (
            str(f.service.id),
            f.norm.id,
            d.event.fact,
            d.event.id or "",
            str(d.event.on),
            str(d.due or ""),
            d.state,
            str(d.met_on or ""),
        )
        for f in findings
        for d in f.deadlines
    ]
    assert sorted(rows) == sorted(said)
    assert len(said) > 10


def test_evidence_that_cannot_be_read_costs_its_row(described: list[dict[str, object]], rulebase: Rulebase, tmp_path: Path) -> None:
    spoilt = [{**document, "evidence": [{"for": "file-algorithm", "kind": "NoSuchKind"}]} for document in described[:2]]
    for suffix in ("jsonl", "csv", "parquet"):
        source = write([*spoilt, *described[2:]], tmp_path / f"r.{suffix}", rulebase)
        summary = batch(str(source), tmp_path / "out", rulebase, on=DAY, reading=MAJORITY)
        assert (summary.services, summary.rejected) == (88, 2)
        with (tmp_path / "out/rejects.csv").open() as file:
            assert [row["field"] for row in csv.DictReader(file)] == ["evidence[0].kind"] * 2
