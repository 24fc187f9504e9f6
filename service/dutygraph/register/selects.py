"""The SELECT that turns a chunk of each format into place, id, typed facts, details, and whether the row is surely sound."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dutygraph.condition import sql_text
from dutygraph.register.checks import (
    SQL_TYPES,
    details_sql,
    from_column,
    from_json,
    from_text,
    json_column,
    sure_iri,
    sure_names,
    sure_provider,
)
from dutygraph.register.duck import path_text
from dutygraph.register.rows import DETAILS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from dutygraph.model import Fact

__all__ = ["csv_select", "json_select", "parquet_select"]

_LONGEST_LINE = 32 * 1024 * 1024


def csv_select(path: Path, header: Sequence[str], facts: Iterable[Fact], *, first_line: int) -> str:
    """Returns the SELECT over a chunk of CSV without its header; every record takes one line."""
    columns = ", ".join(f"{sql_text(name)}: 'VARCHAR'" for name in header)
    source = (
        f"read_csv({path_text(path)}, columns = {{{columns}}}, header = false, auto_detect = false, delim = ',',"
        " quote = '\"', escape = '\"', strict_mode = true, null_padding = false)"
    )
    typed, sure = _typed(facts, lambda fact: from_text(fact, fact.name) if fact.name in header else ("NULL", ""))
    details = [name for name in DETAILS if name in header]
    sure += [sure_iri("trim(id)"), *(sure_iri("trim(provider_id)", optional=True) for name in header if name == "provider_id")]
    sure += [_sure_json(name) for name in details]
    return (
        f"SELECT row_number() OVER () + {first_line - 1} AS place, trim(id) AS id, {typed},"
        f" {details_sql({name: json_column(name, 'VARCHAR') for name in details})} AS details,"
        f" ({' AND '.join(sure)}) AS ok FROM {source}"
    )


def json_select(path: Path, facts: Sequence[Fact], *, first_line: int) -> str:
    """Returns the SELECT over a chunk of JSON Lines: each line is read as text first, for JSON knows no lines."""
    source = (
        f"read_csv({path_text(path)}, columns = {{'line': 'VARCHAR'}}, header = false, auto_detect = false,"
        f" delim = '\x1f', quote = '', escape = '', strict_mode = true, max_line_size = {_LONGEST_LINE})"
    )
    raw = f"SELECT row_number() OVER () + {first_line - 1} AS place, CASE WHEN json_valid(line) THEN line END AS line FROM {source}"
    shape: dict[str, object] = {"id": "JSON", "name": "JSON", "provider": "JSON", "facts": {f.name: "JSON" for f in facts}}
    shape |= dict.fromkeys(DETAILS, "JSON")
    keys, names = (_list(words) for words in (shape, (fact.name for fact in facts)))
    parsed = (
        "SELECT place, json_keys(line) AS keys, json_keys(line, '$.facts') AS names, json_type(line, '$.facts') AS kind,"
        f" CASE WHEN json_type(line) = 'OBJECT' THEN json_transform(line, {sql_text(json.dumps(shape))}) END AS d FROM ({raw})"
    )
    typed, sure = _typed(facts, lambda fact: from_json(fact, f"d.facts.{fact.name}"))
    sure += [
        f"{_only('keys', keys)}",
        f"(kind IS NULL OR kind = 'OBJECT' AND {_only('names', names)})",
        "json_type(d.id) = 'VARCHAR'",
        sure_iri("json_extract_string(d.id, '$')"),
        sure_names("d.name"),
        sure_provider("d.provider"),
    ]
    return (
        f"SELECT place, json_extract_string(d.id, '$') AS id, {typed},"
        f" {details_sql({name: f'd.{name}' for name in DETAILS})} AS details,"
        f" coalesce({' AND '.join(sure)}, false) AS ok FROM ({parsed})"
    )


def parquet_select(source: str, types: Mapping[str, str], facts: Iterable[Fact], where: str) -> str:
    """Returns the SELECT over a table of types with ``file_row_number``.

    Raises:
        FactsError: a column has a type that no value of its fact can have.
    """
    typed, sure = _typed(facts, lambda fact: from_column(fact, types[fact.name], where) if fact.name in types else ("NULL", ""))
    details = [name for name in DETAILS if name in types]
    sure += [sure_iri("id"), *(sure_iri("provider_id", optional=True) for name in types if name == "provider_id")]
    sure += [_sure_json(name) for name in details if types[name] == "VARCHAR"]
    return (
        f"SELECT file_row_number + 1 AS place, CAST(id AS VARCHAR) AS id, {typed},"
        f" {details_sql({name: json_column(name, types[name]) for name in details})} AS details,"
        f" ({' AND '.join(sure)}) AS ok FROM {source}"
    )


def _typed(facts: Iterable[Fact], read: Callable[[Fact], tuple[str, str]]) -> tuple[str, list[str]]:
    columns, sure = [], []
    for fact in facts:
        value, check = read(fact)
        columns.append(f"CAST({value} AS {SQL_TYPES[fact.type]}) AS {fact.name}")
        sure += [check] if check else []
    return ", ".join(columns), sure


def _sure_json(name: str) -> str:
    return f"({name} IS NULL OR trim({name}) = '' OR json_valid({name}))"


def _only(keys: str, known: str) -> str:
    return f"len(list_distinct({keys})) = len({keys}) AND list_has_all({known}, {keys})"


def _list(words: Iterable[str]) -> str:
    return "[" + ", ".join(sql_text(word) for word in words) + "]"
