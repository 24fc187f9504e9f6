"""A generation that is retired before it has begun leaves quietly: it runs no handler of the keeper's."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

from dutygraph.isolation import Board, Limits
from dutygraph.isolation.generation import start_generation
from dutygraph.keeper import Holdings

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from dutygraph.rulebase import Rulebase

TIMES = 10
PATIENCE_SECONDS = 10


def left(pid: int) -> int | None:
    """The exit code of a child; none where it stays."""
    for _ in range(PATIENCE_SECONDS * 20):
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return None


def test_a_generation_retired_at_once_runs_no_handler_of_the_keeper(tmp_path: Path, rulebase: Rulebase, day: date) -> None:
    snapshot = Holdings(rulebase, on=day).snapshot()
    limits = Limits(seconds=5, memory_bytes=1 << 30, rows=1000, answer_bytes=1 << 20, queue_seconds=5, workers=1, most_workers=2)
    board, mark = Board(tmp_path), tmp_path / "ran"
    before = signal.signal(signal.SIGTERM, lambda *_: mark.write_text(str(os.getpid())))
    try:
        ended = []
        for number in range(1, TIMES + 1):
            generation = start_generation(number, snapshot, limits, board)
            generation.retire()
            ended.append(left(generation.pid))
    finally:
        signal.signal(signal.SIGTERM, before)
    assert not mark.exists()
    assert ended == [0] * TIMES
