"""Registers on the command line: conditions as queries, verdicts and findings of many services."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from dutygraph.cli.commands import _deliver, _write
from dutygraph.errors import UsageError
from dutygraph.reading import parse_reading
from dutygraph.register import Options, batch, compiled, counts_csv, summary_document
from dutygraph.rulebase import load_rulebase
from dutygraph.serialize import json_text
from dutygraph.workdays import today_in_china

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from dutygraph.config import Settings
    from dutygraph.reading import Reading
    from dutygraph.register import Progress as Told
    from dutygraph.register import Summary
    from dutygraph.rulebase import Rulebase

__all__ = ["compile_norms", "judge_register", "size_in_bytes"]

_UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
_ASKED = 10
_WORDS = {
    "norm": ("norm", "规范"),
    "applies": ("applies", "适用"),
    "does-not-apply": ("does not apply", "不适用"),
    "undetermined": ("cannot tell yet", "尚不能定"),
    "settles": ("settles", "可定"),
    "unknown": ("services that do not state it", "未陈述的服务"),
    "question": ("question", "提问"),
    "judging": ("judging", "判断"),
    "writing": ("writing", "写出"),
    "rate": ("{:,} services, {:,}/s, {:,} rejected", "{:,}个服务，每秒{:,}个，剔除{:,}行"),
    "done": ("{:,} services judged, {:,} rows rejected. Result: {}", "已判断{:,}个服务，剔除{:,}行。结果：{}"),
    "changed": ("{:,} services changed, in {} norms. Each verdict stands in {}", "{:,}个服务的判断有变，涉及{}项规范。逐项见{}"),
    "reused": ("The earlier result was re-used for {:,} services", "沿用先前结果的服务：{:,}个"),
    "conditions": ("Law, day or reading give another condition to {:,} norms: {}", "因法律、日期或解读而条件不同的规范{:,}项：{}"),
    "most": ("Verdicts changed: {}", "判断有变：{}"),
    "added": ("Norms that the earlier result does not have: {}", "先前结果所无的规范：{}"),
    "gone": ("Norms that only the earlier result has: {}", "仅先前结果所有的规范：{}"),
    "rejects": ("What is wrong with the rejected rows stands in {}", "剔除原因见{}"),
}


def _word(key: str, lang: str) -> str:
    return _WORDS[key][lang == "zh"]


def compile_norms(norms: tuple[str, ...], *, to: str, lang: str, on: date | None, reading: str) -> None:
    """Prints the conditions of norms as one query."""
    rulebase = load_rulebase()
    wanted = tuple(dict.fromkeys(rulebase.norm(norm) for norm in norms)) or rulebase.norms
    _write(compiled(wanted, rulebase, to=to, on=on or today_in_china(), reading=parse_reading(reading, rulebase), lang=lang))


def size_in_bytes(text: str) -> int:
    """Returns a size such as ``800MB`` or ``2GB`` in bytes.

    Raises:
        UsageError: it is not written so.

    >>> size_in_bytes("512MB") == 512 * 2**20
    True
    """
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?)i?B?\s*", text, re.IGNORECASE | re.ASCII)
    if match is None:
        raise UsageError(f'"{text}" is not a size.', where="--memory", remedy="Write it like 800MB or 2GB.")
    return int(float(match[1]) * _UNITS[match[2].upper()])


def judge_register(
    settings: Settings,
    source: str,
    target: str | None,
    *,
    on: date | None,
    reading: str,
    fmt: str,
    lang: str,
    graphs: tuple[str, ...],
    memory: str | None,
    fmt_out: str | None,
    engine: str,
    report: str | None,
    statistics: str | None,
    since: str | None,
    **more: object,
) -> None:
    """Judges a register of files and prints counts per norm and what to ask next."""
    if target is None or graphs:
        detail, where = ("Only the graphs of a store have names.", "--graph") if graphs else ("No result is named.", "OUT")
        raise UsageError(detail, where=where, remedy="Write: dutygraph batch IN OUT, or name the address of a store as IN.")
    rulebase = load_rulebase()
    limit = size_in_bytes(memory) if memory else settings.max_batch_bytes
    before = Path(since) if since else None
    options = Options(fmt=fmt_out, memory_bytes=limit, since=before, **more)  # type: ignore[arg-type]  # click has checked names and types
    if before:
        _check_since(before, Path(target), options)
    chosen, day, out = parse_reading(reading, rulebase), on or today_in_china(), Path(target)
    if engine == "spark":
        summary = _on_spark(source, target, rulebase, day, chosen, options)
    else:
        with _bar(lang) as told:
            summary = batch(source, out, rulebase, on=day, reading=chosen, options=options, progress=told)
    click.echo(_word("done", lang).format(summary.services, summary.rejected, target), err=True)
    if summary.rejected:
        click.echo(_word("rejects", lang).format(summary.rejects), err=True)
    if before:
        _tell_changes(before, out, summary, limit, lang)
    if statistics:
        from dutygraph.register.statistics import statistics_turtle

        _deliver(statistics_turtle(summary), statistics)
    if report:
        from dutygraph.register.page import page

        _deliver(page(summary, lang=lang), report)
    match fmt:
        case "json":
            _write(json_text(summary_document(summary)))
        case "csv":
            _write(counts_csv(summary))
        case _:
            _tables(summary, rulebase, lang)


def _check_since(old: Path, new: Path, options: Options) -> None:
    from dutygraph.register.changes import check_comparable

    if options.layout != "wide" or options.fmt == "nquads" or new.suffix.lower() == ".nq":
        raise UsageError("Only wide tables are compared.", where="--since", remedy="Write Parquet or CSV, without --layout long.")
    check_comparable(old, new)


def _tell_changes(old: Path, new: Path, summary: Summary, memory_bytes: int, lang: str) -> None:
    from dutygraph.register.changes import find_changes

    to = new.with_name(f"{new.name}.changes.csv")
    found = find_changes(old, new, to, memory_bytes=memory_bytes)
    if summary.reused is not None:
        click.echo(_word("reused", lang).format(summary.reused), err=True)
    if summary.changed:
        click.echo(_word("conditions", lang).format(len(summary.changed), ", ".join(summary.changed)), err=True)
    if found.norms:
        listed = ", ".join(f"{norm} {count:,}" for norm, count in found.norms.items())
        click.echo(_word("most", lang).format(listed), err=True)
    click.echo(_word("changed", lang).format(found.services, len(found.norms), to), err=True)
    for key, norms in (("added", found.added), ("gone", found.gone)):
        if norms:
            click.echo(_word(key, lang).format(", ".join(norms)), err=True)


def _on_spark(source: str, target: str, rulebase: Rulebase, day: date, reading: Reading, options: Options) -> Summary:
    from dutygraph.register.spark import batch_on_spark

    if options.since:
        raise UsageError("Spark compares nothing.", where="--since", remedy="Leave --since out, or use --engine duckdb.")
    if Path(source).suffix.lower() in {".jsonl", ".ndjson", ".nq", ".nt"}:
        raise UsageError("Spark reads Parquet and CSV only.", where=source, remedy="Use --engine duckdb, or write it as Parquet.")
    if options.findings or options.layout != "wide" or options.fmt == "nquads" or Path(target).suffix:
        remedy = "Name a folder of Parquet or CSV, without --findings and --layout, or use --engine duckdb."
        raise UsageError("Spark writes verdicts in wide tables only.", where="--engine", remedy=remedy)
    fmt = options.fmt or "parquet"
    return batch_on_spark(source, target, rulebase, on=day, reading=reading, fmt=fmt, strict=options.strict)


@contextmanager
def _bar(lang: str) -> Iterator[Callable[[Told], None]]:
    """Shows how far a run is, where standard error is a terminal: share done, services a second, time left."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[rate]}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(_word("judging", lang), total=None, rate="")
        before: list[Told] = []

        def told(now: Told) -> None:
            before.append(now)
            elapsed = bar.tasks[0].elapsed or 1
            rate = int((now.services - before[0].services) / elapsed)
            said = _word("rate", lang).format(now.services, rate, now.rejected)
            bar.update(task, description=_word(now.stage, lang), completed=now.done, total=now.total, rate=said)

        yield told


def _tables(summary: Summary, rulebase: Rulebase, lang: str) -> None:
    console = Console(width=None if sys.stdout.isatty() else 200, highlight=False)
    counts = Table()
    counts.add_column(_word("norm", lang), overflow="fold")
    for verdict in ("applies", "does-not-apply", "undetermined"):
        counts.add_column(_word(verdict, lang), justify="right")
    for count in summary.counts:
        label = f"{rulebase.norm(count.norm).label.in_(lang)} ({count.norm})"
        counts.add_row(escape(label), *(f"{number:,}" for number in count.verdict))
    console.print(counts)
    if summary.asked:
        asked = Table()
        for key in ("settles", "unknown", "question"):
            asked.add_column(_word(key, lang), overflow="fold", justify="left" if key == "question" else "right")
        for one in summary.asked[:_ASKED]:
            question = f"{rulebase.facts[one.fact].question.in_(lang)} ({one.fact})"
            asked.add_row(f"{one.settles:,}", f"{one.unknown:,}", escape(question))
        console.print(asked)
