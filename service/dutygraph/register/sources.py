"""One file of a register as a table that can be read chunk by chunk; its columns are checked before anything is judged.

Law: what may be stated is the list of facts of the rulebase.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import duckdb

from dutygraph.errors import FactsError
from dutygraph.facts.table import check_header
from dutygraph.facts.tree import decode
from dutygraph.register.checks import from_column
from dutygraph.register.chunks import Chunk, text_chunks, whole_rows
from dutygraph.register.duck import path_text, said
from dutygraph.register.rows import DETAILS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from dutygraph.register.duck import Store
    from dutygraph.register.inputs import InputFile
    from dutygraph.rulebase import Rulebase

__all__ = ["Table", "open_table"]

_LONGEST_HEADER = 1024 * 1024
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Table:
    """A file, where its rows begin (byte or row, and line), how far it reaches, and its columns.

    ``header`` is that of CSV, ``types`` the columns of Parquet with their types, ``prepared`` the table made of N-Quads.
    """

    file: InputFile
    start: int
    line: int
    extent: int
    header: tuple[str, ...] = ()
    types: Mapping[str, str] = field(default_factory=dict)
    prepared: Path | None = None

    def chunks(self, start: int, line: int, *, size: int, rows: int) -> Iterator[tuple[Chunk, bytes]]:
        """Returns the chunks from a place on, with their bytes where the file is text."""
        if self.types or self.prepared:
            yield from ((chunk, b"") for chunk in whole_rows(self.file, self.extent, start=start, size=rows))
        else:
            yield from text_chunks(self.file, start=start, line=line, size=size)

    def read(self, chunk: Chunk) -> bytes:
        """Returns the bytes of a chunk again; empty for Parquet."""
        if self.types or self.prepared:
            return b""
        with self.file.path.open("rb") as stream:
            stream.seek(chunk.start)
            return stream.read(chunk.end - chunk.start)


def open_table(store: Store, file: InputFile, rulebase: Rulebase) -> Table:
    """Returns a file as a table.

    Raises:
        FactsError: it cannot be read, or it has a column that is unknown, stands twice, or is of a wrong type.
    """
    if file.format == "parquet":
        return _parquet(store, file, rulebase)
    with file.path.open("rb") as stream:
        head = stream.read(_LONGEST_HEADER)
    start = len(_BOM) if head.startswith(_BOM) else 0
    if file.format != "csv":
        return Table(file, start, 1, file.size)
    end = head.find(b"\n", start) + 1 or len(head)
    return Table(file, end, 2, file.size, _header(file, head[start:end], rulebase))


def _header(file: InputFile, line: bytes, rulebase: Rulebase) -> tuple[str, ...]:
    text = decode(line, file.name)
    try:
        header = [cell.strip() for cell in next(csv.reader([text], strict=True), [])]
    except csv.Error as error:
        raise FactsError(f"The header is not well-formed CSV: {error}.", where=f"{file.name}:1") from error
    for sign, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and sign in header[0]:
            raise FactsError(f"Its cells are parted by {name}.", where=f"{file.name}:1", remedy="Part them by commas.")
    check_header(header, file.name, rulebase, also=DETAILS)
    return tuple(header)


def _parquet(store: Store, file: InputFile, rulebase: Rulebase) -> Table:
    source = path_text(file.path)
    try:
        described = store.execute(f"DESCRIBE SELECT * FROM read_parquet({source})").fetchall()
        (rows,) = store.execute(f"SELECT sum(num_rows) FROM parquet_file_metadata({source})").fetchone() or (0,)
    except duckdb.Error as error:
        raise FactsError(f"The file cannot be read: {said(error)}", where=file.name, remedy="Write it again.") from error
    types = {name: str(kind) for name, kind, *_ in described}
    try:
        check_header([name for name, *_ in described], file.name, rulebase, also=DETAILS)
    except FactsError as error:
        place = error.where.replace(f"{file.name}:1", file.name)
        raise FactsError(error.detail, where=place, remedy=error.remedy.replace("below the header", "")) from error
    for name in ("id", "provider_id"):
        if types.get(name, "VARCHAR") != "VARCHAR":
            raise FactsError(
                f'The column "{name}" is of type {types[name]}.', where=f"{file.name} ({name})", remedy="Write it as VARCHAR."
            )
    for name, fact in rulebase.stated_facts.items():
        if name in types:
            from_column(fact, types[name], file.name)
    for name in DETAILS:
        if name in types and types[name] not in {"VARCHAR", "JSON"} and not types[name].endswith("[]"):
            raise FactsError(
                f'The column "{name}" is of type {types[name]}.',
                where=f"{file.name} ({name})",
                remedy="Write it as a list, or as JSON text.",
            )
    return Table(file, 0, 1, int(rows or 0), types=types)
