"""The web's end: an engine whose queries run in workers.

Source: docs/decisions/0016-isolation.md.
"""

from __future__ import annotations

import pickle
import time
from base64 import b64encode
from queue import Empty, LifoQueue
from socket import AF_UNIX, SOCK_STREAM, socket
from typing import TYPE_CHECKING, Any

from dutygraph.errors import EngineError, InputError
from dutygraph.isolation.frames import BEGIN, CLOSING, DATA, END, ERROR, VALUE, frames, send_question
from dutygraph.isolation.limits import BodyStopped, BodyTimeout, Busy, QueryStopped, QueryTimeout

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from dutygraph.engine import Answer, Dataset
    from dutygraph.isolation.generation import Board
    from dutygraph.isolation.limits import Limits
    from dutygraph.model import Service

__all__ = ["IsolatedEngine", "Pool"]

_TRIES = 20
_PATIENCE_SECONDS = 0.05
_LOOKS, _LOOK_SECONDS = 5, 0.02
_LAST = {END, VALUE}


class _Slot:
    """A place for one line to a worker, and the generation that the line belongs to."""

    __slots__ = ("generation", "line", "stays")

    def __init__(self) -> None:
        self.line: socket | None = None
        self.generation = 0
        self.stays = True

    def drop(self) -> None:
        if self.line:
            self.line.close()
            self.line = None


