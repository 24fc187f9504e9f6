"""What was written since a generation was forked, in memory that all its processes share.

A small write need not cost a fork: the keeper puts what it changed, quad by quad, on the tape of the current generation, and
raises a number on the board. Every process of the generation takes what is new on the tape before it answers the next
question, and so does one that is about to fork a worker. A tape that is full, or a change that is large, is followed by a
new generation.

Source: docs/decisions/0024-tape.md.
"""

from __future__ import annotations

import mmap
import pickle
import struct
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dutygraph.engine import Change
    from dutygraph.isolation.worker import Snapshot

__all__ = ["Follower", "Tape"]

_BYTES = 4 * 1024 * 1024
_MOST_QUADS = 10_000
"""Taking so many quads from a tape costs about as much as forking a generation and its workers."""
_HEAD = struct.Struct("=II")


class Tape:
    """Records of changes, one after another; one process appends, those forked from it read."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _BYTES)
        self._end = 0
        self._quads = 0

    def append(self, changes: Mapping[str, Change]) -> bool:
        """Adds one record, the changes by tenant, and returns whether there was room for it."""
        self._quads += sum(change.size() for change in changes.values())
        if self._quads > _MOST_QUADS:
            return False
        data = pickle.dumps(changes)
        end = self._end + _HEAD.size + len(data)
        if end > _BYTES:
            return False
        self._memory[self._end + _HEAD.size : end] = data
        _HEAD.pack_into(self._memory, self._end, len(data), crc32(data))
        self._end = end
        return True

    def records(self, start: int) -> Iterator[tuple[int, Mapping[str, Change]]]:
        """Returns each record from a place on, with the place where the next one begins; one that is not whole ends it."""
        while start + _HEAD.size <= _BYTES:
            length, check = _HEAD.unpack_from(self._memory, start)
            end = start + _HEAD.size + length
            data = self._memory[start + _HEAD.size : end]
            if not length or crc32(data) != check:
                return
            yield end, pickle.loads(data)  # noqa: S301  (our own parent wrote it)
            start = end

    def close(self) -> None:
        """Gives the memory back; processes that still read have their own hold on it."""
        self._memory.close()


class Follower:
    """A snapshot that keeps up with the tape."""

    def __init__(self, snapshot: Snapshot, tape: Tape) -> None:
        self.snapshot = snapshot
        self._tape = tape
        self._place = 0
        self._taken = 0

    def catch_up(self, published: Sequence[int], number: int) -> None:
        """Takes what is new.

        Args:
            published: which generation is current, and how many records of its tape are published.
            number: the generation that this snapshot belongs to; one that has a successor takes all there is.
        """
        current, count = published
        if current == number and self._taken >= count:
            return
        for place, changes in self._tape.records(self._place):
            if current == number and self._taken >= count:
                return
            for tenant, change in changes.items():
                holding = self.snapshot.holdings[tenant]
                change.make_in(holding.engine)
                for service, described in change.services.items():
                    holding.services.pop(service, None)
                    if described:
                        holding.services[service] = described
                for name, digest in change.digests.items():
                    if digest:
                        holding.digests[name] = digest
                    else:
                        holding.digests.pop(name, None)
                holding.version = change.version
            self._place, self._taken = place, self._taken + 1
