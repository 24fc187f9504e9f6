"""``dutygraph batch`` over an address: the services that a store holds, judged where they lie."""

from __future__ import annotations

import csv
import io
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from dutygraph.cli.commands import _deliver, _write
from dutygraph.cli.register import _bar, _word
from dutygraph.engines import Endpoint
from dutygraph.errors import UsageError
from dutygraph.knowledge import today_in_china
from dutygraph.reading import parse_reading
from dutygraph.register.inplace import judge_in_place
from dutygraph.register.judging import VERDICTS
from dutygraph.rulebase import load_rulebase
from dutygraph.serialize import json_text
from dutygraph.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from dutygraph.config import Settings
    from dutygraph.register.inplace import InPlace
    from dutygraph.register.rows import Reject
    from dutygraph.rulebase import Rulebase

__all__ = ["judge_store"]

_SHOWN = 10
_WORDS = {
    "done": (
        "{:,} services judged, {:,} left out. The verdicts stand in the graph {} of {}",
        "已判断{:,}个服务，未判断{:,}个。判断存于图{}（{}）",
    ),
    "resumed": ("Went on with an interrupted run.", "已接续中断的运行。"),
    "left out": ("Left out: {}", "未判断：{}"),
    "more": ("{:,} more are left out; a folder OUT lists all.", "另有{:,}个未判断；指定文件夹OUT可列出全部。"),
    "listed": ("What is wrong with those left out stands in {}", "未判断的原因见{}"),
}


def judge_store(
    settings: Settings,
    source: str,
    target: str | None,
    *,
    on: date | None,
    reading: str,
    fmt: str,
    lang: str,
    graphs: tuple[str, ...],
    strict: bool,
    restart: bool,
    **more: object,
) -> None:
    """Judges the services in a store, and prints counts per norm; OUT is a folder for counts and what was left out.

    Raises:
        UsageError: an option for files is given, the store may not be written, or OUT cannot be.
    """
    _refuse(more)
    Endpoint(source)  # an address with credentials in it is refused before it is printed
    if not settings.update_url:
        raise UsageError(
            "The store is read only to us: no update address is set.", where=source, remedy="Set DUTYGRAPH_UPDATE_URL."
        )
    folder = Path(target) if target else None
    if folder:
        _make(folder)
    rulebase = load_rulebase()
    chosen, day = parse_reading(reading, rulebase), on or today_in_china()
    engine = open_store(replace(settings, store=source))
    with _bar(lang) as told:
        result = judge_in_place(
            engine,
            rulebase,
            on=day,
            reading=chosen,
            graphs=graphs,
            chunk=settings.store_chunk,
            strict=strict,
            restart=restart,
            progress=told,
        )
    document = _document(result, rulebase, day, chosen.name)
    if folder:
        _deliver(json_text(document).encode(), str(folder / "summary.json"))
        _deliver(_counts_csv(result).encode(), str(folder / "counts.csv"))
        _deliver(_rejects_csv(result.rejects).encode(), str(folder / "rejects.csv"))
    _tell(result, folder, lang)
    match fmt:
        case "json":
            _write(json_text(document))
        case "csv":
            _write(_counts_csv(result))
        case _:
            _table(result, rulebase, lang)


def _refuse(options: dict[str, object]) -> None:
    """Refuses what makes sense for files only."""
    usual = {"layout": "wide", "engine": "duckdb", "keep": True}
    for name, value in options.items():
        if value and value != usual.get(name):
            option = "--as" if name == "fmt_out" else f"--{name}"
            raise UsageError("It has no meaning for a store.", where=option, remedy="Leave it out, or judge a file.")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except FileNotFoundError as error:
        raise UsageError("Its folder does not exist.", where=str(folder.parent), remedy="Make it first.") from error
    except OSError as error:
        raise UsageError(
            f"It cannot be made a folder: {error.strerror}.", where=str(folder), remedy="Name another OUT, or none."
        ) from error


def _document(result: InPlace, rulebase: Rulebase, on: date, reading: str) -> dict[str, object]:
    return {
        "on": on.isoformat(),
        "reading": reading,
        "rulebase": {"version": rulebase.version, "digest": rulebase.digest},
        "store": result.where,
        "graphs": list(result.graphs),
        "verdicts": result.target,
        "services": result.services,
        "rejected": len(result.rejects),
        "counts": {norm: {"verdict": dict(zip(VERDICTS, three, strict=True))} for norm, three in result.counts.items()},
    }


def _counts_csv(result: InPlace) -> str:
    return _csv(["norm", *VERDICTS], ([norm, *three] for norm, three in result.counts.items()))


def _rejects_csv(rejects: Iterable[Reject]) -> str:
    heads = ["graph", "field", "id", "reason", "remedy"]
    return _csv(heads, ([one.file, one.field, one.id, one.reason, one.remedy] for one in rejects))


def _csv(heads: list[str], rows: Iterable[list[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return out.getvalue()


def _tell(result: InPlace, folder: Path | None, lang: str) -> None:
    def say(key: str, *given: object) -> None:
        text = _WORDS[key][lang == "zh"].format(*given)
        click.echo("".join(char if char.isprintable() else " " for char in text), err=True)

    if result.resumed:
        say("resumed")
    say("done", result.services, len(result.rejects), result.target, result.where)
    if folder and result.rejects:
        say("listed", folder / "rejects.csv")
        return
    for one in result.rejects[:_SHOWN]:
        place = " ".join(filter(None, (one.file, one.id, f"({one.field})" if one.field else "")))
        say("left out", f"{place}: {one.reason} {one.remedy}")
    if len(result.rejects) > _SHOWN:
        say("more", len(result.rejects) - _SHOWN)


def _table(result: InPlace, rulebase: Rulebase, lang: str) -> None:
    table = Table()
    table.add_column(_word("norm", lang), overflow="fold")
    for verdict in VERDICTS:
        table.add_column(_word(verdict, lang), justify="right")
    for norm, three in result.counts.items():
        table.add_row(escape(f"{rulebase.norm(norm).label.in_(lang)} ({norm})"), *(f"{number:,}" for number in three))
    Console(width=None if sys.stdout.isatty() else 200, highlight=False).print(table)
