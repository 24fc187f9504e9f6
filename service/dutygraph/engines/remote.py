"""A store behind any SPARQL 1.1 endpoint. What lies where in it is written in docs/stores.md.

Everything of ours stands in named graphs below our own base address, for some stores have no default graph that can be
written. Each query is sent with the dataset that it is to see, so that a plain question answers, and nothing else that the
store may hold shows through.

Source: SPARQL 1.1 Protocol, section 2.1.4 (dataset); SPARQL 1.1 Query, section 17.2 (errors in connectives).
"""

from __future__ import annotations

import re
from itertools import groupby, product
from typing import TYPE_CHECKING

import pyoxigraph as ox

from dutygraph.condition import All, Any, Atom, Not, evaluate, to_sparql_choice
from dutygraph.engine import FACTS_GRAPH, GRAPH_FORMATS, INDEX_GRAPH, LAW_GRAPH, RESULT_FORMATS, Dataset, Dialect
from dutygraph.engines.complaint import not_parsed
from dutygraph.engines.dataset import dataset_named
from dutygraph.engines.oxi import answer_bytes, answer_from, parse_rdf, serialize_quads, without_dataset
from dutygraph.engines.parcels import insertions, parcels
from dutygraph.engines.wire import Endpoint, Wire
from dutygraph.errors import EngineError, QueryError
from dutygraph.terms import format_term
from dutygraph.vocab import BASE, DCTERMS, PREFIXES, READING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dutygraph.condition import Expression
    from dutygraph.engine import Answer
    from dutygraph.engines.oxi import Result
    from dutygraph.terms import Quad

__all__ = ["RemoteEngine"]

_NTRIPLES = GRAPH_FORMATS["ntriples"]
_COLUMNS = 6
_MOST_IN_A_POST = 100_000
_MOST_IN_AN_INSERT = 500
_NONE = BASE + "id/graph/none"
"""A graph that is never filled: a request that names no graph would be read as one that asks for all."""
_USUAL = (LAW_GRAPH, FACTS_GRAPH, READING + "majority")
_PROLOGUE = re.compile(r"(?:\s|#[^\n\r]*+|BASE\s*+<[^>]*+>|PREFIX\s*+[^\s:<]*+:\s*+<[^>]*+>)*+(\w+)", re.IGNORECASE)
_DECLARED = re.compile(r"#[^\n\r]*+|<[^>]*+>|PREFIX\s*+([^\s:<]++):", re.IGNORECASE)
_FOREIGN = re.compile(
    rf"\b(?:DROP|CLEAR)\s+(?:SILENT\s+)?(?:ALL|NAMED|DEFAULT)\b|\b(?:GRAPH|TO|INTO)\s*<(?!{re.escape(BASE)})", re.IGNORECASE
)
_VIRTUOSO_TRUTH = "__ASK_RETVAL"
_TERMS = ("<urn:yes>", "<urn:no>", "<urn:open>")
_FACTS = tuple(Atom(name, "=", (True,)) for name in ("a", "b", "c"))
_PROBE = Any((All((_FACTS[0], Not(_FACTS[1]))), Not(All((_FACTS[2], Not(_FACTS[0]))))))


