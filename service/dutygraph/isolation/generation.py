"""A generation: one snapshot of the stores, and the workers that answer from it.

The process that holds the stores forks one process a generation, which in turn forks the workers: they share its memory
until they write to it. A worker that the kernel ended is replaced from the same snapshot. When the stores change, the next
generation is started and the last one told to finish: it answers who waits, and leaves. Small changes come on a tape instead.

Source: POSIX fork, setitimer and setrlimit; docs/decisions/0016-isolation.md.
"""

from __future__ import annotations

import ctypes
import logging
import mmap
import os
import signal
import struct
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from socket import AF_UNIX, SOCK_STREAM, socket
from typing import TYPE_CHECKING

from dutygraph.isolation.tape import Follower, Tape
from dutygraph.isolation.worker import work

if TYPE_CHECKING:
    from dutygraph.isolation.limits import Limits
    from dutygraph.isolation.worker import Snapshot

__all__ = ["Board", "Generation", "die_with_parent", "start_generation"]

_LOG = logging.getLogger(__name__)
_NUMBER = struct.Struct("q")
_SLOT = struct.Struct("d")
_RECORD_BITS = 20
_BACKLOG = 1024
_TICK_SECONDS = 0.1
_LONG_SECONDS = 0.25
_NICENESS = 5
_SET_DEATH_SIGNAL = 1
_HANDLED = {signal.SIGTERM, signal.SIGALRM}
_OF_PARENT = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}


class Board:
    """A few numbers that all processes see: which state is current, and how often workers were ended.

    The state is one number, so that nobody sees half of it: the generation, then how many records of its tape are published.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._memory = mmap.mmap(-1, 4 * _NUMBER.size)

    @property
    def generation(self) -> int:
        """Returns the number of the current generation; 0 before the first."""
        return self.state >> _RECORD_BITS

    @property
    def state(self) -> int:
        """Returns a number that rises with every change."""
        return int(_NUMBER.unpack_from(self._memory)[0])

    @property
    def day(self) -> date:
        """Returns the day that the verdicts of the current generation are for."""
        return date.fromordinal(_NUMBER.unpack_from(self._memory, 3 * _NUMBER.size)[0])

    def published(self) -> tuple[int, int]:
        """Returns which generation is current, and how many records of its tape count."""
        state = self.state
        return state >> _RECORD_BITS, state & ((1 << _RECORD_BITS) - 1)

    def publish(self, number: int, day: date) -> None:
        """Makes a generation the current one."""
        _NUMBER.pack_into(self._memory, 3 * _NUMBER.size, day.toordinal())
        _NUMBER.pack_into(self._memory, 0, number << _RECORD_BITS)

    def advance(self) -> None:
        """Has one record more of the current generation's tape count."""
        _NUMBER.pack_into(self._memory, 0, self.state + 1)

    def note_end(self, *, by_clock: bool) -> None:
        """Counts a worker that the kernel ended."""
        at = _NUMBER.size * (1 if by_clock else 2)
        _NUMBER.pack_into(self._memory, at, _NUMBER.unpack_from(self._memory, at)[0] + 1)

    def ended(self) -> tuple[int, int]:
        """Returns how many workers were ended by the clock, and how many by anything else."""
        return tuple(_NUMBER.unpack_from(self._memory, _NUMBER.size * at)[0] for at in (1, 2))

    def path(self, number: int) -> str:
        """Returns where a generation listens."""
        return str(self.folder / f"g{number}.sock")


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation that is running."""

    number: int
    pid: int
    path: str
    tape: Tape

    def retire(self) -> None:
        """Tells it to finish what it has, and to leave. Nobody new can reach it."""
        Path(self.path).unlink(missing_ok=True)
        self.tape.close()
        try:
            os.kill(self.pid, signal.SIGTERM)
        except ProcessLookupError:
            _LOG.warning("generation %d had ended by itself", self.number)


def start_generation(number: int, snapshot: Snapshot, limits: Limits, board: Board) -> Generation:
    """Forks the process that holds a snapshot, and returns at once; it listens already.

    The caller must have one thread only, and must wait for its children.
    """
    listener = socket(AF_UNIX, SOCK_STREAM)
    path = board.path(number)
    Path(path).unlink(missing_ok=True)
    listener.bind(path)
    listener.listen(_BACKLOG)
    tape = Tape()
    parent = os.getpid()
    signal.pthread_sigmask(signal.SIG_BLOCK, _OF_PARENT)  # else one told to leave at once would do what its parent does then
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            die_with_parent(parent)
            signal.set_wakeup_fd(-1)  # the parent's
            _Supervisor(listener, number, Follower(snapshot, tape), limits, board).run()
            status = 0
        except BaseException:  # noqa: BLE001  (a forked process ends here, whatever happens)
            _LOG.exception("generation %d failed", number)
        finally:
            os._exit(status)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _OF_PARENT)
    listener.close()
    return Generation(number, pid, path, tape)


def die_with_parent(parent: int) -> None:
    """Has the kernel end this process when its parent ends, where it can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


