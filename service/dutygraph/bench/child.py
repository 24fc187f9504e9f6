"""Runs one back end once, in a process of its own: ``python -m dutygraph.bench.child TASK.json``.

Its memory is then its own, and it can be ended when it takes too long. The result stands in files, for back ends print.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

from dutygraph.bench.backends import BACKENDS
from dutygraph.bench.comparing import write_said
from dutygraph.bench.task import Task
from dutygraph.reading import parse_reading
from dutygraph.rulebase import load_rulebase

__all__ = ["RESULT", "SAID_FILE", "run"]

RESULT = "result.json"
SAID_FILE = "said.tsv"


def run(asked: Path) -> None:
    """Reads what is asked, runs it, and writes ``result.json`` and ``said.tsv`` beside it."""
    given = json.loads(asked.read_text(encoding="utf-8"))
    rulebase = load_rulebase()
    (backend,) = (b for b in BACKENDS if b.name == given["backend"])
    reading, on = parse_reading(given["reading"], rulebase), date.fromisoformat(given["on"])
    judged = backend.judge(Task(rulebase, Path(given["register"]), given["count"], on, reading, asked.parent))
    write_said(judged.said, asked.parent / SAID_FILE)
    result = {"ready": asdict(judged.ready), "judge": asdict(judged.judge), "memory_mb": _peak()}
    (asked.parent / RESULT).write_text(json.dumps(result), encoding="utf-8")


def _peak() -> int | None:
    """Returns the most memory that this process held, and the largest of those it started, in MB; ``None`` off Linux."""
    status = Path("/proc/self/status")  # getrusage would count what the parent held before it became us
    if not status.exists():
        return None
    import resource

    own = int((re.search(r"VmHWM:\s*(\d+)", status.read_text()) or ["", "0"])[1])
    return (own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024


if __name__ == "__main__":
    run(Path(sys.argv[1]))
