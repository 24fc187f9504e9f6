"""One bad row is set aside with its reason and place; a bad file stops the run, and nothing half-written is left."""

from __future__ import annotations

import csv
import os
import resource
import subprocess
import sys
from typing import TYPE_CHECKING

import duckdb
import pytest

from dutygraph.cli.register import judge_register
from dutygraph.config import settings_from
from dutygraph.errors import DutyGraphError, FactsError, UsageError
from dutygraph.reading import MAJORITY
from dutygraph.register import Options, batch
from dutygraph.register.rows import csv_records

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from dutygraph.model import Service
    from dutygraph.register import Summary
    from dutygraph.rulebase import Rulebase

ROOT = os.geteuid() == 0


@pytest.fixture
def run(rulebase: Rulebase, day: date, tmp_path: Path) -> Callable[..., Summary]:
    def judge(source: object, out: str = "out.csv", **more: object) -> Summary:
        return batch(str(source), tmp_path / out, rulebase, on=day, reading=MAJORITY, options=Options(**more))  # type: ignore[arg-type]

    return judge


def rejects(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CSV = b"""id,generatesText,registeredUserCount,audienceType
https://x.org/1,true,5,
not an iri,true,,
https://x.org/3,maybe,,
https://x.org/4,TRUE,-5,
https://x.org/5,,,Martians
https://x.org/6,true
https://x.org/7,"true,,
https://x.org/8,\xff\xfe,,
https://x.org/9,unknown,12345678901234567890,

 https://x.org/10 ,false,007,
https://x.org/1,false,,
"""
WANT = [
    (3, "id", "is not an absolute IRI"),
    (4, "generatesText", 'has the text "maybe"'),
    (5, "registeredUserCount", 'has the text "-5"'),
    (6, "audienceType", 'has the text "Martians"'),
    (7, "", "The row has 2 cells and the header 4."),
    (8, "", "A quote is opened and never closed."),
    (9, "", "not UTF-8"),
    (10, "registeredUserCount", "12345678901234567890"),
    (13, "id", "is described twice; the first time in"),
]


def test_bad_rows_of_csv_are_told_with_place_reason_and_remedy(run: Callable, tmp_path: Path) -> None:
    source = tmp_path / "r.csv"
    source.write_bytes(CSV)
    summary = run(source)
    assert (summary.services, summary.rejected) == (2, len(WANT))
    found = rejects(tmp_path / "out.csv.rejects.csv")
    for row, (line, field, reason) in zip(sorted(found, key=lambda r: int(r["line"])), WANT, strict=True):
        assert (row["file"], int(row["line"]), row["field"]) == (str(source), line, field)
        assert reason in row["reason"]
        assert row["remedy"]
    kept = [row["service"] for row in rejects(tmp_path / "out.csv")]
    assert kept == ["https://x.org/1", "https://x.org/10"]


JSONL = b"""{"id": "https://x.org/1", "facts": {"generatesText": true}, "name": {"en": "One"}}
{"id": "https://x.org/2", "facts": {"generatesText": "yes"}}
{"id": "https://x.org/3", "facts": {"generatesTextt": true}}
{"id": "https://x.org/4", "facts": {"generatesText": true, "generatesText": false}}
{"id": "https://x.org/5", "fact": {}}
{"id": "https://x.org/6", "facts": {"registeredUserCount": 1.5}}
{"facts": {}}

{"id": "https://x.org/8", "facts": {"generatesText": true}
{"id": "https://x.org/9", "evidence": [{"for": "no-such-norm", "kind": "FilingRecord"}]}
{"id": "https://x.org/10", "facts": null, "evidence": null, "provider": {"name": {"zh": "\xe7\x94\xb2"}}}
[1]
{"id": "https://x.org/11", "facts": {"generatesText": nul"""


def test_bad_lines_of_json_are_told_too(run: Callable, tmp_path: Path) -> None:
    source = tmp_path / "r.jsonl"
    source.write_bytes(JSONL)
    summary = run(source)
    assert (summary.services, summary.rejected) == (2, 10)
    found = {int(row["line"]): row for row in rejects(tmp_path / "out.csv.rejects.csv")}
    assert sorted(found) == [2, 3, 4, 5, 6, 7, 9, 10, 12, 13]
    assert 'Did you mean "generatesText"?' in found[3]["remedy"]
    assert "twice" in found[4]["reason"] or "generatesText" in found[4]["reason"]
    assert found[10]["field"] == "evidence[0].for"
    assert found[10]["id"] == "https://x.org/9"
    assert all("x.org/" not in row["reason"] or row["id"] for row in found.values())


def test_bad_rows_of_parquet_are_told_by_row(run: Callable, tmp_path: Path) -> None:
    source = tmp_path / "r.parquet"
    rows = "('https://x.org/1', true, 3, NULL), (NULL, true, 1, NULL), ('x y', true, 1, NULL), ('https://x.org/4', true, -1, NULL),"
    rows += "('https://x.org/5', NULL, NULL, 'Martians'), ('https://x.org/1', NULL, NULL, NULL)"
    columns = "t(id, generatesText, registeredUserCount, audienceType)"
    duckdb.execute(f"COPY (SELECT * FROM (VALUES {rows}) {columns}) TO '{source}' (FORMAT parquet)")
    summary = run(source)
    assert (summary.services, summary.rejected) == (1, 5)
    assert sorted(int(row["line"]) for row in rejects(tmp_path / "out.csv.rejects.csv")) == [2, 3, 4, 5, 6]


@pytest.mark.parametrize("content", [CSV, JSONL])
def test_strict_stops_at_the_first_and_writes_nothing(content: bytes, run: Callable, tmp_path: Path) -> None:
    source = tmp_path / ("r.csv" if content is CSV else "r.jsonl")
    source.write_bytes(content)
    with pytest.raises(FactsError) as caught:
        run(source, strict=True)
    line = 3 if content is CSV else 2
    assert caught.value.where.startswith(f"{source}:{line}")
    assert not (tmp_path / "out.csv").exists()
    assert not (tmp_path / "out.csv.rejects.csv").exists()


def test_no_row_at_all_is_an_error_and_the_reasons_are_kept(run: Callable, tmp_path: Path) -> None:
    source = tmp_path / "r.csv"
    source.write_text("id,generatesText\na b,true\nc d,true\n")
    with pytest.raises(FactsError, match="None of its 2 rows can be taken"):
        run(source)
    assert len(rejects(tmp_path / "out.csv.rejects.csv")) == 2
    assert not (tmp_path / "out.csv").exists()
    source.write_text("id,generatesText\n")
    with pytest.raises(FactsError, match="no service in it"):
        run(source)
    assert not (tmp_path / "out.csv.rejects.csv").exists()


def test_a_service_described_in_two_chunks_counts_once(
    services: list[Service], write: Callable, run: Callable, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    write(services[:200], tmp_path / "in/a.csv")
    write(services[150:], tmp_path / "in/b.parquet")
    summary = run(tmp_path / "in", chunk_bytes=20_000, chunk_rows=40)
    assert (summary.services, summary.rejected) == (300, 50)
    found = rejects(tmp_path / "out.csv.rejects.csv")
    assert {row["id"] for row in found} == {service.id for service in services[150:200]}
    assert found[0]["reason"].endswith(f"the first time in {tmp_path}/in/a.csv:152.")
    assert sum(sum(count.verdict) for count in summary.counts) == 300 * len(summary.counts)


def broken_parquet(path: Path) -> None:
    duckdb.execute(
        f"COPY (SELECT 'https://x.org/'||i AS id, true AS generatesText FROM range(100000) t(i)) TO '{path}' (FORMAT parquet)"
    )


TEXTS = {
    "parquet that is text": b"id\nhttps://x.org/1\n",
    "unknown column": b"id,generateText\nhttps://x.org/1,true\n",
    "column twice": b"id,generatesText,generatesText\nhttps://x.org/1,true,false\n",
    "semicolons": b"id;generatesText\nhttps://x.org/1;true\n",
    "UTF-16": "id,generatesText\n".encode("utf-16"),
    "header in another encoding": "id,名\n".encode("gb18030"),
    "gzip": b"\x1f\x8b\x08\0\0\0\0\0",
    "empty": b"",
}


def bad(kind: str, folder: Path) -> Path:
    """A file that cannot be read as a register at all."""
    path = folder / ("r.parquet" if kind.startswith("parquet") else "r.csv")
    if kind in TEXTS:
        path.write_bytes(TEXTS[kind])
        return path
    match kind:
        case "parquet of a wrong type":
            duckdb.execute(f"COPY (SELECT 'https://x.org/1' AS id, 1.5 AS generatesText) TO '{path}' (FORMAT parquet)")
        case "parquet without id":
            duckdb.execute(f"COPY (SELECT true AS generatesText) TO '{path}' (FORMAT parquet)")
        case "parquet cut off":
            broken_parquet(path)
            path.write_bytes(path.read_bytes()[:-100])
        case "parquet with a broken index":
            broken_parquet(path)
            path.write_bytes(path.read_bytes()[:5000] + b"\x20\x03\0\0PAR1")
        case "unknown format":
            path = folder / "r.xlsx"
            path.write_bytes(b"PK")
        case "nothing there":
            path = folder / "none.csv"
        case _:
            path = folder / "empty"
            path.mkdir()
    return path


FILES = {
    "parquet of a wrong type": "is of type DECIMAL",
    "parquet without id": 'no column "id"',
    "parquet cut off": "cut off",
    "parquet with a broken index": "cannot be read",
    "parquet that is text": "not Parquet",
    "unknown column": 'Did you mean "generatesText"',
    "column twice": "stands twice",
    "semicolons": "parted by semicolons",
    "UTF-16": "UTF-16",
    "header in another encoding": "not UTF-8",
    "gzip": "compressed",
    "empty": "The file is empty",
    "unknown format": "is not known",
    "nothing there": "no such file",
    "an empty folder": "no register in it",
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_cannot_be_read_stops_before_anything_is_written(kind: str, run: Callable, tmp_path: Path) -> None:
    path = bad(kind, tmp_path)
    before = set(tmp_path.iterdir())
    with pytest.raises(FactsError) as caught:
        run(path)
    assert FILES[kind] in str(caught.value)
    assert str(path) in caught.value.where
    assert set(tmp_path.iterdir()) == before


def test_a_parquet_whose_pages_are_broken_says_which_file(run: Callable, tmp_path: Path) -> None:
    path = tmp_path / "r.parquet"
    broken_parquet(path)
    data = bytearray(path.read_bytes())
    data[100:60000] = os.urandom(59900)
    path.write_bytes(data)
    with pytest.raises(DutyGraphError) as caught:
        run(path)
    assert str(path) in caught.value.where
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("none/out.csv", "does not exist"),
        ("out.xlsx", "not written as"),
        ("r.csv", "register itself"),
        ("full", "no result of ours"),
        ("plain", "is a file"),
    ],
)
def test_places_that_cannot_take_a_result(out: str, said: str, run: Callable, tmp_path: Path) -> None:
    source = tmp_path / "r.csv"
    source.write_text("id,generatesText\nhttps://x.org/1,true\n")
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine").write_text("x")
    (tmp_path / "plain").write_text("x")
    with pytest.raises(UsageError, match=said):
        run(source, out)
    assert (tmp_path / "full/mine").read_text() == (tmp_path / "plain").read_text() == "x"


@pytest.mark.skipif(ROOT, reason="2026-11-24: to root every folder may be written")
def test_a_folder_without_the_right_to_write(run: Callable, tmp_path: Path) -> None:
    source = tmp_path / "r.csv"
    source.write_text("id,generatesText\nhttps://x.org/1,true\n")
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(UsageError, match="may not be written"):
        run(source, "locked/out.csv")


def test_a_full_disk_is_told_and_leaves_no_half_result(services: list[Service], write: Callable, tmp_path: Path) -> None:
    """The disk is simulated: the process may write no file larger than 20 kB."""
    source = write(services, tmp_path / "r.csv")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    command = [sys.executable, "-m", "dutygraph", "batch", str(source), str(tmp_path / "out.csv")]
    failed = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit)
    assert failed.returncode == 2, failed.stderr
    assert "no room left on the disk" in failed.stderr
    assert not (tmp_path / "out.csv").exists()
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_too_little_memory_is_said(services: list[Service], write: Callable, run: Callable, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="too few"):
        run(write(services[:2], tmp_path / "r.csv"), memory_bytes=1000)


