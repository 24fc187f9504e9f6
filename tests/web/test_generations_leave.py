"""A generation that is told to leave as soon as it was made leaves, and touches nobody else.

Its parent's handler of SIGTERM ends the web server. With many writes a generation is often told to leave before it has a
handler of its own; it must not run the one that it was forked with.

Source: docs/decisions on isolation; POSIX fork (handlers are inherited).
"""

from __future__ import annotations

import os
import signal
import time
from datetime import date
from typing import TYPE_CHECKING

from dutygraph.isolation import Board, Limits, Snapshot, start_generation

if TYPE_CHECKING:
    from pathlib import Path


def exit_code(pid: int) -> int:
    """The exit code of a child; it is ended where it does not end."""
    for _ in range(300):
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_a_generation_told_to_leave_at_once_runs_no_handler_of_its_parent(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    before = signal.signal(signal.SIGTERM, lambda *_: os.write(writer, b"x"))
    try:
        board, statuses = Board(tmp_path), []
        for number in range(1, 11):
            made = start_generation(number, Snapshot(date(2025, 3, 1), {}), Limits(workers=1), board)
            made.retire()
            statuses.append(exit_code(made.pid))
        os.close(writer)
        assert os.read(reader, 100) == b""
        assert statuses == [0] * 10
    finally:
        signal.signal(signal.SIGTERM, before)
        os.close(reader)
