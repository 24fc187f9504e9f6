"""One worker: takes a question from the common line, answers it within its limits, takes the next.

The kernel keeps the limits, so that no code of ours has to run for them to hold: an interval timer ends a worker that
computes too long, the size of its address space bounds its memory, and it has one file descriptor to spare, which the
question takes: no socket can be opened while a query runs.
"""

from __future__ import annotations

import gc
import os
import pickle
import resource
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from socket import MSG_DONTWAIT, socket
from typing import TYPE_CHECKING

from dutygraph.engine import Dataset
from dutygraph.errors import DutyGraphError, EngineError
from dutygraph.isolation.frames import BEGIN, CLOSING, DATA, END, ERROR, VALUE, frame, receive_question
from dutygraph.isolation.limits import AnswerTooLarge, RowCounter

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from dutygraph.engine import LocalEngine
    from dutygraph.isolation.limits import Limits
    from dutygraph.model import Service

__all__ = ["LAW_ONLY", "OUT_OF_MEMORY", "Holding", "Job", "Snapshot", "work"]

LAW_ONLY = "*"
"""Stands for a tenant that has stated nothing yet."""

OUT_OF_MEMORY = 70
"""Exit status of a worker that got no more memory in Python; in Rust it aborts."""

_PIECE = 64 * 1024
_SEND_SECONDS = 30
_SLOWEST_READER = 16 * 1024
_LOOK_MILLISECONDS = 500
_LISTENER = 3
_WHOLE = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@dataclass(slots=True)
class Holding:
    """What one tenant has: a store, the services described in it, and a digest of what was stated."""

    engine: LocalEngine
    services: dict[str, Service]
    version: str
    digests: dict[str, str] = field(default_factory=dict)
    """The digest of each stated graph."""
    protected: frozenset[str] = frozenset()
    """Names of the graphs that no update may change."""
    is_spoiled: bool = False
    """Whether an update was tried in this copy of the store, which therefore answers no other question."""

    def spoil(self) -> None:
        """Notes that the store is about to be changed."""
        self.is_spoiled = True


Job = Callable[[Holding, "Mapping[str, object]"], object]
"""What a worker does beside queries: of what a tenant has, and of the question, it makes a value that can be pickled."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of all stores: the day that verdicts are for, and what each tenant has; ``""`` is the public one."""

    day: date
    holdings: Mapping[str, Holding] = field(default_factory=dict)
    jobs: Mapping[str, Job] = field(default_factory=dict)


