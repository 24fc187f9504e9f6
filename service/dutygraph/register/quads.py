"""Turns N-Quads into a table a service, once for a file: what is said of a service may stand anywhere in it.

A service of which only facts are said becomes a row of typed columns; of any other the lines are kept, for the reader of
RDF facts files to read. Lines that are no N-Quads are kept apart, with their number.

Source: RDF 1.1 N-Quads, section 2; the facts contract.
"""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb

from dutygraph.condition import sql_text
from dutygraph.engines import parse_rdf
from dutygraph.errors import FactsError
from dutygraph.facts.graph import GraphReader, parse_facts_graph
from dutygraph.model import ValueType
from dutygraph.register.checks import SQL_TYPES, sure_iri
from dutygraph.register.duck import path_text, said
from dutygraph.register.rows import DETAILS, Reject, Row
from dutygraph.vocab import BASE, DCTERMS, DG, DQV, FACT, RDF, SCHEMA, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dutygraph.model import Fact, Service
    from dutygraph.register.duck import Store
    from dutygraph.register.inputs import InputFile
    from dutygraph.rulebase import Rulebase

__all__ = ["by_service", "graph_rows", "row_count"]

_IRI = r'<[^<>"{}|^`\\\x00-\x20]*>'
_LINE = rf"^\s*({_IRI}|_:[^\s<>\"]+)\s*({_IRI})\s*(.*?)\s*\.\s*$"
_PARTS = (DG + "evidence", DG + "event", DG + "waiver", DG + "response", DQV + "hasQualityMeasurement", DCTERMS + "source")
_PLAIN = (SCHEMA + "name", SCHEMA + "provider")
_LONGEST_LINE = 32 * 1024 * 1024
_MEDIA = "application/n-quads"
_KEYS = {"norm": "for", "fact": "event"}


def by_service(store: Store, file: InputFile, rulebase: Rulebase, scratch: Path, to: Path) -> None:
    """Writes the table of a file: place (line of its first statement), id, facts, text, fault.

    Raises:
        FactsError: the file cannot be read.
    """
    facts = tuple(rulebase.stated_facts.values())
    quads = sql_text(str(scratch / "quads.parquet"))
    source = (
        f"read_csv({path_text(_utf8(file, scratch))}, columns = {{'line': 'VARCHAR'}}, header = false, auto_detect = false,"
        f" delim = '\x1f', quote = '', escape = '', strict_mode = true, max_line_size = {_LONGEST_LINE})"
    )
    lines = f"SELECT row_number() OVER () AS n, line, regexp_extract(line, {sql_text(_LINE)}, ['s', 'p', 'o']) AS m FROM {source}"
    said_something = "trim(coalesce(line, '')) != '' AND NOT starts_with(ltrim(line), '#')"
    columns = "n, line, trim(m.s, '<>') AS s, m.s LIKE '_:%' AS blank, trim(m.p, '<>') AS p, m.o AS o"
    try:
        store.execute(f"COPY (SELECT {columns} FROM ({lines}) WHERE {said_something}) TO {quads} (FORMAT parquet)")
    except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
        raise FactsError(f"The file cannot be read: {said(error)}", where=file.name, remedy="Write it again.") from error
    store.execute(f"CREATE OR REPLACE TABLE subjects AS {_subjects(quads, facts)}")
    store.execute(f"CREATE OR REPLACE TABLE owned AS {_owned(quads)}")
    store.execute(f"COPY ({_table(quads, facts)}) TO {sql_text(str(scratch / to.name))} (FORMAT parquet, COMPRESSION zstd)")
    store.execute("DROP TABLE subjects; DROP TABLE owned")
    (scratch / to.name).replace(to)


def row_count(store: Store, path: Path) -> int:
    """Returns how many rows such a table has."""
    (rows,) = store.execute(f"SELECT count(*) FROM read_parquet({path_text(path)})").fetchone() or (0,)
    return int(rows)


def _subjects(quads: str, facts: tuple[Fact, ...]) -> str:
    """A row a subject: its facts, whether it is a service, and whether only facts are said of it, once each and well."""
    is_service = f"p = '{RDF}type' AND o = '<{DG}Service>'"
    plain = ", ".join(map(sql_text, _PLAIN))
    simple = f"CASE WHEN f IS NOT NULL THEN {_sure(facts)} WHEN p = '{RDF}type' THEN {is_service} ELSE p IN ({plain}) END"
    name = f"CASE WHEN starts_with(p, '{FACT}') THEN substr(p, {len(FACT) + 1}) END"
    return (
        f"SELECT s, min(n) AS place, coalesce(bool_and({simple}), false) AND count(f) = count(DISTINCT f) AND {sure_iri('s')}"
        f" AND NOT bool_or(blank) AND NOT starts_with(s, '{BASE}') AS simple, bool_or(f IS NOT NULL OR {is_service}) AS service,"
        f" {', '.join(f'{_value(fact)} AS {fact.name}' for fact in facts)}"
        f" FROM (SELECT *, {name} AS f FROM read_parquet({quads}) WHERE s != '') GROUP BY s"
    )


def _owned(quads: str) -> str:
    """The subjects whose statements are needed to read a service of which more than facts is said: itself and its parts."""
    parts = ", ".join(map(sql_text, _PARTS))
    part = f"trim(regexp_extract(o, {sql_text(f'^({_IRI}|_:[^ ]+)')}), '<>')"
    return (
        f"WITH edges AS (SELECT s, {part} AS o FROM read_parquet({quads}) WHERE p IN ({parts})),"
        " own AS (SELECT s FROM subjects WHERE service AND NOT simple),"
        " first AS (SELECT own.s AS owner, edges.o AS s FROM own JOIN edges ON edges.s = own.s)"
        " SELECT s AS owner, s FROM own UNION SELECT owner, s FROM first"
        " UNION SELECT first.owner, edges.o FROM first JOIN edges ON edges.s = first.s"
    )