class _Supervisor:
    """Keeps workers ready, makes more where all are long at work, and lets long work stand back."""

    def __init__(self, listener: socket, number: int, follower: Follower, limits: Limits, board: Board) -> None:
        self._listener = listener
        self._number = number
        self._follower = follower
        self._limits = limits
        self._board = board
        self._busy = mmap.mmap(-1, _SLOT.size * limits.most_workers)
        self._slots: dict[int, int] = {}
        self._nice: set[int] = set()
        self._leaving = False

    def run(self) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, self._leave)
        signal.signal(signal.SIGALRM, self._look)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _OF_PARENT)
        for _ in range(self._limits.workers):
            self._fork()
        signal.setitimer(signal.ITIMER_REAL, _TICK_SECONDS, _TICK_SECONDS)
        while self._slots:
            try:
                pid, status = os.waitpid(-1, 0)
            except ChildProcessError:
                break
            slot = self._slots.pop(pid, None)
            if slot is None:
                continue
            self._nice.discard(pid)
            if status:
                number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
                self._board.note_end(by_clock=number == signal.SIGALRM)
                reason = "time" if number == signal.SIGALRM else signal.Signals(number).name if number else "memory"
                _LOG.warning("worker ended reason=%s", reason)
            if not self._leaving and len(self._slots) < self._limits.workers:
                self._fork()

    def _fork(self) -> None:
        parent = os.getpid()
        signal.pthread_sigmask(signal.SIG_BLOCK, _HANDLED)  # until the parent knows the child, and the child its handlers
        slot = next(number for number in range(self._limits.most_workers) if number not in self._slots.values())
        _SLOT.pack_into(self._busy, slot * _SLOT.size, 0.0)
        self._follower.catch_up(self._board.published(), self._number)  # once, for all that are forked from here
        pid = os.fork()
        if pid:
            self._slots[pid] = slot
            if self._leaving:
                os.kill(pid, signal.SIGTERM)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _HANDLED)
            return
        status = 1
        try:
            die_with_parent(parent)
            extra = slot >= self._limits.workers
            work(self._listener, self._follower.snapshot, self._limits, lambda since: self._note(slot, since, extra=extra))
            status = 0
        except BaseException:  # noqa: BLE001  (a forked process ends here, whatever happens)
            _LOG.exception("worker failed")
        finally:
            os._exit(status)

    def _note(self, slot: int, since: float, *, extra: bool) -> None:
        """Runs in a worker: before a question, and after. One that was made because all others were busy leaves after one."""
        if since:
            self._follower.catch_up(self._board.published(), self._number)
        _SLOT.pack_into(self._busy, slot * _SLOT.size, since)
        if extra and not since:
            os._exit(0)

    def _look(self, *_: object) -> None:
        now = time.monotonic()
        since = {pid: _SLOT.unpack_from(self._busy, slot * _SLOT.size)[0] for pid, slot in self._slots.items()}
        long = [pid for pid, began in since.items() if began and now - began > _LONG_SECONDS]
        for pid in long:
            if pid not in self._nice:
                self._nice.add(pid)
                try:
                    os.setpriority(os.PRIO_PROCESS, pid, _NICENESS)
                except OSError:  # it has just ended
                    continue
        room = self._limits.most_workers - len(self._slots)
        free = len(self._slots) - len(long)
        if not self._leaving and free < min(self._limits.workers, 2) and room > 0:
            self._fork()

    def _leave(self, *_: object) -> None:
        self._leaving = True
        for pid in self._slots:
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                continue
