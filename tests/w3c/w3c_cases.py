"""Reads the manifests of the W3C test suites, and says when two answers are the same.

Source: W3C Data Access and SPARQL 1.1 test suites; SPARQL 1.1 Query Results formats.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_BASE = "http://w3c.example/"
_FORMATS = {".ttl": ox.RdfFormat.TURTLE, ".rdf": ox.RdfFormat.RDF_XML, ".nt": ox.RdfFormat.N_TRIPLES}
_EVALUATED = {"QueryEvaluationTest", "CSVResultFormatTest"}
_ELSEWHERE = {"entailment", "service"}
"""Folders that ask for an entailment regime, which neither server has, and for SERVICE (tests/federation)."""
NOTHING = _BASE + "nothing"
"""Name of a graph that is not there."""


@dataclass(frozen=True)
class Case:
    """One evaluation test."""

    name: str
    query: Path
    data: tuple[Path, ...]
    named: tuple[Path, ...]
    result: Path
    root: Path

    def iri(self, path: Path) -> str:
        """The name of a file's graph, below which its relative IRIs are read."""
        return _BASE + path.relative_to(self.root).as_posix()

    def text(self) -> str:
        """The query, with the base that the file has."""
        return f"BASE <{self.iri(self.query)}>\n{self.query.read_text(encoding='utf-8')}"

    def loaded(self) -> tuple[Path, ...]:
        """Every file that the query is about, those of FROM and FROM NAMED included."""
        inside = re.findall(r"FROM\s+(?:NAMED\s+)?<([^>]+)>", self.query.read_text(encoding="utf-8"), re.IGNORECASE)
        return (*self.data, *self.named, *(self.query.parent / name for name in inside))

    def dataset(self) -> list[tuple[str, str]]:
        """The dataset as parameters of the protocol; none where the query names its own."""
        if not self.data and not self.named and self.loaded():
            return []
        default = [("default-graph-uri", self.iri(path)) for path in self.data] or [("default-graph-uri", NOTHING)]
        return default + [("named-graph-uri", self.iri(path)) for path in self.named]


class Manifest:
    """One manifest: its entries, and what is said of each."""

    def __init__(self, path: Path, root: Path) -> None:
        self.path, self.root = path, root
        base = _BASE + path.relative_to(root).as_posix()
        self._store = ox.Store()
        self._store.load(path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=base)

    def all(self, subject: object, predicate: str) -> list[ox.NamedNode | ox.BlankNode | ox.Literal]:
        return [quad.object for quad in self._store.quads_for_pattern(subject, ox.NamedNode(predicate), None)]  # type: ignore[arg-type]

    def one(self, subject: object, predicate: str) -> ox.NamedNode | ox.BlankNode | ox.Literal | None:
        return next(iter(self.all(subject, predicate)), None)

    def file(self, node: object) -> Path:
        return self.root / str(node.value).removeprefix(_BASE)  # type: ignore[attr-defined]

    def text(self, subject: object, predicate: str) -> str:
        found = self.one(subject, predicate) if subject else None
        return str(found.value) if found else ""

    def list(self, node: object) -> Iterable[object]:
        while node and getattr(node, "value", "") != _RDF + "nil":
            yield self.one(node, _RDF + "first")
            node = self.one(node, _RDF + "rest")

    def entries(self) -> Iterable[object]:
        for quad in self._store.quads_for_pattern(None, ox.NamedNode(MF + "entries"), None):
            yield from self.list(quad.object)

    def graph(self, node: object) -> object:
        """The file of a named graph, which may be described at length."""
        return node if isinstance(node, ox.NamedNode) else self.one(node, QT + "graph")

    def case(self, entry: object) -> Case:
        action = self.one(entry, MF + "action")
        query = self.one(action, QT + "query") or action
        return Case(
            f"{self.path.parent.relative_to(self.root)}/{str(entry.value).partition('#')[2]}",  # type: ignore[attr-defined]
            self.file(query),
            tuple(map(self.file, self.all(action, QT + "data"))),
            tuple(self.file(self.graph(node)) for node in self.all(action, QT + "graphData")),
            self.file(self.one(entry, MF + "result")),
            self.root,
        )

    def kinds(self, entry: object) -> set[str]:
        return {str(kind.value).rpartition("#")[2] for kind in self.all(entry, _RDF + "type")}  # type: ignore[union-attr]


def evaluation_cases(root: Path) -> list[Case]:
    """Every query evaluation test, in the order of the folders."""
    found = []
    for path in sorted(root.glob("sparql1?/*/manifest.ttl")):
        if path.parent.name in _ELSEWHERE:
            continue
        manifest = Manifest(path, root)
        found += [manifest.case(entry) for entry in manifest.entries() if manifest.kinds(entry) & _EVALUATED]
    return found


RDF_FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}


def media_types(case: Case) -> str:
    """What to ask for, so that the answer comes in the form of the expected one."""
    return {
        ".csv": "text/csv",
        ".tsv": "text/tab-separated-values",
        ".srj": "application/sparql-results+json",
    }.get(case.result.suffix, "application/sparql-results+xml, application/n-triples")


