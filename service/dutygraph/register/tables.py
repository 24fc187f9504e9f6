"""Loads a chunk into the table ``facts``: place, id, one typed nullable column a fact, details as JSON text.

DuckDB reads and checks whole columns. Only rows that it cannot vouch for are read one by one, by the same reader as a
facts file, which then says what is wrong, or takes the row after all. So the fast way must never take what the slow one
would refuse; where it is in doubt, it says no.

Law: what may be stated is the list of facts of the rulebase.
"""

from __future__ import annotations

import codecs
import csv
import io
from typing import TYPE_CHECKING

import duckdb

from dutygraph.condition import sql_name, sql_text
from dutygraph.register.checks import SQL_TYPES, json_column
from dutygraph.register.duck import Store, one_row, path_text, streamed
from dutygraph.register.quads import graph_rows
from dutygraph.register.rows import DETAILS, Reject, Row, RowReader
from dutygraph.register.selects import csv_select, json_select, parquet_select

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from dutygraph.model import Fact
    from dutygraph.register.chunks import Chunk
    from dutygraph.rulebase import Rulebase

__all__ = ["Loader"]

_CREATE = "CREATE OR REPLACE TABLE facts AS "
_PIECE = 1024 * 1024


class Loader:
    """Loads chunks; what it cannot load it hands to ``rejected``."""

    def __init__(self, store: Store, rulebase: Rulebase, folder: Path) -> None:
        self._store = store
        self._rulebase = rulebase
        self._folder = folder
        self._facts: tuple[Fact, ...] = tuple(rulebase.stated_facts.values())

    @property
    def _columns(self) -> dict[str, str]:
        facts = {sql_name(fact.name): SQL_TYPES[fact.type] for fact in self._facts}
        return {"place": "BIGINT", "id": "VARCHAR", **facts, "details": "VARCHAR"}

    def text(self, chunk: Chunk, data: bytes, header: Sequence[str]) -> Iterator[Reject]:
        """Loads a chunk of text, and returns its rejects by line; ``header`` is that of CSV."""
        reader = RowReader(chunk.file.name, self._rulebase)
        if chunk.file.format == "csv":
            if not self._fast_csv(chunk, data, header):
                yield from self._slow(reader.records(data, list(header), chunk.line))
        elif self._fast_json(chunk, data):
            yield from self._mend(lambda places: _lines(reader, data, chunk.line, places))
        else:
            yield from self._slow(_lines(reader, data, chunk.line, None))

    def parquet(self, chunk: Chunk, types: Mapping[str, str]) -> Iterator[Reject]:
        """Loads a chunk of rows, and returns its rejects by row; ``types`` are those of the file's columns."""
        source = f"read_parquet({path_text(chunk.file.path)}, file_row_number = true)"
        where = f"WHERE file_row_number >= {chunk.start} AND file_row_number < {chunk.end}"
        select = parquet_select(source, types, self._facts, chunk.file.name)
        self._store.execute(f"{_CREATE}{select} {where}")
        reader = RowReader(chunk.file.name, self._rulebase)

        def rows(_: Sequence[int]) -> Iterator[tuple[int, Row | Reject]]:
            names = [name for name in types if name not in DETAILS]
            cells = ", ".join(f'CAST("{name}" AS VARCHAR)' for name in names)
            texts = [f"CAST({json_column(n, types[n]) if types[n] != 'VARCHAR' else n} AS VARCHAR)" for n in DETAILS if n in types]
            doubtful = "file_row_number + 1 IN (SELECT place FROM doubtful)"
            sql = f"SELECT file_row_number + 1, {', '.join([cells, *texts])} FROM {source} {where} AND {doubtful}"
            heads = [*names, *(name for name in DETAILS if name in types)]
            for place, *values in streamed(self._store, sql):
                yield place, reader.cells({n: v or "" for n, v in zip(heads, values, strict=True)}, place)

        yield from self._mend(rows)

    def prepared(self, chunk: Chunk, path: Path) -> Iterator[Reject]:
        """Loads a chunk of the table that was made of N-Quads, and returns its rejects by line."""
        source = f"read_parquet({path_text(path)}, file_row_number = true)"
        where = f"WHERE file_row_number >= {chunk.start} AND file_row_number < {chunk.end}"
        facts = ", ".join(fact.name for fact in self._facts)
        columns = f"place, id, {facts}, CAST(NULL AS VARCHAR) AS details, text IS NULL AS ok"
        self._store.execute(f"{_CREATE}SELECT {columns} FROM {source} {where}")
        doubtful = f"SELECT place, id, text, fault FROM {source} {where} AND text IS NOT NULL ORDER BY place"
        yield from self._mend(lambda _: graph_rows(streamed(self._store, doubtful), chunk.file.name, self._rulebase))

    def _fast_csv(self, chunk: Chunk, data: bytes, header: Sequence[str]) -> bool:
        """Loads a chunk in which nothing is in doubt, and returns whether it was such a chunk."""
        lines = data.count(b"\n") + (not data.endswith(b"\n"))
        if data.count(b"\r") != data.count(b"\r\n") or b"\0" in data or b"\n\n" in data or not _is_utf8(data):
            return False
        path = self._folder / "chunk.csv"
        path.write_bytes(data)
        try:
            self._store.execute(_CREATE + csv_select(path, header, self._facts, first_line=chunk.line))
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error:  # whatever DuckDB cannot read is read row by row, which finds the rows at fault
            return False
        return one_row(self._store, "SELECT count(*), count(*) FILTER (WHERE ok) FROM facts") == (lines, lines)

    def _fast_json(self, chunk: Chunk, data: bytes) -> bool:
        """Loads a chunk of JSON Lines; rows in doubt are marked."""
        lines = data.count(b"\n") + (not data.endswith(b"\n"))
        if b"\x1f" in data or b"\0" in data or b"\r" in data or b"\n\n" in data or data.startswith(b"\n") or not _is_utf8(data):
            return False
        path = self._folder / "chunk.jsonl"
        path.write_bytes(data)
        try:
            self._store.execute(_CREATE + json_select(path, self._facts, first_line=chunk.line))
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error:
            return False
        return one_row(self._store, "SELECT count(*) FROM facts") == (lines,)

    def _slow(self, rows: Iterator[tuple[int, Row | Reject]]) -> Iterator[Reject]:
        """Loads rows that were read one by one."""
        columns = ", ".join(f"{name} {kind}" for name, kind in self._columns.items())
        self._store.execute(f"CREATE OR REPLACE TABLE facts ({columns})")
        yield from self._insert(rows)

    def _mend(self, rows: Callable[[Sequence[int]], Iterator[tuple[int, Row | Reject]]]) -> Iterator[Reject]:
        """Takes out the rows in doubt, and puts back those that the slow reader takes."""
        self._store.execute("CREATE OR REPLACE TABLE doubtful AS SELECT place FROM facts WHERE NOT coalesce(ok, false)")
        places = [place for (place,) in self._store.execute("SELECT place FROM doubtful ORDER BY place").fetchall()]
        if places:
            self._store.execute("DELETE FROM facts WHERE NOT coalesce(ok, false)")
        self._store.execute("ALTER TABLE facts DROP COLUMN ok")
        if places:
            yield from self._insert(rows(places))

    def _insert(self, rows: Iterator[tuple[int, Row | Reject]]) -> Iterator[Reject]:
        path = self._folder / "rows.csv"
        names = list(self._columns)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            for place, found in rows:
                if isinstance(found, Reject):
                    yield found
                else:
                    stated = (found.service.facts.get(fact.name) for fact in self._facts)
                    writer.writerow([place, found.service.id, *stated, found.details or None])
        columns = ", ".join(f"{sql_text(name)}: '{kind}'" for name, kind in self._columns.items())
        self._store.execute(
            f"INSERT INTO facts SELECT {', '.join(names)} FROM read_csv({path_text(path)}, columns = {{{columns}}}, header = false,"
            " auto_detect = false, delim = ',', quote = '\"', escape = '\"', max_line_size = 33554432)"
        )


def _lines(reader: RowReader, data: bytes, first: int, wanted: Sequence[int] | None) -> Iterator[tuple[int, Row | Reject]]:
    """Returns the rows of some lines of JSON Lines, or of all."""
    chosen = None if wanted is None else frozenset(wanted)
    for place, line in enumerate(io.BytesIO(data), start=first):
        if chosen is None or place in chosen:
            found = reader.line(line.rstrip(b"\r\n"), place)
            if isinstance(found, Reject):
                yield place, found
            else:
                yield from ((place, row) for row in found)


def _is_utf8(data: bytes) -> bool:
    """Decodes piece by piece: a chunk of Chinese takes four times its size as text."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _PIECE):
            decoder.decode(data[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
