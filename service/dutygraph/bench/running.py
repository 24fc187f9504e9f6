"""Runs back ends at growing sizes, each in a child process, and holds what they say against the reference.

A back end begins with ``FIRST`` services and goes on with ten times as many, until the register is judged whole, a run takes
longer than the limit, or the next run is likely to. A run that takes ``PATIENCE`` times the limit is ended; where that was the
first, one service is tried.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dutygraph.bench.backends import REFERENCE
from dutygraph.bench.child import RESULT, SAID_FILE
from dutygraph.bench.comparing import compare, read_said
from dutygraph.bench.generated import SEED, UNKNOWN, digest, generate
from dutygraph.bench.task import Took
from dutygraph.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from dutygraph.bench.backends import Backend
    from dutygraph.bench.comparing import Comparison, Said
    from dutygraph.rulebase import Rulebase

__all__ = ["FIRST", "PATIENCE", "Conditions", "Note", "Outcome", "Run", "measure"]

FIRST = 10
PATIENCE = 3
_GROWTH = 10
_NOTES = {
    "absent": ("{1}", "未能运行（{1}）"),
    "ended": ("a run of {0:,} was ended after {1} s", "{0:,}个服务的一轮于{1}秒后终止"),
    "failed": ("a run of {0:,} failed: {1}", "{0:,}个服务的一轮失败：{1}"),
}
_LINES_OF_ERROR = 3
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is measured: ``seconds`` is the limit of a run, ready and judge together."""

    services: int
    on: date
    reading: str = "majority"
    seconds: float = 10.0
    seed: int = SEED
    unknown: int = UNKNOWN


@dataclass(frozen=True, slots=True)
class Run:
    """One run: what it took to make ready and to judge, memory in MB where it is known, verdicts compared."""

    services: int
    ready: Took
    judge: Took
    memory_mb: int | None
    compared: Comparison

    @property
    def each_us(self) -> float:
        """Microseconds a service, judging only."""
        return self.judge.wall_s / self.services * 1e6