def same(case: Case, body: bytes, media: str) -> bool:
    """Whether an answer is the expected one, up to the names of blank nodes."""
    if case.result.suffix == ".csv":
        return media == "text/csv" and _csv(body) == _csv(case.result.read_bytes())
    if media == "application/n-triples":
        return canonical(_parsed(body, ".nt", "")) == canonical(_expected_graph(case))
    expected = _expected_table(case)
    return _table(ox.parse_query_results(body, format=_results(media)), ordered=_is_ordered(case)) == expected


def _results(media: str) -> ox.QueryResultsFormat:
    found = ox.QueryResultsFormat.from_media_type(media)
    assert found, media
    return found


def _csv(data: bytes) -> list[list[tuple[str, str]]]:
    rows = list(csv.reader(io.StringIO(re.sub(r"_:\w+", "_:", data.decode()))))
    return sorted(sorted(zip(rows[0], row, strict=True)) for row in rows)


def _parsed(data: bytes, suffix: str, base: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(data, format=_FORMATS[suffix], base_iri=base or None)]


def _expected_graph(case: Case) -> list[ox.Triple]:
    return _parsed(case.result.read_bytes(), case.result.suffix, case.iri(case.result))


def canonical(triples: Iterable[ox.Triple]) -> set[ox.Quad]:
    dataset = ox.Dataset(ox.Quad(triple.subject, triple.predicate, _value(triple.object)) for triple in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return set(dataset)


def _value(term: object) -> object:
    """One spelling for each number: a store may keep values and not their spelling, as Oxigraph does."""
    if isinstance(term, ox.Literal) and term.datatype.value.startswith(_XSD):
        kind = term.datatype.value.removeprefix(_XSD)
        try:
            if kind in {"float", "double"}:
                return ox.Literal(repr(float(term.value)), datatype=term.datatype)
            if kind in {"integer", "decimal"}:
                return ox.Literal(f"{Decimal(term.value).normalize():f}", datatype=term.datatype)
            if kind == "boolean":
                return ox.Literal({"1": "true", "0": "false"}.get(term.value, term.value), datatype=term.datatype)
        except (ValueError, ArithmeticError):
            pass
    return term


def _is_ordered(case: Case) -> bool:
    return case.result.suffix in {".ttl", ".rdf"} and b"index" in case.result.read_bytes()


def _expected_table(case: Case) -> object:
    if case.result.suffix in {".ttl", ".rdf"}:
        return _described_table(_expected_graph(case))
    media = {".srx": ox.QueryResultsFormat.XML, ".srj": ox.QueryResultsFormat.JSON, ".tsv": ox.QueryResultsFormat.TSV}
    return _table(ox.parse_query_results(case.result.read_bytes(), format=media[case.result.suffix]), ordered=False)


def _table(result: ox.QuerySolutions | ox.QueryBoolean, *, ordered: bool) -> object:
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    names = [variable.value for variable in result.variables]
    rows = [{name: row[name] for name in names if row[name] is not None} for row in result]
    return frozenset(names), frozenset(canonical(_rows(rows, ordered=ordered)))


def _rows(rows: list[dict[str, object]], *, ordered: bool) -> Iterable[ox.Triple]:
    """A table as a graph: equal graphs, equal tables."""
    for number, row in enumerate(rows):
        node = ox.BlankNode(f"row{number}")
        yield ox.Triple(node, ox.NamedNode(RS + "row"), ox.Literal(number if ordered else 0))
        for name, value in row.items():
            yield ox.Triple(node, ox.NamedNode(f"urn:variable:{name}"), value)  # type: ignore[arg-type]


def _described_table(triples: list[ox.Triple]) -> object:
    """A table that is described in the vocabulary of result sets."""
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in triples)

    def objects(subject: object, name: str) -> list[object]:
        return [quad.object for quad in store.quads_for_pattern(subject, ox.NamedNode(RS + name), None)]  # type: ignore[arg-type]

    table = next(quad.subject for quad in store.quads_for_pattern(None, None, ox.NamedNode(RS + "ResultSet")))
    for truth in objects(table, "boolean"):
        return str(truth.value) == "true"  # type: ignore[attr-defined]
    found = []
    for solution in objects(table, "solution"):
        place = next(iter(objects(solution, "index")), None)
        row = {
            str(objects(binding, "variable")[0].value): objects(binding, "value")[0]  # type: ignore[attr-defined]
            for binding in objects(solution, "binding")
        }
        found.append((int(place.value) if place else 0, row))  # type: ignore[attr-defined]
    ordered = any(place for place, _ in found)
    rows = [row for _, row in sorted(found, key=lambda item: item[0])]
    names = {str(name.value) for name in objects(table, "resultVariable")}  # type: ignore[attr-defined]
    return frozenset(names), frozenset(canonical(_rows(rows, ordered=ordered)))
