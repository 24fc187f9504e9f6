"""Reads single rows as the readers of facts files do, with the same messages; a row that cannot be read is a reject."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dutygraph.errors import FactsError
from dutygraph.facts.structured import StructuredReader
from dutygraph.facts.table import row_service
from dutygraph.facts.tree import Tree, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dutygraph.facts.tree import Json
    from dutygraph.model import FactValue, Service
    from dutygraph.rulebase import Rulebase

__all__ = ["DETAILS", "Reject", "Row", "RowReader", "csv_records"]

DETAILS = ("evidence", "events", "waivers", "measurements")
"""Columns beside the facts: each holds a list as the facts document has it, as JSON."""

_PLACE = re.compile(r"^(?P<place>.*?)(?: \((?P<field>[^()]*)\))?$", re.DOTALL)
_LONGEST_RECORD = 1000
_LONGEST_CELL = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was left out: where it stands (line, or row of Parquet, from 1), what is wrong with it, how to mend it."""

    file: str
    line: int
    field: str
    id: str
    reason: str
    remedy: str

    def error(self) -> FactsError:
        """Returns it as the error that stops a strict run."""
        where = f"{self.file}:{self.line}" + (f" ({self.field})" if self.field else "")
        return FactsError(self.reason, where=where, remedy=self.remedy)


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be taken: its service, and its evidence and the rest as JSON text, empty where there is none."""

    service: Service
    details: str = ""


class RowReader:
    """Reads the rows of one file."""

    def __init__(self, name: str, rulebase: Rulebase) -> None:
        self._name = name
        self._rulebase = rulebase

    def reject(self, error: FactsError, line: int, service: str = "") -> Reject:
        """Returns the reject that an error about a row makes."""
        match = _PLACE.match(error.where)
        field = (match["field"] if match else "") or ""
        return Reject(self._name, line, field, service, error.detail, error.remedy)

    def cells(self, cells: Mapping[str, str], line: int) -> Row | Reject:
        """Returns a row of text cells, or why it cannot be taken."""
        plain = {name: cell.strip() for name, cell in cells.items() if name not in DETAILS}
        try:
            service = row_service(plain, f"{self._name}:{line}", self._name, self._rulebase)
        except FactsError as error:
            return self.reject(error, line, plain.get("id", ""))
        details = {name: cells[name] for name in DETAILS if cells.get(name, "").strip()}
        if not details:
            return Row(service)
        value: dict[str, Json] = {"id": service.id, "facts": dict(service.facts)}
        for name, text in details.items():
            try:
                value[name] = read_json(text, self._name).value
            except FactsError as error:
                return Reject(self._name, line, name, service.id, error.detail.replace("The file", "The cell"), error.remedy)
        found = self.tree(value, line)
        return found if isinstance(found, Reject) else found[0]

    def stated(self, service: str, facts: Mapping[str, FactValue], details: str, line: int) -> Service | Reject:
        """Returns a service with its facts, and its evidence and the rest as one JSON text, or why it cannot be read."""
        try:
            value = read_json(details, self._name).value
        except FactsError as error:
            return Reject(self._name, line, "", service, error.detail.replace("The file", "The line"), error.remedy)
        more = value if isinstance(value, dict) else {}
        found = self.tree({"id": service, "facts": dict(facts), **more}, line)
        return found if isinstance(found, Reject) else found[0].service

    def tree(self, value: Json, line: int) -> list[Row] | Reject:
        """Returns the rows of one JSON value, or why there are none."""
        known = str(value.get("id", "")) if isinstance(value, dict) else ""
        try:
            found = StructuredReader(Tree(self._name, value, lambda: {(): line}), self._rulebase).services()
        except FactsError as error:
            return self.reject(error, line, known)
        several = value.get("services") if isinstance(value, dict) else None
        items = several if isinstance(several, list) else [value]
        return [Row(service, _details(item)) for (service, _), item in zip(found, items, strict=True)]

    def line(self, data: bytes, line: int) -> list[Row] | Reject:
        """Returns the rows of one line of JSON Lines, none where it is blank, or why there are none."""
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            return self.not_utf8(error, line)
        if not text.strip():
            return []
        try:
            value = read_json(text, self._name).value
        except FactsError as error:
            return Reject(self._name, line, "", "", error.detail.replace("The file", "The line"), error.remedy)
        return self.tree(value, line)

    def not_utf8(self, error: UnicodeDecodeError, line: int) -> Reject:
        """Returns the reject for bytes that are no UTF-8."""
        what = f"The line is not UTF-8 text (byte {error.start + 1}: 0x{error.object[error.start]:02x})."
        return Reject(self._name, line, "", "", what, "Save the whole file as UTF-8.")

    def records(self, data: bytes, header: list[str], line: int) -> Iterator[tuple[int, Row | Reject]]:
        """Returns the row or reject of each record of CSV, with its line."""
        for at, cells in csv_records(data, line):
            if isinstance(cells, UnicodeDecodeError):
                yield at, self.not_utf8(cells, at)
            elif isinstance(cells, str):
                yield (
                    at,
                    Reject(self._name, at, "", "", cells, "Quote cells that hold quotes or line breaks, and double the quotes."),
                )
            elif not any(cell.strip() for cell in cells):
                continue
            elif len(cells) != len(header):
                detail = f"The row has {len(cells)} cells and the header {len(header)}."
                yield at, Reject(self._name, at, "", cells[0][:200], detail, "Quote cells that hold commas.")
            else:
                yield at, self.cells(dict(zip(header, cells, strict=True)), at)


def csv_records(data: bytes, line: int) -> Iterator[tuple[int, list[str] | str | UnicodeDecodeError]]:
    """Returns each record of CSV text with its line: its cells, or what is wrong with it.

    After a fault, reading goes on with the next line, so that a quote left open costs one row and not the file.
    """
    stream, number = io.BytesIO(data), line
    while first := stream.readline():
        start, record, taken = stream.tell(), first, 1
        while record.count(b'"') % 2 and taken < _LONGEST_RECORD and (more := stream.readline()):
            record, taken = record + more, taken + 1
        cells = "A quote is opened and never closed." if record.count(b'"') % 2 else _cells(record)
        if taken > 1 and not isinstance(cells, list):  # several lines that make no record: only the first is at fault
            stream.seek(start)
            taken = 1
        yield number, cells
        number += taken


def _cells(record: bytes) -> list[str] | str | UnicodeDecodeError:
    csv.field_size_limit(_LONGEST_CELL)
    try:
        text = record.decode()
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except UnicodeDecodeError as error:
        return error
    except csv.Error as error:
        return f"The row is not well-formed CSV: {error}."
    if len(rows) > 1:
        return "The row is broken by a line break outside quotes."
    return rows[0] if rows else []


def _details(value: Json) -> str:
    found = {name: value[name] for name in DETAILS if value.get(name)} if isinstance(value, dict) else {}
    return json.dumps(found, ensure_ascii=False) if found else ""