@dataclass(frozen=True, slots=True)
class Note:
    """Why a back end did not run, or went no further: ``absent``, ``ended`` or ``failed``, at which size, and what is known."""

    kind: str
    detail: str
    services: int = 0

    def in_(self, lang: str) -> str:
        """Returns it as a clause, in a language; what a library said stays as it was."""
        return _NOTES[self.kind][lang == "zh"].format(self.services, self.detail)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The runs of one back end, smallest first, and why there are no more; ``None`` if nothing is amiss."""

    backend: Backend
    runs: tuple[Run, ...]
    note: Note | None = None

    @property
    def faults(self) -> int:
        """How many verdicts are wrong, or missing where the back end can say all."""
        found = [run.compared for run in self.runs]
        unsaid = sum(there - said for c in found for said, there in (c.applies, c.not_applies, c.open)) if self.backend.whole else 0
        return max(sum(c.wrong for c in found), unsaid)


class _Ended(Exception):
    """A run was ended, or failed."""

    def __init__(self, why: Note) -> None:
        super().__init__(why.in_("en"))
        self.why = why


def measure(
    backends: Sequence[Backend],
    conditions: Conditions,
    rulebase: Rulebase,
    *,
    told: Callable[[str], None] = lambda _: None,
) -> tuple[str, tuple[Outcome, ...]]:
    """Returns the digest of the generated register, and what came of each back end, the reference first.

    Args:
        backends: which to run; the first must be the reference.
        conditions: what is measured.
        rulebase: the law.
        told: gets a line a run, as it begins.

    Raises:
        EngineError: the reference itself failed, so that nothing can be compared.
    """
    with tempfile.TemporaryDirectory(prefix="dutygraph-bench-") as name:
        folder = Path(name)
        register = folder / "register.parquet"
        generate(rulebase, conditions.services, register, seed=conditions.seed, unknown=conditions.unknown)
        work = _Work(register, folder, conditions, told)
        return digest(register), tuple(work.outcome(backend) for backend in backends)


class _Work:
    """The register, and the verdicts of the reference once they are there."""

    def __init__(self, register: Path, folder: Path, conditions: Conditions, told: Callable[[str], None]) -> None:
        self._register, self._folder, self._conditions, self._told = register, folder, conditions, told
        self._want: Said | None = None

    def outcome(self, backend: Backend) -> Outcome:
        if missing := backend.missing():
            return Outcome(backend, (), Note("absent", missing))
        if backend is REFERENCE:
            return self._reference(backend)
        runs: list[Run] = []
        for size in _sizes(self._conditions.services):
            if runs and not self._likely(runs[-1], size):
                return Outcome(backend, tuple(runs))
            try:
                runs.append(self._run(backend, size))
            except _Ended as ended:
                if runs or size == 1:
                    return Outcome(backend, tuple(runs), ended.why)
                return self._at_one(backend, ended.why)
        return Outcome(backend, tuple(runs))

    def _at_one(self, backend: Backend, why: Note) -> Outcome:
        try:
            return Outcome(backend, (self._run(backend, 1),), why)
        except _Ended as ended:
            return Outcome(backend, (), ended.why)

    def _reference(self, backend: Backend) -> Outcome:
        """Runs at every size, the largest first, for it has what the others are compared with."""
        try:
            runs = [self._run(backend, size) for size in reversed(_sizes(self._conditions.services))]
        except _Ended as ended:
            raise EngineError(f"The reference of the benchmark failed: {ended}", remedy="Run dutygraph batch by itself.") from ended
        return Outcome(backend, tuple(reversed(runs)))

    def _likely(self, last: Run, size: int) -> bool:
        taken, limit = last.ready.wall_s + last.judge.wall_s, self._conditions.seconds
        return taken <= limit and taken * size / last.services <= limit * PATIENCE

    def _run(self, backend: Backend, size: int) -> Run:
        self._told(f"{backend.name} {size:,}")
        folder = self._folder / "run"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        asked = folder / "task.json"
        task = {"backend": backend.name, "register": str(self._register), "count": size, "reading": self._conditions.reading}
        asked.write_text(json.dumps(task | {"on": self._conditions.on.isoformat()}), encoding="utf-8")
        limit = None if backend is REFERENCE else self._conditions.seconds * PATIENCE
        _child(asked, limit, size)
        result = json.loads((folder / RESULT).read_text(encoding="utf-8"))
        said = read_said(folder / SAID_FILE)
        if self._want is None:
            self._want = said
        compared = compare(self._want, said, size)
        return Run(size, Took(**result["ready"]), Took(**result["judge"]), result["memory_mb"], compared)


def _sizes(services: int) -> list[int]:
    """Returns ``FIRST``, ten times that and so on, and the whole register.

    >>> _sizes(2500)
    [10, 100, 1000, 2500]
    """
    sizes, size = [], FIRST
    while size < services:
        sizes.append(size)
        size *= _GROWTH
    return [*sizes, services]


def _child(asked: Path, limit_s: float | None, size: int) -> None:
    """Runs a child to its end, and ends it with all that it started when it takes too long.

    Raises:
        _Ended: it took too long, or failed.
    """
    errors = asked.parent / "errors.txt"
    with errors.open("wb") as sink:
        command = [sys.executable, "-m", "dutygraph.bench.child", str(asked)]
        started = time.monotonic()
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=sink, start_new_session=True)  # noqa: S603  (ours)
        try:
            code = child.wait(limit_s)
        except subprocess.TimeoutExpired:
            _end(child)
            raise _Ended(Note("ended", f"{time.monotonic() - started:.0f}", size)) from None
        except BaseException:
            _end(child)
            raise
    if code:
        last = errors.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-_LINES_OF_ERROR:]
        raise _Ended(Note("failed", " ".join(line.strip() for line in last)[:_LONGEST] or f"exit {code}", size))


def _end(child: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):  # Java and the like go too
        os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()
    child.wait()
