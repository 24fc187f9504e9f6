"""The keeper's loop: takes writes, makes them together, has every worker know, answers.

One thread only, for it forks. Writes that wait at the same time are made in one transaction. What they changed goes on the tape
of the current generation, or, where that is full or the change is large, into a new generation.
"""

from __future__ import annotations

import logging
import os
import pickle
import select
import signal
import sys
from pathlib import Path
from socket import AF_UNIX, SOCK_STREAM, socket, socketpair
from typing import TYPE_CHECKING

from dutygraph.errors import DutyGraphError, EngineError
from dutygraph.isolation import start_generation
from dutygraph.keeper.line import read_all, write_all
from dutygraph.knowledge import today_in_china

if TYPE_CHECKING:
    from collections.abc import Callable

    from dutygraph.isolation import Board, Generation, Limits
    from dutygraph.keeper.holdings import Holdings
    from dutygraph.keeper.ward import Ward
    from dutygraph.keeper.writing import Write, Written

__all__ = ["Keeper"]

_LOG = logging.getLogger(__name__)
_BACKLOG = 1024
_TOGETHER = 256
_READ_SECONDS = 10
_LOOK_SECONDS = 1.0


class Keeper:
    """Owns the stores of a running server."""

    def __init__(self, holdings: Holdings, limits: Limits, board: Board, *, reload: Callable[[], Holdings] | None = None) -> None:
        self._holdings = holdings
        self._limits = limits
        self.board = board
        self._reload = reload
        self._wants_reload = False
        self._number = 0
        self._generation: Generation | None = None
        self._day = today_in_china()
        self._listener = socket(AF_UNIX, SOCK_STREAM)
        self._listener.bind(self.path)
        self._listener.listen(_BACKLOG)
        self._listener.settimeout(0)
        self.publish()

    @property
    def path(self) -> str:
        """Where the keeper listens."""
        return str(self.board.folder / "keeper.sock")

    def publish(self) -> None:
        """Starts the next generation, makes it current, and lets the last one finish."""
        last = self._generation
        self._number += 1
        snapshot = self._holdings.snapshot()
        self._generation = start_generation(self._number, snapshot, self._limits, self.board)
        self.board.publish(self._number, snapshot.day)
        if last:
            last.retire()

    def run(self, web: Ward) -> int:
        """Serves until told to end, or the web server cannot stay up; returns an exit code.

        SIGTERM and SIGINT are passed on to the web server; SIGHUP has the facts files read again.
        """
        wakes, woken = socketpair()
        wakes.setblocking(False)  # noqa: FBT003  (the name of the socket's own method says it)
        woken.setblocking(False)  # noqa: FBT003
        signal.set_wakeup_fd(woken.fileno())  # a signal that comes just before select would wait for it to end
        signal.signal(signal.SIGTERM, lambda *_: web.tell_to_end())
        signal.signal(signal.SIGINT, lambda *_: web.tell_to_end())
        signal.signal(signal.SIGHUP, self._ask_for_reload)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # looked after below, at once
        while True:
            ready, _, _ = select.select([self._listener, wakes], [], [], _LOOK_SECONDS)
            if wakes in ready:
                wakes.recv(_BACKLOG)
            if self._listener in ready:
                self._serve()
            if self._wants_reload:
                self._read_again()
            if today_in_china() != self._day:
                self._day = today_in_china()
                self.publish()
            for status in (self._reap(web), web.look()):
                if status is not None:
                    return status

    def close(self) -> None:
        """Lets the last generation finish, and removes what was made."""
        if self._generation:
            self._generation.retire()
        self._listener.close()
        Path(self.path).unlink(missing_ok=True)

    def _ask_for_reload(self, *_: object) -> None:
        self._wants_reload = True

    def _read_again(self) -> None:
        self._wants_reload = False
        if self._reload is None:
            return
        try:
            self._holdings = self._reload()
        except (DutyGraphError, OSError) as error:
            _LOG.error("reload refused; what was loaded stays: %s", error)
            return
        self.publish()
        _LOG.info("reloaded generation=%d", self._number)

    def _reap(self, web: Ward) -> int | None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return 1
            if not pid:
                return None
            if pid == web.pid and (code := web.ended(os.waitstatus_to_exitcode(status))) is not None:
                return code
            if self._generation and pid == self._generation.pid:
                _LOG.error("generation %d ended by itself", self._generation.number)
                self._generation = None
                self.publish()

    def _serve(self) -> None:
        lines: list[socket] = []
        writes: list[Write] = []
        while len(lines) < _TOGETHER:
            try:
                line, _ = self._listener.accept()
            except BlockingIOError:
                break
            line.settimeout(_READ_SECONDS)
            try:
                data = read_all(line)
            except OSError:
                data = b""
            if data:
                lines.append(line)
                writes.append(pickle.loads(data))  # noqa: S301  (our own child wrote it)
            else:
                line.close()
        if not writes:
            return
        for line, outcome in zip(lines, self._write(writes), strict=True):
            with line:
                try:
                    write_all(line, pickle.dumps(outcome))
                except OSError as error:
                    _LOG.warning("a writer left before its answer: %s", error)

    def _write(self, writes: list[Write]) -> list[Written | Exception]:
        try:
            outcomes = self._holdings.write(writes)
        except EngineError as error:
            _LOG.error("writes refused: %s", error)
            return [error for _ in writes]
        except Exception:  # noqa: BLE001  (whatever it is, the ledger is right and the stores may not be)
            _LOG.exception("the stores may no longer agree with the ledger; leaving so that they are read again")
            sys.exit(3)
        if any(not isinstance(outcome, Exception) for outcome in outcomes):
            changes = self._holdings.made()
            if changes is not None and self._generation and self._generation.tape.append(changes):
                self.board.advance()
            else:
                self.publish()
        return outcomes