class RemoteEngine:
    """A store at a SPARQL endpoint.

    Opening asks two small questions: how the store writes a truth, and whether its connectives are Kleene's.

    Raises:
        EngineError: the endpoint cannot be reached, refuses us, or cannot value conditions.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._wire = Wire(endpoint)
        self._table = RESULT_FORMATS["json"]
        if not isinstance(self._table_of("ASK {}", Dataset((_NONE,), (_NONE,))), ox.QueryBoolean):
            self._table = RESULT_FORMATS["xml"]  # Virtuoso 7.2 writes booleans as 0 and 1 in JSON, and right in XML
        self.dialect = self._probe()
        self._named: tuple[str, ...] = ()
        self._read_index()

    @property
    def where(self) -> str:
        """The address of the query endpoint."""
        return self._wire.endpoint.query

    def load(self, quads: Iterable[Quad]) -> None:
        """Adds quads; those of the default graph go to the graph of facts."""
        listed = sorted(quads, key=lambda quad: quad[3])
        for graph, group in groupby(listed, key=lambda quad: quad[3] or FACTS_GRAPH):
            self._own(graph)
            self._add(graph, list(group))

    def load_groups(self, graph: str, groups: Iterable[tuple[str, str, tuple[str, ...]]]) -> None:
        """Adds, to a named graph, the triples of each (subject, predicate, objects); all are IRIs."""
        self.load((subject, predicate, obj, graph) for subject, predicate, objects in groups for obj in objects)

    def load_bytes(self, data: bytes, media_type: str, graph: str = "") -> None:
        """Adds a serialised graph or dataset."""
        self.load((s, p, o, graph or own) for s, p, o, own in parse_rdf(data, media_type))

    def query(self, text: str) -> Answer:
        """Returns the answer in our own values."""
        return answer_from(self._run(text))

    def query_bytes(self, text: str, choose: dict[str, str], dataset: Dataset | None = None) -> tuple[bytes, str]:
        """Returns the answer serialised, and its media type; ``choose`` maps table and graph to a media type.

        A dataset of the request outweighs the one that the query names, and that outweighs the usual one. Graphs that are
        not ours are seen as empty.
        """
        return answer_bytes(self._run(text, dataset), choose)

    def update(self, text: str) -> None:
        """Runs a SPARQL update, which names its graphs, all of them ours. Only our own derivations call this."""
        if _FOREIGN.search(text):
            raise EngineError("The update touches graphs that are not ours.", where=self.where)
        self._wire.update(_with_prefixes(text))
        for graph in re.findall(rf"\bGRAPH\s*<({re.escape(READING)}[^>/]*)>", text):
            self._list(graph)

    def stream(self, text: str, choose: dict[str, str], dataset: Dataset | None = None) -> tuple[str, Iterator[bytes]]:
        """Returns the media type and the serialised answer, in one piece: it is read and checked before it is passed on."""
        data, media = self.query_bytes(text, choose, dataset)
        return media, iter((data,))

    def graphs(self) -> tuple[str, ...]:
        """Returns the names of our named graphs, sorted."""
        return tuple(sorted(self._named))

    def size(self) -> int:
        """Returns the number of triples in our graphs."""
        total = 0
        for graph in {*_USUAL, *self._named}:
            result = self._table_of("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", Dataset((graph,), (_NONE,)))
            total += int(answer_from(result).rows[0][0].value)  # type: ignore[union-attr]  # a count is a literal
        return total

    def close(self) -> None:
        """Does nothing: no connection is held."""

    def _run(self, text: str, dataset: Dataset | None = None) -> Result:
        form = _form_of(text)
        seen = self._seen(dataset or dataset_named(text))
        text = _with_prefixes(without_dataset(text))
        if form in {"SELECT", "ASK"}:
            result = self._table_of(text, seen)
            return _truth(result) if form == "ASK" else result
        data = self._wire.query(text, _NTRIPLES, seen)
        try:
            quads = list(ox.parse(data, format=ox.RdfFormat.N_TRIPLES))
        except (SyntaxError, ValueError) as error:
            raise self._wire.malformed(str(error)) from error
        return [quad.triple for quad in quads]

    def _seen(self, dataset: Dataset | None) -> Dataset:
        """Returns the graphs that a query sees: those asked for, as far as they are ours."""
        if dataset is None:
            return Dataset(_USUAL, self._named or (_NONE,))
        ours = {*_USUAL, *self._named}
        default, named = (tuple(graph for graph in graphs if graph in ours) for graphs in (dataset.default, dataset.named))
        return Dataset(default or (_NONE,), named or (_NONE,))

    def _table_of(self, text: str, dataset: Dataset) -> ox.QuerySolutions | ox.QueryBoolean:
        data = self._wire.query(text, self._table, dataset)
        fmt = ox.QueryResultsFormat.from_media_type(self._table)
        try:
            # Virtuoso writes blank nodes as addresses, which are no labels.
            return ox.parse_query_results(data.replace(b"<bnode>nodeID://", b"<bnode>"), format=fmt)
        except (SyntaxError, ValueError) as error:
            raise self._wire.malformed(str(error)) from error

    def _probe(self) -> Dialect:
        """Returns how conditions are to be written for this store, by a truth table of three facts in 27 rows."""
        for dialect in (Dialect(most_columns=_COLUMNS), Dialect(kleene=False, most_columns=_COLUMNS)):
            if all(self._values_rightly(part, dialect) for part in (_PROBE, Not(_PROBE))):
                return dialect
        raise EngineError("The store cannot value conditions as SPARQL 1.1 asks.", where=self.where, remedy="Use another store.")

    def _values_rightly(self, expression: Expression, dialect: Dialect) -> bool:
        table = list(product((True, False, None), repeat=3))
        words = {True: "true", False: "false", None: "UNDEF"}
        rows = " ".join(f"({number} {' '.join(words[truth] for truth in row)})" for number, row in enumerate(table))
        query = (
            f"SELECT ?row ?verdict {{ VALUES (?row ?a ?b ?c) {{ {rows} }} "
            f"BIND({to_sparql_choice(expression, _TERMS, kleene=dialect.kleene)} AS ?verdict) }}"
        )
        result = answer_from(self._table_of(query, Dataset((_NONE,), (_NONE,))))
        found = {getattr(row, "value", ""): str(verdict) for row, verdict in result.rows}
        stated = [{name: value for name, value in zip("abc", row, strict=True) if value is not None} for row in table]
        names = {True: "urn:yes", False: "urn:no", None: "urn:open"}
        return found == {str(number): names[evaluate(expression, facts)] for number, facts in enumerate(stated)}

    def _own(self, graph: str) -> None:
        if not graph.startswith(BASE):
            raise EngineError(
                f"The graph {graph} is not ours to write.", where=self.where, remedy=f"Name graphs below {BASE} in a shared store."
            )
        self._list(graph)

    def _list(self, graph: str) -> None:
        """Writes down, in the store, that a graph is ours."""
        if graph not in self._named and graph != INDEX_GRAPH:
            line = f"<{INDEX_GRAPH}> <{DCTERMS}hasPart> {format_term(graph)}"
            self._wire.update(f"INSERT DATA {{ GRAPH <{INDEX_GRAPH}> {{ {line} }} }}")
            self._named = tuple(sorted({*self._named, graph}))

    def _read_index(self) -> None:
        query = f"SELECT ?graph {{ <{INDEX_GRAPH}> <{DCTERMS}hasPart> ?graph }}"
        rows = answer_from(self._table_of(query, Dataset((INDEX_GRAPH,), (_NONE,)))).rows
        self._named = tuple(sorted(graph for (graph,) in rows if isinstance(graph, str) and graph.startswith(BASE)))

    def _add(self, graph: str, quads: list[Quad]) -> None:
        if self._wire.endpoint.graph_store:
            for parcel in parcels(quads, _MOST_IN_A_POST):
                self._wire.add(graph, serialize_quads(parcel, _NTRIPLES), _NTRIPLES)
            return
        for text in insertions(graph, quads, _MOST_IN_AN_INSERT):
            self._wire.update(text)


def _form_of(text: str) -> str:
    """Returns SELECT, ASK, CONSTRUCT or DESCRIBE, after Oxigraph's parser has found the query well formed.

    So every store refuses the same texts with the same words and places, and no store's own additions reach it: Virtuoso
    would fetch addresses from the network by some. Asking for a variable that is not there stops Oxigraph before it runs.
    """
    absent = "v"
    while absent in text:
        absent += "v"
    try:
        ox.Store().query(text, prefixes=PREFIXES, substitutions={ox.Variable(absent): ox.Literal("")})
    except SyntaxError as error:
        raise not_parsed("query", text, error) from error
    except RuntimeError:
        pass
    match = _PROLOGUE.match(text)
    form = match[1].upper() if match else ""
    if form not in {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}:
        raise QueryError("The form of the query cannot be told.", remedy="Begin with SELECT, ASK, CONSTRUCT or DESCRIBE.")
    return form


def _truth(result: ox.QuerySolutions | ox.QueryBoolean) -> ox.QueryBoolean:
    """Returns a truth, also where the store wrote one as a table of one row or none."""
    if isinstance(result, ox.QueryBoolean):
        return result
    holds = [variable.value for variable in result.variables] == [_VIRTUOSO_TRUTH] and any(True for _ in result)
    made = ox.parse_query_results(b'{"head":{},"boolean":%s}' % (b"true" if holds else b"false"), format=ox.QueryResultsFormat.JSON)
    if not isinstance(made, ox.QueryBoolean):
        raise EngineError("A truth was written and read back as a table.")
    return made


def _with_prefixes(text: str) -> str:
    """Returns the text with the prefixes that it uses and may have left out declared, after its own: BASE must come first."""
    match = _PROLOGUE.match(text)
    start = match.start(1) if match else 0
    return text[:start] + "".join(_declarations(text[:start], text[start:])) + text[start:]


def _declarations(prologue: str, rest: str) -> Iterator[str]:
    declared = {match[1] for match in _DECLARED.finditer(prologue)}
    for name, iri in PREFIXES.items():
        if name not in declared and f"{name}:" in rest:
            yield f"PREFIX {name}: <{iri}> "