class Pool:
    """Reaches the workers of the current generation.

    A process keeps as many lines as is its share of the workers. Who finds all of them taken waits a moment, then opens
    another: the workers may all be at long work, and more of them are made then.
    """

    def __init__(self, board: Board, limits: Limits, *, processes: int = 1) -> None:
        self.board = board
        self.limits = limits
        self._state: tuple[int, tuple[date, dict[str, str]]] | None = None
        self._slots: LifoQueue[_Slot] = LifoQueue()
        for _ in range(max(1, -(-limits.workers // processes))):
            self._slots.put(_Slot())

    def state(self) -> tuple[date, dict[str, str]]:
        """Returns the day that verdicts are for, and the digest of what each tenant stated."""
        number = self.board.state
        if self._state is None or self._state[0] != number:
            self._state = number, self.value({"op": "state"})
        return self._state[1]

    def value(self, question: dict[str, object]) -> Any:
        """Returns the one value that answers a question."""
        return next(iter(self.ask(question)))[1]

    def close(self) -> None:
        """Gives up the lines that nobody uses now."""
        while not self._slots.empty():
            self._slots.get_nowait().drop()

    def ask(self, question: dict[str, object]) -> Iterator[tuple[bytes, Any]]:
        """Returns the pieces of an answer as they come, each with its kind; values are unpickled, END comes last.

        Raises:
            QueryTimeout: the kernel ended the worker at the limit of time; it may come after some pieces.
            QueryStopped: the worker ended for another reason, nearly always memory.
            Busy: no worker was free in time.
        """
        try:
            slot, own = self._slots.get(timeout=_PATIENCE_SECONDS), True
        except Empty:
            slot, own = _Slot(), False
        done = False
        try:
            for piece in self._exchange(slot, question):
                done = piece[0] in _LAST
                yield piece
        except InputError:  # the whole answer
            done = True
            raise
        finally:
            if not done:  # the rest of the answer is on the line
                slot.drop()
            if own:
                self._slots.put(slot)
            else:
                slot.drop()

    def _exchange(self, slot: _Slot, question: dict[str, object]) -> Iterator[tuple[bytes, Any]]:
        for left in range(_TRIES, -1, -1):
            try:
                self._send(slot, question)
                yield from self._pieces(slot, time.monotonic())
            except (FileNotFoundError, ConnectionRefusedError, ConnectionResetError, BrokenPipeError) as error:
                slot.drop()  # the question was not taken: the line had been given up, or the generation had left
                if not left:
                    raise EngineError("No worker can be reached.", remedy="Look into the log of the server.") from error
                time.sleep(0.001 * (_TRIES - left))
            except (TimeoutError, BlockingIOError) as error:
                slot.drop()
                raise Busy.of(self.limits) from error
            else:
                return

    def _send(self, slot: _Slot, question: dict[str, object]) -> None:
        number = self.board.generation
        if slot.line and slot.generation != number:
            slot.drop()
        if not slot.line:
            line = socket(AF_UNIX, SOCK_STREAM)
            slot.line, slot.generation, slot.stays = line, number, True
            line.settimeout(self.limits.queue_seconds + self.limits.seconds + 1)
            line.connect(self.board.path(number))
        send_question(slot.line, question)

    def _listens(self, number: int) -> bool:
        """Returns whether anybody of a generation is left; where it was killed, its workers take a moment to follow."""
        for _ in range(_LOOKS):
            with socket(AF_UNIX, SOCK_STREAM) as line:
                if line.connect_ex(self.board.path(number)):
                    return False
            time.sleep(_LOOK_SECONDS)
        return True

    def _pieces(self, slot: _Slot, began: float) -> Iterator[tuple[bytes, Any]]:
        line = slot.line
        if line is None:
            return
        is_begun = False
        for kind, payload in frames(line):
            if kind in {BEGIN, DATA}:
                is_begun = True
                yield kind, payload
                continue
            if kind == CLOSING:
                slot.stays = False
                continue
            if not slot.stays:
                slot.drop()
            value: Any = pickle.loads(payload) if payload else None  # noqa: S301  (our own child wrote it)
            if kind == ERROR:
                raise value
            yield kind, value
            return
        if time.monotonic() - began >= self.limits.seconds:
            raise QueryTimeout.of(self.limits)
        if not is_begun and not self._listens(slot.generation):
            raise ConnectionResetError  # not the worker ended but its generation, and with it whoever took the question
        raise QueryStopped.of(self.limits)


class IsolatedEngine:
    """A reader of what one tenant may see; its queries run in workers."""

    def __init__(self, pool: Pool, tenant: str = "") -> None:
        self.pool = pool
        self.tenant = tenant

    def services(self, ids: tuple[str, ...] | None = None) -> list[Service]:
        """Returns the services described, or those asked for, in the order in which they came."""
        found: list[Service] = self.pool.value({"op": "services", "tenant": self.tenant, "ids": ids})
        return found

    def job(self, name: str, **question: object) -> Any:
        """Returns what a job makes of a question, within the limits of a query."""
        return self.pool.value({"op": name, "tenant": self.tenant, **question})

    def read(self, name: str, data: bytes, **question: object) -> Any:
        """Returns what a job makes of a body.

        Raises:
            BodyTimeout: reading it took longer than a query may.
            BodyStopped: reading it needs more memory than a query may have, or more stack than there is.
        """
        try:
            return self.job(name, data=b64encode(data).decode(), **question)
        except QueryTimeout:
            raise BodyTimeout.of(self.pool.limits) from None
        except QueryStopped:
            raise BodyStopped.of(self.pool.limits) from None

    def digest(self, graph: str) -> str | None:
        """Returns the digest of a stated graph; ``None`` where there is none of that name."""
        found: str | None = self.pool.value({"op": "digest", "tenant": self.tenant, "text": graph})
        return found

    def graph(self, name: str, media_type: str) -> tuple[str | None, bytes | None]:
        """Returns the digest and the triples of a graph, serialised, from one state; no digest where it is not a stated one.

        The triples are ``None`` where there is no such graph.
        """
        choose = {"table": "", "graph": media_type}
        digest, body, _ = self.pool.value({"op": "graph", "tenant": self.tenant, "text": name, "choose": choose})
        return digest, body

    def pieces(self, text: str, choose: dict[str, str], dataset: Dataset | None = None) -> Iterator[tuple[bytes, Any]]:
        """Returns the media type, then the bytes of an answer as they come, then the end."""
        asked = [dataset.default, dataset.named] if dataset else None
        return self.pool.ask({"op": "query", "tenant": self.tenant, "text": text, "choose": choose, "dataset": asked})

    def query(self, text: str) -> Answer:
        """Returns the answer in our own values."""
        answer: Answer = self.pool.value({"op": "answer", "tenant": self.tenant, "text": text})
        return answer

    def query_bytes(self, text: str, choose: dict[str, str], dataset: Dataset | None = None) -> tuple[bytes, str]:
        """Returns the answer serialised, and its media type."""
        media, body = "", []
        for kind, payload in self.pieces(text, choose, dataset):
            if kind == BEGIN:
                media = payload.decode()
            elif kind == DATA:
                body.append(payload)
        return b"".join(body), media

    def stream(self, text: str, choose: dict[str, str], dataset: Dataset | None = None) -> tuple[str, Iterator[bytes]]:
        """Returns the media type, and the pieces of the answer as the worker sends them.

        The pieces may end with a ``LimitError``: then what came so far is a part only.
        """
        pieces = self.pieces(text, choose, dataset)
        _, media = next(pieces)
        return media.decode(), (payload for kind, payload in pieces if kind == DATA)

    def graphs(self) -> tuple[str, ...]:
        """Returns the names of the named graphs, sorted."""
        rows = self.query("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g").rows
        return tuple(str(row[0]) for row in rows)

    def size(self) -> int:
        """Returns the number of triples in the default graph."""
        row = self.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").rows[0]
        return int(getattr(row[0], "value", 0))

    def close(self) -> None:
        """Does nothing: each question has its own line."""