def test_a_great_many_rejects_take_no_memory_and_stop_nothing(run: Callable, tmp_path: Path) -> None:
    source = tmp_path / "r.csv"
    with source.open("w") as file:
        file.write("id,generatesText\nhttps://x.org/good,true\n")
        file.writelines(f"bad row {number},true\n" for number in range(100_000))
    summary = run(source, chunk_bytes=500_000)
    assert (summary.services, summary.rejected) == (1, 100_000)
    assert (tmp_path / "out.csv.rejects.csv").read_text().count("\n") == 100_001


def test_a_quote_left_open_costs_one_row() -> None:
    assert [line for line, _ in csv_records(b'a,"b\nc,d\ne,f\n', 1)] == [1, 2, 3]
    assert [cells for _, cells in csv_records(b'"x\ny",z\nq,r\n', 5)] == [["x\ny", "z"], ["q", "r"]]


NQUADS = b"""<https://x.org/1> <https://w3id.org/dutygraph/fact#generatesText> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .
# a comment
<https://x.org/2> <https://w3id.org/dutygraph/fact#generatesText> "yes" .
<https://x.org/3> <https://w3id.org/dutygraph/fact#generatesText> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> <urn:g:g> .
<https://x.org/3> <https://w3id.org/dutygraph/ns#evidence> _:e .
<https://x.org/4> <https://w3id.org/dutygraph/fact#generatesTextt> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .
<https://x.org/5> <https://w3id.org/dutygraph/fact#generatesText> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .
<https://x.org/5> <https://w3id.org/dutygraph/fact#generatesText> "false"^^<http://www.w3.org/2001/XMLSchema#boolean> .
no statement at all
_:e <https://w3id.org/dutygraph/ns#evidenceFor> <https://w3id.org/dutygraph/id/cn/genai-measures-2023/norm/file-algorithm> .
_:e <https://w3id.org/dutygraph/ns#kind> <https://w3id.org/dutygraph/ns#FilingRecord> .
<https://x.org/6> <https://w3id.org/dutygraph/fact#generatesText> "\xff" .
<https://x.org/7> <https://w3id.org/dutygraph/ns#subjectTo> <https://x.org/law> .
<https://x.org/7> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/dutygraph/ns#Service> .
<https://x.org/8> <https://w3id.org/dutygraph/fact#generatesText> "tru"""


