"""A register in any format gives the verdicts of ``duties``, the counts, and the questions of ``ask``, service by service."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import pytest

from dutygraph.applicability import assess, questions
from dutygraph.engines import parse_rdf
from dutygraph.model import Iri, Service
from dutygraph.reading import parse_reading
from dutygraph.register import Options, batch
from dutygraph.register.judging import Judging
from dutygraph.register.selects import csv_select, json_select, parquet_select
from dutygraph.register.work import file_digest
from dutygraph.verdicts import PREDICATES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dutygraph.rulebase import Rulebase

SMALL = Options(chunk_bytes=20_000, chunk_rows=70, threads=2)
READINGS = ("majority", "alternative", "labels=narrow,minors=excluded")


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet", "nq"])
@pytest.mark.parametrize("name", READINGS)
def test_every_format_gives_the_verdicts_of_duties(
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
    source = write(services, tmp_path / f"register.{suffix}")
    out = tmp_path / "out.parquet"
    summary = batch(str(source), out, rulebase, on=day, reading=parse_reading(name, rulebase), options=SMALL)
    result = found(f"'{out}'")
    assert result == expected(services, day, name)
    assert len(result) == len(services) * len(rulebase.norms)
    for place in (0, 1):
        counted = Counter((norm, pair[place]) for (_, norm), pair in result.items())
        for count in summary.counts:
            numbers = (count.verdict, count.standing)[place]
            assert numbers == tuple(counted[count.norm, v] for v in ("applies", "does-not-apply", "undetermined"))
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([source.name, "out.parquet", "out.parquet.summary.json"])


def test_what_to_ask_is_what_ask_adds_up_to(
    services: list[Service], write: Callable, rulebase: Rulebase, day: date, tmp_path: Path
) -> None:
    source = write(services, tmp_path / "register.csv")
    reading = parse_reading("alternative", rulebase)
    summary = batch(str(source), tmp_path / "out", rulebase, on=day, reading=reading, options=SMALL)
    settles: Counter[str] = Counter()
    needed: Counter[str] = Counter()
    for service in services:
        assessment = assess(service, rulebase, on=day, reading=reading)
        settles.update({q.fact: q.settles for q in questions(assessment, rulebase)})
        needed.update(fact for verdict in assessment.verdicts for fact in verdict.missing)
    assert {a.fact: (a.needed, a.settles) for a in summary.asked} == {fact: (needed[fact], settles[fact]) for fact in needed}
    assert all(a.unknown == sum(a.fact not in s.facts for s in services) for a in summary.asked)
    assert [a.settles for a in summary.asked] == sorted((a.settles for a in summary.asked), reverse=True)


def test_folders_and_layouts_hold_the_same(
    services: list[Service], write: Callable, expected: Callable, found: Callable, rulebase: Rulebase, day: date, tmp_path: Path
) -> None:
    register = tmp_path / "register"
    register.mkdir()
    for number, suffix in enumerate(("csv", "jsonl", "parquet")):
        write(services[number::3], register / f"{number}.{suffix}")
    majority, want = parse_reading("majority", rulebase), expected(services, day)
    for fmt, reader in (("parquet", "read_parquet"), ("csv", "read_csv")):
        batch(
            str(register),
            tmp_path / fmt,
            rulebase,
            on=day,
            reading=majority,
            options=Options(fmt=fmt, chunk_bytes=20_000, chunk_rows=70),
        )
        assert found(f"{reader}('{tmp_path / fmt}/verdicts/*.{fmt}')") == want
        assert len(list((tmp_path / fmt / "verdicts").iterdir())) > 3
        manifest = json.loads((tmp_path / fmt / "manifest.json").read_text())
        assert all(file_digest(tmp_path / fmt / name) == digest for name, digest in manifest["files"].items())
        assert set(manifest["files"]) >= {"counts.csv", "rejects.csv", "summary.json"}
    batch(f"{register}/*", tmp_path / "long.csv", rulebase, on=day, reading=majority, options=Options(layout="long"))
    rows = duckdb.execute(f"SELECT service, norm, verdict, standing FROM '{tmp_path}/long.csv'").fetchall()
    assert {(s, n): (v, st) for s, n, v, st in rows} == want
    batch(f"{register}/*", tmp_path / "out.nq", rulebase, on=day, reading=majority)
    quads = list(parse_rdf(tmp_path / "out.nq", "application/n-quads"))
    norms = {norm.iri: norm.id for norm in rulebase.norms}
    triples = {(s, norms[o]): p for s, p, o, g in quads if o in norms}  # type: ignore[index]
    assert triples == {key: PREDICATES[verdict] for key, (verdict, _) in want.items()}
    assert {g for *_, g in quads} == {"https://w3id.org/dutygraph/id/reading/majority"}


def test_before_the_law_is_in_force_nothing_applies(
    services: list[Service], write: Callable, found: Callable, rulebase: Rulebase, tmp_path: Path
) -> None:
    source = write(services[:20], tmp_path / "r.csv")
    batch(str(source), tmp_path / "out.csv", rulebase, on=date(1990, 1, 1), reading=parse_reading("majority", rulebase))
    assert set(found(f"'{tmp_path}/out.csv'").values()) == {("does-not-apply", "does-not-apply")}


def test_bytes_do_not_turn_on_threads_or_repetition(
    services: list[Service], write: Callable, rulebase: Rulebase, day: date, tmp_path: Path
) -> None:
    source = write(services, tmp_path / "r.parquet")
    digests = set()
    for threads in (1, 2, 4, 4):
        options = Options(chunk_rows=70, threads=threads)
        batch(str(source), tmp_path / "out.parquet", rulebase, on=day, reading=parse_reading("majority", rulebase), options=options)
        digests.add(file_digest(tmp_path / "out.parquet"))
    assert len(digests) == 1


def test_addresses_in_any_script_are_services_too(
    write: Callable, found: Callable, rulebase: Rulebase, day: date, tmp_path: Path
) -> None:
    ids = ["https://例子.cn/服务/1", "urn:uuid:6f1b", "https://example.org/a?b=(c);d", "did:web:x%20y", "HTTP://EXAMPLE.ORG/A"]
    for suffix in ("csv", "jsonl", "parquet", "nq"):
        source = write([Service(Iri(one), {"generatesText": True}) for one in ids], tmp_path / f"r.{suffix}")
        summary = batch(str(source), tmp_path / "o.csv", rulebase, on=day, reading=parse_reading("majority", rulebase))
        assert (summary.services, summary.rejected) == (5, 0)
        assert {service for service, _ in found(f"read_csv('{tmp_path}/o.csv', all_varchar = true)")} == set(ids)


def test_on_the_command_line(services: list[Service], write: Callable, tmp_path: Path) -> None:
    source = write(services[:30], tmp_path / "r.csv")
    command = [sys.executable, "-m", "dutygraph", "batch", str(source), str(tmp_path / "o.parquet"), "--on", "2025-03-01"]
    done = subprocess.run([*command, "--format", "json"], capture_output=True, text=True, check=True, encoding="utf-8")
    assert json.loads(done.stdout)["services"] == 30
    assert "30 services judged, 0 rows rejected" in done.stderr
    table = subprocess.run([*command, "--lang", "zh"], capture_output=True, text=True, check=True, encoding="utf-8")
    assert "已判断30个服务" in table.stderr
    assert "尚不能定" in table.stdout
    rows = subprocess.run([*command, "--format", "csv"], capture_output=True, text=True, check=True, encoding="utf-8").stdout
    assert rows.startswith("norm,applies,does-not-apply,undetermined,standing applies")


def test_no_step_is_a_join_for_joins_lose_the_order_of_rows(
    services: list[Service], write: Callable, rulebase: Rulebase, day: date, tmp_path: Path
) -> None:
    source = write(services[:20], tmp_path / "r.parquet")
    store = duckdb.connect()
    types = {name: kind for name, kind, *_ in store.execute(f"DESCRIBE SELECT * FROM '{source}'").fetchall()}
    facts = tuple(rulebase.stated_facts.values())
    rows = parquet_select(f"read_parquet('{source}', file_row_number = true)", types, facts, "r")
    store.execute(f"CREATE TABLE facts AS {rows}")
    (tmp_path / "r.jsonl").write_text("{}\n")
    write(services[:20], tmp_path / "r.csv")
    steps = [
        rows,
        csv_select(tmp_path / "r.csv", list(types), facts, first_line=2),
        json_select(tmp_path / "r.jsonl", facts, first_line=1),
        *(Judging(rulebase, day, parse_reading(name, rulebase)).pairs_sql("facts", "place") for name in READINGS),
    ]
    plans = [str(store.execute(f"EXPLAIN {step}").fetchall()) for step in steps]
    assert len(plans) == 3 + len(READINGS)
    assert not [step for step, plan in zip(steps, plans, strict=True) if "JOIN" in plan]
