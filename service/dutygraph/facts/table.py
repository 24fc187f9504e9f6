"""Reads service descriptions from CSV: one row a service, empty = unknown.

Source: RFC 4180.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from dutygraph.errors import FactsError
from dutygraph.facts.structured import MAX_DIGITS, fact_value, is_iri, unknown_fact
from dutygraph.model import FactValue, Iri, Service, ValueType

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from dutygraph.rulebase import Rulebase

__all__ = ["check_header", "read_csv", "row_service"]

_COLUMNS = ("id", "name_en", "name_zh", "provider_id", "provider_name_en", "provider_name_zh")


def read_csv(text: str, name: str, rulebase: Rulebase) -> list[tuple[Service, int]]:
    """Returns each row as a service with its line.

    Raises:
        FactsError: an unknown or repeated column, a row of the wrong length, a value that cannot be read.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)  # only CR and LF end a line
    try:
        header = [cell.strip() for cell in next(reader, [])]
        check_header(header, name, rulebase)
        services: list[tuple[Service, int]] = []
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                raise FactsError(
                    f"The row has {len(row)} cells and the header {len(header)}.",
                    where=f"{name}:{reader.line_num}",
                    remedy="Quote cells that hold commas.",
                )
            cells = {key: cell.strip() for key, cell in zip(header, row, strict=True)}
            services.append((row_service(cells, f"{name}:{reader.line_num}", name, rulebase), reader.line_num))
    except csv.Error as error:
        raise FactsError(f"The file is not well-formed CSV: {error}.", where=f"{name}:{reader.line_num}") from error
    if not services:
        raise FactsError("There is no service in it.", where=name, remedy="Add a row a service below the header.")
    return services


def check_header(header: list[str], name: str, rulebase: Rulebase, *, also: Collection[str] = ()) -> None:
    """Refuses columns that are unknown or stand twice, and a header without ``id``; ``also`` names further columns to take.

    Raises:
        FactsError: for the first such column.
    """
    where = f"{name}:1"
    for column in header:
        if header.count(column) > 1:
            raise FactsError(f'The column "{column}" stands twice.', where=where, remedy="Keep one.")
        if column not in _COLUMNS and column not in rulebase.stated_facts and column not in also:
            raise unknown_fact(column, rulebase, f"{where} ({column})")
    if "id" not in header:
        raise FactsError('There is no column "id".', where=where, remedy="Add it: an absolute IRI a service.")


def row_service(cells: Mapping[str, str], where: str, origin: str, rulebase: Rulebase) -> Service:
    """Returns the service of one row; columns are those of a header that ``check_header`` took, without further ones.

    Raises:
        FactsError: an id that is no IRI, or a value that cannot be read.
    """
    for column in ("id", "provider_id"):
        iri = cells.get(column, "")
        if (iri or column == "id") and not is_iri(iri):
            raise FactsError(
                f'"{iri}" is not an absolute IRI.',
                where=f"{where} ({column})",
                remedy="Write it like https://example.org/my-service.",
            )
    facts: dict[str, FactValue] = {}
    for column, cell in cells.items():
        if column in _COLUMNS or not cell:
            continue
        fact = rulebase.facts[column]
        value = fact_value(fact, _typed(fact.type, cell), f"{where} ({column})")
        if value is not None:
            facts[column] = value
    provider = cells.get("provider_id")
    return Service(
        id=Iri(cells["id"]),
        facts=facts,
        name=_texts(cells, "name_"),
        provider=Iri(provider) if provider else None,
        provider_name=_texts(cells, "provider_name_"),
        origin=origin,
    )


def _texts(cells: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {lang: cells[prefix + lang] for lang in ("en", "zh") if cells.get(prefix + lang)}


def _typed(kind: ValueType, cell: str) -> bool | int | str:
    """Spreadsheets write TRUE and FALSE; anything else stays text, and is then refused by its type."""
    if kind is ValueType.BOOLEAN:
        return {"true": True, "false": False}.get(cell.lower(), cell)
    if kind is ValueType.NUMBER and cell.isascii() and cell.isdigit() and len(cell) <= MAX_DIGITS:
        return int(cell)
    return cell
