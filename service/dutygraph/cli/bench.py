"""``dutygraph bench``: every back end on one generated register."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dutygraph.bench import Conditions, chosen, document, machine, measure, table, write_all
from dutygraph.cli.commands import _write
from dutygraph.reading import parse_reading
from dutygraph.rulebase import load_rulebase
from dutygraph.serialize import json_text

if TYPE_CHECKING:
    from datetime import date

__all__ = ["FINDINGS", "run_benchmark"]

FINDINGS = 1
_WORDS = {
    "running": ("running", "运行"),
    "written": ("Written: {}", "已写出：{}"),
    "wrong": ("{}: {:,} verdicts wrong or missing", "{}：{:,}项判断有误或缺失"),
}


def run_benchmark(
    *,
    services: int,
    seconds: float,
    seed: int,
    unknown: int,
    on: date,
    reading: str,
    only: str,
    without: str,
    to: str | None,
    licence_corpus: str | None,
    fmt: str,
    lang: str,
) -> None:
    """Runs the benchmark, prints the table or all of it as JSON, and exits with 1 where a back end is wrong."""
    if licence_corpus:
        _run_corpus(Path(licence_corpus), seconds, fmt, lang)
        return
    zh, rulebase, described = lang == "zh", load_rulebase(), machine()
    parse_reading(reading, rulebase)
    conditions = Conditions(services, on, reading, seconds, seed, unknown)

    def told(run: str) -> None:
        click.echo(f"{_WORDS['running'][zh]} {run}", err=True)

    backends = chosen(filter(None, only.split(",")), filter(None, without.split(",")))
    digest, outcomes = measure(backends, conditions, rulebase, told=told)
    if fmt == "json":
        _write(json_text(document(outcomes, conditions, rulebase, digest, described)))
    else:
        _write(table(outcomes, lang))
    if to:
        written = write_all(Path(to), outcomes, conditions, rulebase, digest, described, lang)
        click.echo(_WORDS["written"][zh].format(", ".join(map(str, written))), err=True)
    amiss = [outcome for outcome in outcomes if outcome.faults]
    for outcome in amiss:
        click.echo(_WORDS["wrong"][zh].format(outcome.backend.label(lang), outcome.faults), err=True)
    if amiss:
        raise SystemExit(FINDINGS)


def _run_corpus(folder: Path, seconds: float, fmt: str, lang: str) -> None:
    from dutygraph.bench.licence import compare_corpus, corpus_document, corpus_table

    compared = compare_corpus(folder, seconds=seconds)
    _write(json_text(corpus_document(compared)) if fmt == "json" else corpus_table(compared, lang))
    if any(one.differ for one in compared):
        raise SystemExit(FINDINGS)
