"""What a benchmark found, as a table in Markdown, a plot as SVG, and JSON with all that is needed to repeat it."""

from __future__ import annotations

import os
import platform
from dataclasses import asdict
from math import ceil, floor, log10
from typing import TYPE_CHECKING

from dutygraph.bench.backends import REFERENCE
from dutygraph.register.page import load_pygal
from dutygraph.serialize import json_text
from dutygraph.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dutygraph.bench.running import Conditions, Outcome, Run
    from dutygraph.rulebase import Rulebase

__all__ = ["document", "machine", "plot", "table", "write_all"]

_HEADS = {
    "en": (
        "back end",
        "services",
        "ready s",
        "judge s",
        "CPU s",
        "µs a service",
        "against batch",
        "MB",
        "wrong",
        "applies",
        "does not apply",
        "open",
    ),
    "zh": (
        "后端",
        "服务数",
        "备妥秒",
        "判断秒",
        "处理器秒",
        "每服务微秒",
        "与batch之比",
        "内存MB",
        "判错",
        "适用",
        "不适用",
        "未定",
    ),
}
_TEN = 10
_COLOURS = (
    *("#1b4f8f", "#d1495b", "#edae49", "#00798c", "#66a182", "#6f4e7c", "#c46210"),
    *("#8d96a3", "#2e7d32", "#b0307a", "#4a90d9", "#7a5230", "#9aa800", "#3d3d3d"),
)
_WORDS = {
    "absent": ("not run", "未运行"),
    "plot": ("µs a service, judging only", "判断每个服务的微秒数"),
    "services": ("services", "服务数"),
}


def _word(key: str, lang: str) -> str:
    return _WORDS[key][lang == "zh"]


def machine() -> dict[str, object]:
    """Returns what the times depend on: processor, cores, load before the run, system, Python."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "load": None if load is None else round(load, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def table(outcomes: Sequence[Outcome], lang: str = "en") -> str:
    """Returns a row a back end, at the largest size that it judged, then all sizes; what did not run is named with the reason."""
    (reference,) = (outcome for outcome in outcomes if outcome.backend is REFERENCE)
    lines = ["| " + " | ".join(_HEADS[lang]) + " |", "|---" * len(_HEADS[lang]) + "|"]
    notes = []
    for outcome in outcomes:
        label = outcome.backend.label(lang)
        if outcome.runs:
            lines.append(f"| {label} | " + " | ".join(_cells(outcome.runs[-1], reference.runs)) + " |")
        else:
            lines.append(f"| {label} | {_word('absent', lang)} " + "| " * (len(_HEADS[lang]) - 2) + "|")
        if outcome.note:
            notes.append(f"- {label}: {outcome.note.in_(lang)}{'。' if lang == 'zh' else '.'}")
    return "\n".join([*lines, "", *_by_size(outcomes, lang), "", *notes]).rstrip() + "\n"


def _by_size(outcomes: Sequence[Outcome], lang: str) -> Iterator[str]:
    """Yields a second table: microseconds a service at each size, to compare like with like."""
    sizes = sorted({run.services for outcome in outcomes for run in outcome.runs})
    yield f"| {_word('plot', lang)} | " + " | ".join(f"{size:,}" for size in sizes) + " |"
    yield "|---" * (len(sizes) + 1) + "|"
    for outcome in outcomes:
        if found := {run.services: _figures(run.each_us) for run in outcome.runs}:
            yield f"| {outcome.backend.label(lang)} | " + " | ".join(found.get(size, "") for size in sizes) + " |"


def _cells(run: Run, reference: Sequence[Run]) -> list[str]:
    compared = run.compared
    return [
        f"{run.services:,}",
        f"{run.ready.wall_s:.2f}",
        f"{run.judge.wall_s:.2f}",
        f"{run.judge.cpu_s:.2f}",
        _figures(run.each_us),
        _figures(run.each_us / reference[-1].each_us),
        "" if run.memory_mb is None else f"{run.memory_mb:,}",
        f"{compared.wrong:,}",
        *(_share(*pair) for pair in (compared.applies, compared.not_applies, compared.open)),
    ]


def _figures(number: float) -> str:
    """Returns a number with two figures that count."""
    return f"{number:,.0f}" if number >= _TEN else f"{number:.2g}"


def _share(said: int, there: int) -> str:
    """Returns a share in per cent, rounded down, so that 100 % means all."""
    return f"{said * 1000 // there / 10:g} %" if there else "–"


def plot(outcomes: Sequence[Outcome], lang: str = "en") -> bytes:
    """Returns an SVG: microseconds a service by the size of the register, a line a back end, both axes logarithmic."""
    pygal = load_pygal()

    sizes = sorted({run.services for outcome in outcomes for run in outcome.runs})
    found = [run.each_us for outcome in outcomes for run in outcome.runs]
    chart = pygal.Line(
        js=[],
        style=pygal.style.Style(font_family="system-ui, sans-serif", legend_font_size=13, label_font_size=12, colors=_COLOURS),
        width=1100,
        height=760,
        no_prefix=True,
        logarithmic=True,
        title=_word("plot", lang),
        x_title=_word("services", lang),
        legend_at_bottom=True,
        legend_at_bottom_columns=3,
        truncate_legend=-1,
        allow_interruptions=True,
    )
    chart.x_labels = [f"{size:,}" for size in sizes]
    chart.y_labels = [10**power for power in range(floor(log10(min(found))), ceil(log10(max(found))) + 1)]
    for outcome in outcomes:
        if outcome.runs:
            by_size = {run.services: run.each_us for run in outcome.runs}
            chart.add(outcome.backend.label(lang), [by_size.get(size) for size in sizes])
    rendered: bytes = chart.render()
    return rendered


def document(
    outcomes: Sequence[Outcome], conditions: Conditions, rulebase: Rulebase, digest: str, described: dict[str, object]
) -> dict[str, object]:
    """Returns all of it: what was generated, on what machine, which versions, every run, every absent back end."""
    return {
        "dutygraph": __version__,
        "law": {"version": rulebase.version, "digest": rulebase.digest, "norms": len(rulebase.norms)},
        "register": {
            "services": conditions.services,
            "seed": conditions.seed,
            "unknown": conditions.unknown,
            "digest": digest,
            "on": conditions.on.isoformat(),
            "reading": conditions.reading,
        },
        "limitSeconds": conditions.seconds,
        "machine": described,
        "backends": [
            {
                "name": outcome.backend.name,
                "label": {"en": outcome.backend.en, "zh": outcome.backend.zh},
                "versions": {} if outcome.backend.missing() else outcome.backend.versions(),
                "note": {lang: outcome.note.in_(lang) for lang in ("en", "zh")} if outcome.note else None,
                "faults": outcome.faults,
                "runs": [asdict(run) for run in outcome.runs],
            }
            for outcome in outcomes
        ],
    }


def write_all(
    folder: Path,
    outcomes: Sequence[Outcome],
    conditions: Conditions,
    rulebase: Rulebase,
    digest: str,
    described: dict[str, object],
    lang: str = "en",
) -> tuple[Path, ...]:
    """Writes ``table.md``, ``plot.svg`` and ``results.json`` into a folder, and returns where they stand."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = tuple(folder / name for name in ("table.md", "plot.svg", "results.json"))
    contents = (
        table(outcomes, lang).encode(),
        plot(outcomes, lang),
        json_text(document(outcomes, conditions, rulebase, digest, described)).encode(),
    )
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return paths