def test_bad_statements_cost_their_service_and_bad_lines_nothing_else(run: Callable, tmp_path: Path) -> None:
    source = tmp_path / "r.nq"
    source.write_bytes(NQUADS)
    summary = run(source)
    assert [row["service"] for row in rejects(tmp_path / "out.csv")] == ["https://x.org/1", "https://x.org/3"]
    found = {int(row["line"]): row for row in rejects(tmp_path / "out.csv.rejects.csv")}
    assert sorted(found) == [3, 6, 7, 9, 12, 13, 15]
    assert summary.rejected == 7
    assert 'Did you mean "generatesText"?' in found[6]["remedy"]
    assert all("not N-Quads" in found[line]["reason"] for line in (9, 12, 15))
    assert "verdict is concluded" in found[13]["reason"]


@pytest.mark.parametrize(
    ("source", "more"),
    [("r.csv", {"findings": True}), ("r.csv", {"layout": "long"}), ("r.csv", {"fmt_out": "nquads"}), ("r.jsonl", {}), ("r.nq", {})],
)
def test_what_spark_does_not_do_is_said_before_it_starts(source: str, more: dict[str, object], tmp_path: Path) -> None:
    given: dict[str, object] = dict.fromkeys(("on", "memory", "fmt_out", "report", "statistics", "since"))
    given |= {
        "reading": "majority",
        "fmt": "table",
        "lang": "en",
        "engine": "spark",
        "layout": "wide",
        "findings": False,
        "graphs": (),
        **more,
    }
    with pytest.raises(UsageError, match=r"Spark (writes|reads)") as caught:
        judge_register(settings_from({}), source, str(tmp_path / "out"), **given)  # type: ignore[arg-type]
    assert "--engine duckdb" in caught.value.remedy