def work(listener: socket, snapshot: Snapshot, limits: Limits, note: Callable[[float], None]) -> None:
    """Answers questions until told to stop; ``note`` is told when one begins, and 0 when it ended.

    A line is kept after its first question, and given up when somebody else waits.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    leaving: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: leaving.append(number))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGALRM})
    listener = _bound(listener, limits)
    listener.settimeout(0)
    gc.freeze()  # what the snapshot holds is not garbage, and looking at it would copy it
    watch = select.poll()
    watch.register(listener, select.POLLIN)
    line: socket | None = None
    while True:
        ready = {number for number, _ in watch.poll(_LOOK_MILLISECONDS)}
        others = listener.fileno() in ready
        stays = line is not None and not others
        if line and line.fileno() in ready:
            note(time.monotonic())
            stays = _answer(line, snapshot, limits, closing=others)
            note(0.0)
        if line and not stays:
            watch.unregister(line)
            line.close()
            line = None
        if others and (line := _accept(listener)):
            watch.register(line, select.POLLIN)
        if not ready and leaving:
            return


def _accept(listener: socket) -> socket | None:
    try:
        line, _ = listener.accept()
    except BlockingIOError:  # another worker was faster
        return None
    line.settimeout(None)
    return line


def _bound(listener: socket, limits: Limits) -> socket:
    """Leaves so much memory, and room for one file descriptor beside the listener, which is returned anew."""
    kept = socket(fileno=os.dup2(listener.detach(), _LISTENER))
    os.closerange(_LISTENER + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    resource.setrlimit(resource.RLIMIT_NOFILE, (_LISTENER + 2, _LISTENER + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with open("/proc/self/statm") as sizes:  # noqa: PTH123  (pathlib would be imported again after the limit)
            size = int(sizes.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + limits.memory_bytes, size + limits.memory_bytes))
    return kept


def _answer(line: socket, snapshot: Snapshot, limits: Limits, *, closing: bool) -> bool:
    """Answers one question, and returns whether the line may carry another."""
    out = _Line(line, limits, closing=closing)
    question: Mapping[str, object] | None = None
    try:
        question = receive_question(line)
        if question is None:
            return False
        signal.setitimer(signal.ITIMER_REAL, limits.seconds)
        _reply(question, snapshot, out)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except OSError:  # the asker left, or takes too long to read
        return False
    except Exception as error:  # noqa: BLE001  (a worker says what failed, and lives on)
        return out.has_reader and _say(out, error) and not closing
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        if question and question["op"] == "update" and any(holding.is_spoiled for holding in snapshot.holdings.values()):
            os._exit(0)  # refused or not, this copy of the store is changed; the next worker starts from the snapshot
    return not closing


def _say(out: _Line, error: Exception) -> bool:
    """Sends an error in place of the rest of the answer, and returns whether it was taken."""
    known = error if isinstance(error, DutyGraphError) else EngineError(f"The query failed: {type(error).__name__}: {error}.")
    try:
        out.finish(ERROR, pickle.dumps(known))
    except OSError:
        return False
    return True


def _reply(question: Mapping[str, object], snapshot: Snapshot, out: _Line) -> None:
    operation = question["op"]
    if operation == "state":
        versions = {tenant: holding.version for tenant, holding in snapshot.holdings.items()}
        out.finish(VALUE, pickle.dumps((snapshot.day, versions)))
        return
    holding = snapshot.holdings.get(str(question["tenant"])) or snapshot.holdings[LAW_ONLY]
    text = str(question.get("text", ""))
    match operation:
        case "query":
            dataset = question.get("dataset")
            asked = Dataset(tuple(dataset[0]), tuple(dataset[1])) if isinstance(dataset, list) else None
            holding.engine.query_into(text, question["choose"], asked, out)  # type: ignore[arg-type]  # what the client sends
            out.flush_rest()
            out.finish(END)
        case "answer":
            out.finish(VALUE, pickle.dumps(holding.engine.query(text)))
        case "services":
            wanted = question.get("ids")
            found = [holding.services[i] for i in wanted if i in holding.services] if isinstance(wanted, list) else None
            out.finish(VALUE, pickle.dumps(list(holding.services.values()) if found is None else found))
        case "digest":
            out.finish(VALUE, pickle.dumps(holding.digests.get(text)))
        case "graph":
            known = text in holding.digests or any(True for _ in holding.engine.quads(text))
            body, media = holding.engine.query_bytes(_WHOLE, question["choose"], Dataset((text,)))  # type: ignore[arg-type]  # see above
            out.finish(VALUE, pickle.dumps((holding.digests.get(text), body, media) if known else (None, None, media)))
        case str() if job := snapshot.jobs.get(operation):
            out.finish(VALUE, pickle.dumps(job(holding, question)))
        case _:
            raise EngineError(f"A worker knows no operation {operation}.")


class _Line:
    """The sink of one answer: frames it, counts it, and stops the clock while the reader is slow."""

    def __init__(self, line: socket, limits: Limits, *, closing: bool) -> None:
        self._line = line
        self._limits = limits
        self._closing = closing
        self._held: list[bytes] = []
        self._size = 0
        self._total = 0
        self._triples = 0
        self._rows = RowCounter("")
        self._patience = float(_SEND_SECONDS)
        self.has_reader = True

    def begin(self, media_type: str) -> None:
        self._rows = RowCounter(media_type)
        self._held.append(frame(BEGIN, media_type.encode()))

    def write(self, data: bytes) -> int:
        self._total += len(data)
        if self._total > self._limits.answer_bytes:
            raise AnswerTooLarge.of_bytes(self._limits)
        if self._rows.add(data) > self._limits.rows:
            raise AnswerTooLarge.of_rows(self._limits)
        self._held.append(frame(DATA, data))
        self._size += len(data)
        if self._size >= _PIECE:
            self.flush_rest()
        return len(data)

    def count(self) -> None:
        self._triples += 1
        if self._triples > self._limits.rows:
            raise AnswerTooLarge.of_rows(self._limits)

    def flush(self) -> None:
        """Does nothing: pieces leave when they are worth a send."""

    def flush_rest(self) -> None:
        if self._held and self._size >= _PIECE:
            self._send(b"".join(self._held))
            self._held, self._size = [], 0

    def finish(self, kind: bytes, payload: bytes = b"") -> None:
        if self._closing:
            self._held.append(frame(CLOSING))
        self._held.append(frame(kind, payload))
        self._send(b"".join(self._held))
        self._held = []

    def _send(self, data: bytes) -> None:
        """Sends all. While the reader does not take it, the time to compute stands still, and the reader's own runs.

        That is half a minute for the whole answer, and more for what was taken: who reads steadily may take as long as it
        needs, who hardly reads cannot keep a worker.
        """
        self.has_reader = False
        try:
            sent = self._line.send(data, MSG_DONTWAIT)
        except BlockingIOError:
            sent = 0
        if sent < len(data):
            left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
            started = time.monotonic()
            self._line.settimeout(self._patience)
            self._line.sendall(memoryview(data)[sent:])
            self._patience += started - time.monotonic()
            self._line.settimeout(None)
            if left:
                signal.setitimer(signal.ITIMER_REAL, left)
        self._patience = min(self._patience + len(data) / _SLOWEST_READER, _SEND_SECONDS)
        self.has_reader = True
