"""Cuts files into chunks that can be judged one by one, always at the same places: at the end of a record.

Source: RFC 4180 for line breaks between quotes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dutygraph.register.inputs import InputFile

__all__ = ["CHUNK_BYTES", "CHUNK_ROWS", "Chunk", "text_chunks", "whole_rows"]

CHUNK_BYTES = 32 * 1024 * 1024
"""Size of a chunk of text, in bytes."""
CHUNK_ROWS = 245_760
"""Rows of a chunk of Parquet: two of DuckDB's row groups."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of a file: bytes of text or rows of Parquet from ``start`` up to but not including ``end``.

    ``line`` is the line on which it starts, counted from 1.
    """

    file: InputFile
    start: int
    end: int
    line: int


def text_chunks(file: InputFile, *, start: int, line: int, size: int = CHUNK_BYTES) -> Iterator[tuple[Chunk, bytes]]:
    """Returns chunks of whole records with their bytes, from a place in the file on.

    Where a chunk ends depends on where it starts and on nothing before it, so that a run may go on from any of them. A quote
    that is never closed would make one record of all that follows. Past a chunk, the record ends with its line.
    """
    quoted = file.format == "csv"
    with file.path.open("rb") as stream:
        stream.seek(start)
        data, wanted = b"", size
        while data := data + stream.read(wanted - len(data)):
            end = _last_end(data, quoted=quoted)
            if end == 0 and len(data) == wanted == size:
                wanted = 2 * size
                continue
            end = end or data.rfind(b"\n") + 1 or len(data)
            yield Chunk(file, start, start + end, line), data[:end]
            start, line = start + end, line + data.count(b"\n", 0, end)
            data, wanted = data[end:], size


def _last_end(data: bytes, *, quoted: bool) -> int:
    """Returns where the last whole record ends: after a line break with an even number of quotes before it."""
    end = data.rfind(b"\n") + 1
    if not quoted:
        return end
    quotes = data.count(b'"', 0, end)
    while end and quotes % 2:
        earlier = data.rfind(b"\n", 0, end - 1) + 1
        quotes -= data.count(b'"', earlier, end)
        end = earlier
    return end


def whole_rows(file: InputFile, rows: int, *, start: int, size: int = CHUNK_ROWS) -> Iterator[Chunk]:
    """Returns chunks of so many rows of a table, from a row on."""
    for first in range(start, rows, size):
        yield Chunk(file, first, min(first + size, rows), first + 1)