def _table(quads: str, facts: tuple[Fact, ...]) -> str:
    heads = ", ".join(fact.name for fact in facts)
    empty = ", ".join(f"CAST(NULL AS {SQL_TYPES[fact.type]})" for fact in facts)
    texts = (
        "SELECT owner, string_agg(line, chr(10) ORDER BY n) AS text FROM owned"
        f" JOIN read_parquet({quads}) AS said ON said.s = owned.s GROUP BY owner"
    )
    return (
        f"SELECT place, s AS id, {heads}, CAST(NULL AS VARCHAR) AS text, false AS fault FROM subjects WHERE service AND simple"
        f" UNION ALL SELECT place, s, {empty}, text, false FROM ({texts}) JOIN subjects ON subjects.s = owner"
        f" UNION ALL SELECT n, '', {empty}, line, true FROM read_parquet({quads}) WHERE s = '' ORDER BY place"
    )


def _value(fact: Fact) -> str:
    """The value of a fact among the statements about one subject."""
    o, mine = "max(o)", f"FILTER (WHERE f = '{fact.name}')"
    match fact.type:
        case ValueType.BOOLEAN:
            return f"{o} {mine} = '\"true\"^^<{XSD}boolean>'"
        case ValueType.NUMBER:
            return f"TRY_CAST(regexp_extract({o} {mine}, '^\"([0-9]{{1,18}})\"', 1) AS BIGINT)"
        case ValueType.CHOICE:
            return f"nullif(regexp_extract({o} {mine}, '^<{FACT}([A-Za-z0-9]+)>$', 1), '')"


def _sure(facts: tuple[Fact, ...]) -> str:
    """Whether a statement of a fact surely has a value of its type."""
    by_type: dict[ValueType, list[str]] = {}
    for fact in facts:
        by_type.setdefault(fact.type, []).append(fact.name)
    choices = [
        f"f = '{fact.name}' AND o IN ({', '.join(sql_text(f'<{FACT}{choice}>') for choice in fact.choices)})"
        for fact in facts
        if fact.type is ValueType.CHOICE and fact.choices
    ]
    tests = list(choices)
    for kind, test in (
        (ValueType.BOOLEAN, f"o IN ('\"true\"^^<{XSD}boolean>', '\"false\"^^<{XSD}boolean>')"),
        (ValueType.NUMBER, f"regexp_full_match(o, '\"[0-9]{{1,18}}\"\\^\\^<{XSD}(nonNegativeInteger|integer)>')"),
    ):
        if kind in by_type:
            tests.append(f"f IN ({', '.join(map(sql_text, by_type[kind]))}) AND {test}")
    return "(" + " OR ".join(tests) + ")"


def _utf8(file: InputFile, scratch: Path) -> Path:
    """Returns the file, or a copy in which lines that are no UTF-8, or that DuckDB would part, are marked as no N-Quads."""
    copy = scratch / "quads.nq"
    with file.path.open("rb") as source, copy.open("wb") as to:
        for line in source:
            try:
                line.decode()
                sound = b"\x1f" not in line and b"\0" not in line and b"\r" not in line.removesuffix(b"\r\n")
            except UnicodeDecodeError:
                sound = False
            to.write(
                (line if sound else b"! not UTF-8: " + line.decode(errors="replace").translate(_MARKS).encode()).rstrip(b"\r\n")
                + b"\n"
            )
    return copy


_MARKS = {0x1F: " ", 0: " ", 0x0D: " "}


def graph_rows(found: Iterator[tuple[int, str, str, bool]], name: str, rulebase: Rulebase) -> Iterator[tuple[int, Row | Reject]]:
    """Returns the row or reject of each (line, service, statements about it, whether they are no statements)."""
    for place, service, text, fault in found:
        data = (text + "\n").encode()
        if fault:
            yield place, _no_quads(place, data, name)
            continue
        try:
            (read,) = GraphReader(parse_facts_graph(data, _MEDIA, name, {}), data, _MEDIA, name, rulebase).services()
        except FactsError as error:
            field = error.where.rpartition(" (")[2].removesuffix(")") if error.where.endswith(")") else ""
            yield place, Reject(name, place, field, service, error.detail, error.remedy)
        else:
            yield place, Row(read, _details_text(read))


def _no_quads(place: int, data: bytes, name: str) -> Reject:
    reason = "it has an unusual form"
    try:
        list(parse_rdf(data, _MEDIA))
    except SyntaxError as error:
        reason = error.msg.split(" at line ")[0].rstrip(".")
    return Reject(
        name, place, "", "", f"The line is not N-Quads: {reason}.", "Write it as subject, predicate, object, full stop, in UTF-8."
    )


def _details_text(service: Service) -> str:
    """Returns what a service states beside its facts as the facts document has it; empty where it states nothing."""
    found = {name: [_document(item) for item in getattr(service, name)] for name in DETAILS if getattr(service, name)}
    return json.dumps(found, ensure_ascii=False) if found else ""


def _document(item: object) -> dict[str, object]:
    return {_KEYS.get(f.name, f.name): _json(getattr(item, f.name)) for f in fields(item)}  # type: ignore[arg-type]  # a dataclass


def _json(value: object) -> object:
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case tuple():
            return [_document(item) for item in value]
        case _:
            return value
