"""Registers made of a seed: the same services for everybody, on any machine and with any version of DuckDB.

Each cell is drawn from the MD5 of seed, fact and number of the service, so a register of a thousand services is the beginning
of one of a million, and a fact that is added to the law changes no other column.

Source: RFC 1321 (MD5, here as a source of numbers, not of safety).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from dutygraph.condition import sql_name, sql_text
from dutygraph.errors import CorpusError
from dutygraph.model import Iri, Service, ValueType

if TYPE_CHECKING:
    from pathlib import Path

    from dutygraph.model import Fact
    from dutygraph.rulebase import Rulebase

__all__ = ["SEED", "SERVICE", "UNKNOWN", "digest", "generate", "services"]

SEED = 20230815
"""The day on which the Measures came into force."""
UNKNOWN = 20
"""Per cent of the facts that are not stated."""
SERVICE = "https://example.org/service/"
_LARGEST = 10_000_000


def generate(rulebase: Rulebase, count: int, path: Path, *, seed: int = SEED, unknown: int = UNKNOWN) -> None:
    """Writes a register as Parquet: column ``id`` and a nullable column a fact, services 0 to ``count`` - 1 in order.

    Args:
        rulebase: the law, which says what facts there are.
        count: how many services.
        path: the file; one that is there is replaced.
        seed: any whole number.
        unknown: per cent of the facts that are not stated, 0 to 100; each is drawn by itself.
    """
    cells = [f"{sql_text(SERVICE)} || i AS id", *(_cell(fact, seed, unknown) for fact in rulebase.stated_facts.values())]
    store = duckdb.connect()
    store.execute(f"COPY (SELECT {', '.join(cells)} FROM range({int(count)}) t(i)) TO {sql_text(str(path))} (FORMAT parquet)")


def _cell(fact: Fact, seed: int, unknown: int) -> str:
    drawn = f"concat({sql_text(f'{seed}|{fact.name}|')}, i)"
    value = f"md5_number_lower({drawn})"
    match fact.type:
        case ValueType.BOOLEAN:
            typed = f"{value} % 2 = 0"
        case ValueType.NUMBER:
            typed = f"CAST({value} % {_LARGEST} AS BIGINT)"
        case ValueType.CHOICE:
            listed = ", ".join(sql_text(choice) for choice in fact.choices)
            typed = f"[{listed}][CAST({value} % {len(fact.choices)} AS INTEGER) + 1]"
    return f"CASE WHEN md5_number_upper({drawn}) % 100 >= {int(unknown)} THEN {typed} END AS {sql_name(fact.name)}"


def digest(path: Path) -> str:
    """Returns a digest of what the register says, whatever the order of its rows and the bytes of the file."""
    store = duckdb.connect()
    heads = [row[0] for row in store.execute(f"DESCRIBE SELECT * FROM {sql_text(str(path))}").fetchall()]
    cells = ", ".join(f"coalesce(CAST({sql_name(head)} AS VARCHAR), '')" for head in heads)
    sides = ", ".join(f"bit_xor(md5_number_{side}(concat_ws('|', {cells})))" for side in ("upper", "lower"))
    row = store.execute(f"SELECT {sides} FROM {sql_text(str(path))}").fetchone() or ()
    return "".join(f"{number or 0:016x}" for number in row)


def services(rulebase: Rulebase, path: Path, count: int) -> list[Service]:
    """Returns the first services of a register that ``generate`` wrote.

    Raises:
        CorpusError: the register was made for another law, or has fewer services.
    """
    answer = duckdb.execute(f"SELECT * FROM {sql_text(str(path))} LIMIT {int(count)}")
    heads = [column[0] for column in answer.description or ()]
    found = []
    for row in answer.fetchall():
        cells = {name: value for name, value in zip(heads, row, strict=True) if value is not None}
        found.append(Service(Iri(cells.pop("id")), cells))
    if heads != ["id", *rulebase.stated_facts] or len(found) < count:
        raise CorpusError("The generated register is not of this law or of this size.", where=str(path), remedy="Generate it anew.")
    return found
