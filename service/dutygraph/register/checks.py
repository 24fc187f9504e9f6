"""SQL that types the values of a column and says which are surely well formed, for text cells, JSON and typed columns.

Each check may say no where the reader of single rows would say yes, never the reverse.
Law: the type and the listed values of each fact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.condition import sql_name, sql_text
from dutygraph.errors import FactsError
from dutygraph.model import ValueType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dutygraph.model import Fact

__all__ = [
    "SQL_TYPES",
    "details_sql",
    "from_column",
    "from_json",
    "from_text",
    "json_column",
    "sure_iri",
    "sure_names",
    "sure_provider",
]

SQL_TYPES = {ValueType.BOOLEAN: "BOOLEAN", ValueType.NUMBER: "BIGINT", ValueType.CHOICE: "VARCHAR"}
"""The type of a fact's column."""

_PATH = "[A-Za-z0-9._~/-]*"
_SURE_IRI = f"(https?://[A-Za-z0-9.-]+(/{_PATH})?([?][A-Za-z0-9._~/=&-]*)?(#{_PATH})?|urn:[a-z0-9]+:[A-Za-z0-9._:-]+)"
"""IRIs that every reader takes."""
_DIGITS = "[0-9]{1,18}"
_WHOLE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "HUGEINT"}
_LARGEST = 10**18


def sure_iri(value: str, *, optional: bool = False) -> str:
    """Returns the test that a text is surely an absolute IRI; an optional one may be missing or empty."""
    test = f"coalesce(regexp_full_match({value}, '{_SURE_IRI}'), false)"
    return f"({value} IS NULL OR trim({value}) = '' OR {test})" if optional else test


def from_text(fact: Fact, cell: str) -> tuple[str, str]:
    """Returns the typed value of a text cell, and the test that it is surely well formed; empty is unknown."""
    text = f"trim({cell})"
    unknown = f"{cell} IS NULL OR {text} IN ('', 'unknown')"
    match fact.type:
        case ValueType.BOOLEAN:
            value = f"CASE lower({text}) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END"
            return value, f"({unknown} OR lower({text}) IN ('true', 'false'))"
        case ValueType.NUMBER:
            return f"CASE WHEN regexp_full_match({text}, '{_DIGITS}') THEN {text} END", (
                f"({unknown} OR regexp_full_match({text}, '{_DIGITS}'))"
            )
        case ValueType.CHOICE:
            known = _one_of(fact, text)
            return f"CASE WHEN {known} THEN {text} END", f"({unknown} OR {known})"


def from_json(fact: Fact, value: str) -> tuple[str, str]:
    """Returns the same for a JSON value, ``null`` and missing both NULL."""
    text = f"CAST({value} AS VARCHAR)"
    unknown = f"""{value} IS NULL OR {text} = '"unknown"'"""
    match fact.type:
        case ValueType.BOOLEAN:
            return f"CASE {text} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END", f"({unknown} OR {text} IN ('true', 'false'))"
        case ValueType.NUMBER:
            return f"CASE WHEN regexp_full_match({text}, '{_DIGITS}') THEN {text} END", (
                f"({unknown} OR regexp_full_match({text}, '{_DIGITS}'))"
            )
        case ValueType.CHOICE:
            plain = f"json_extract_string({value}, '$')"
            known = _one_of(fact, plain)
            return f"CASE WHEN {known} THEN {plain} END", f"({unknown} OR json_type({value}) = 'VARCHAR' AND {known})"


def from_column(fact: Fact, kind: str, where: str) -> tuple[str, str]:
    """Returns the same for a column of a table of types; ``kind`` is DuckDB's name for its type.

    Raises:
        FactsError: the column has a type that no value of the fact can have.
    """
    name = sql_name(fact.name)
    if kind == "VARCHAR" or kind.startswith("ENUM"):
        return from_text(fact, f"CAST({name} AS VARCHAR)")
    if kind in {'"NULL"', "NULL"}:
        return "NULL", ""
    if fact.type is ValueType.BOOLEAN and kind == "BOOLEAN":
        return name, ""
    if fact.type is ValueType.NUMBER and kind in _WHOLE:
        return (
            f"CASE WHEN {name} >= 0 AND {name} < {_LARGEST} THEN {name} END",
            f"({name} IS NULL OR {name} >= 0 AND {name} < {_LARGEST})",
        )
    need = {ValueType.BOOLEAN: "BOOLEAN", ValueType.NUMBER: "a whole-number type such as BIGINT", ValueType.CHOICE: "VARCHAR"}[
        fact.type
    ]
    raise FactsError(
        f'The column "{fact.name}" is of type {kind}.',
        where=f"{where} ({fact.name})",
        remedy=f"Write it as {need}, NULL for unknown.",
    )


def json_column(name: str, kind: str) -> str:
    """Returns a column of details as JSON text: text as it is, nested types as JSON; empty is NULL."""
    if kind in {"VARCHAR", "JSON"}:
        return f"CASE WHEN json_valid({name}) THEN CAST(nullif(trim({name}), '') AS JSON) END"
    return f"to_json({name})"


def details_sql(columns: Mapping[str, str]) -> str:
    """Returns one JSON text of the columns, each given as a JSON expression; NULL where none is stated."""
    if not columns:
        return "CAST(NULL AS VARCHAR)"
    stated = " OR ".join(f"({value}) IS NOT NULL" for value in columns.values())
    pairs = ", ".join(f"'{name}', {value}" for name, value in columns.items())
    return f"CASE WHEN {stated} THEN CAST(json_object({pairs}) AS VARCHAR) END"


def sure_names(value: str) -> str:
    """Returns the test that a JSON value surely is a name in English and Chinese, or missing."""
    texts = [f"coalesce(json_type({value}, '$.{lang}'), 'VARCHAR') = 'VARCHAR'" for lang in ("en", "zh")]
    keys = f"json_keys({value})"
    whole = f"json_type({value}) = 'OBJECT' AND list_has_all(['en', 'zh'], {keys}) AND len(list_distinct({keys})) = len({keys})"
    return f"({value} IS NULL OR {whole} AND {' AND '.join(texts)})"


def sure_provider(value: str) -> str:
    """Returns the test that a JSON value surely is a provider with id and name, or missing."""
    keys = f"json_keys({value})"
    whole = f"json_type({value}) = 'OBJECT' AND list_has_all(['id', 'name'], {keys}) AND len(list_distinct({keys})) = len({keys})"
    own = f"json_extract({value}, '$.id')"
    text, name = f"json_extract_string({own}, '$')", f"json_extract({value}, '$.name')"
    iri = f"({own} IS NULL OR json_type({own}) = 'VARCHAR' AND {sure_iri(text)})"
    return f"({value} IS NULL OR {whole} AND {iri} AND {sure_names(name)})"


def _one_of(fact: Fact, text: str) -> str:
    """Returns the test that a text is a choice of a fact. DuckDB makes a join of a long IN, and a join loses the order of rows."""
    cases = " ".join(f"WHEN {sql_text(choice)} THEN TRUE" for choice in fact.choices)
    return f"(CASE {text} {cases} ELSE FALSE END)" if cases else "FALSE"
