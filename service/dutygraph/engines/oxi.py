"""Embedded Oxigraph: parsing, serialising, storing, querying."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from dutygraph.engine import FACTS_GRAPH, GRAPH_FORMATS, LAW_GRAPH, RESULT_FORMATS, Answer, Dialect
from dutygraph.engines.complaint import not_parsed
from dutygraph.errors import EngineError, NotAcceptable, QueryError
from dutygraph.terms import Blank, Literal
from dutygraph.vocab import BASE, PREFIXES, READING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from dutygraph.engine import Dataset, Sink
    from dutygraph.terms import Quad, Term, Triple

__all__ = [
    "OxigraphEngine",
    "answer_bytes",
    "answer_from",
    "names_dataset",
    "parse_rdf",
    "read_results",
    "serialize_quads",
    "without_dataset",
]

Result: TypeAlias = "ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple]"


def _rdf_format(media_type: str) -> ox.RdfFormat:
    found = ox.RdfFormat.from_media_type(media_type)
    if found is None:
        raise EngineError(f"Oxigraph does not know {media_type}.")
    return found


def _results_format(media_type: str) -> ox.QueryResultsFormat:
    found = ox.QueryResultsFormat.from_media_type(media_type)
    if found is None:
        raise EngineError(f"Oxigraph does not know {media_type}.")
    return found


_RDF = {media: _rdf_format(media) for media in GRAPH_FORMATS.values()}
_RESULTS = {media: _results_format(media) for media in RESULT_FORMATS.values()}
_QUOTED = re.compile(r'"""(?s:.*?)"""|\'\'\'(?s:.*?)\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|#[^\n\r]*(?![^<]*>)')
_SMALL = 1024 * 1024
"""Bytes up to which ``load`` is taken: for files as small as those of the law it is faster than ``bulk_load`` (decision 0028)."""
_FROM = re.compile(r"(?<![?$:\w])FROM\s*(?:NAMED\s*)?(?:<|[\w.-]*:)", re.IGNORECASE)
_CLAUSE = re.compile(_FROM.pattern.replace(r"(?:<|[\w.-]*:)", r"(?:<[^<>]*>|[\w.-]*:(?:[\w.%:~-]|\\.)*)"), re.IGNORECASE)
_DEFAULT_GRAPHS: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [
    ox.DefaultGraph(),
    *map(ox.NamedNode, (LAW_GRAPH, FACTS_GRAPH, READING + "majority")),
]


def parse_rdf(source: bytes | Path, media_type: str, base: str = "", *, lenient: bool = False) -> Iterator[Quad]:
    """Returns the quads of a document, in order; relative IRIs are read below a base, and refused without one.

    Lenient lets IRIs and language tags pass that the RFCs refuse, as some published vocabularies have them.

    Raises:
        SyntaxError: the document is not well formed; ``lineno`` and ``offset`` say where.
        OSError: a path that cannot be read.
    """
    if isinstance(source, bytes):
        parsed = ox.parse(source, format=_RDF[media_type], base_iri=base or None, lenient=lenient)
    else:
        parsed = ox.parse(path=str(source), format=_RDF[media_type], lenient=lenient)
    for quad in parsed:
        graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name.value
        yield _resource(quad.subject), quad.predicate.value, _from_ox(quad.object), graph


def serialize_quads(quads: Iterable[Quad], media_type: str) -> bytes:
    """Returns quads serialised in the given order; graph names are dropped where the format has none."""
    fmt = _RDF[media_type]
    if fmt.supports_datasets:
        return ox.serialize((_quad(quad) for quad in quads), format=fmt, prefixes=PREFIXES) or b""
    triples = (ox.Triple(_node(s), ox.NamedNode(p), _to_ox(o)) for s, p, o, _ in quads)
    return ox.serialize(triples, format=fmt, prefixes=PREFIXES) or b""


class OxigraphEngine:
    """A store in memory, or on disk where a path is given.

    The default graph of a query is the law, the stated facts, and the verdicts under the majority reading.
    """

    dialect = Dialect()

    def __init__(self, path: str | None = None) -> None:
        try:
            self._store = ox.Store(path) if path else ox.Store()
        except OSError as error:
            raise EngineError(f"The store cannot be opened: {error}.", where=path or "") from error

    def load(self, quads: Iterable[Quad]) -> None:
        """Adds quads."""
        self._store.bulk_extend(_quad(quad) for quad in quads)

    def load_groups(self, graph: str, groups: Iterable[tuple[str, str, tuple[str, ...]]]) -> None:
        """Adds, to a named graph, the triples of each (subject, predicate, objects); all are IRIs."""
        name = ox.NamedNode(graph)
        node = lru_cache(maxsize=1024)(ox.NamedNode)
        nodes = lru_cache(maxsize=1024)(lambda iris: tuple(map(ox.NamedNode, iris)))

        def quads() -> Iterator[ox.Quad]:
            for subject, predicate, objects in groups:
                first, second = node(subject), node(predicate)
                for third in nodes(objects):
                    yield ox.Quad(first, second, third, name)

        self._store.bulk_extend(quads())

    def load_bytes(self, data: bytes, media_type: str, graph: str = "", *, lenient: bool = False) -> None:
        """Adds a serialised graph or dataset; what lenient means is said at ``parse_rdf``."""
        to_graph = ox.NamedNode(graph) if graph else None
        load = self._store.bulk_load if len(data) > _SMALL else self._store.load
        load(data, _RDF[media_type], to_graph=to_graph, lenient=lenient)

    def query(self, text: str) -> Answer:
        """Returns the answer in our own values."""
        return answer_from(self._run(text))

    def query_bytes(self, text: str, choose: dict[str, str], dataset: Dataset | None = None) -> tuple[bytes, str]:
        """Returns the answer serialised, and its media type; ``choose`` maps table and graph to a media type.

        A dataset of the request outweighs the one that the query names, and that outweighs the usual one.
        """
        return answer_bytes(self._run(text, dataset), choose)

    def stream(self, text: str, choose: dict[str, str], dataset: Dataset | None = None) -> tuple[str, Iterator[bytes]]:
        """Returns the media type and the serialised answer, in one piece: a result may not change its thread."""
        data, media = self.query_bytes(text, choose, dataset)
        return media, iter((data,))

    def query_into(self, text: str, choose: dict[str, str], dataset: Dataset | None, sink: Sink) -> None:
        """Writes the answer into a sink while it is computed; otherwise like ``query_bytes``."""
        result = self._run(text, dataset)
        try:
            if isinstance(result, ox.QueryTriples):
                media = _acceptable(choose["graph"])
                sink.begin(media)
                ox.serialize(_counted(result, sink), output=sink, format=_RDF[media], prefixes=PREFIXES)  # type: ignore[arg-type]  # a sink is a file
                return
            media = _acceptable(choose["table"])
            if isinstance(result, ox.QueryBoolean) and media == RESULT_FORMATS["tsv"]:
                media = RESULT_FORMATS["csv"]
            sink.begin(media)
            result.serialize(output=sink, format=_RESULTS[media])  # type: ignore[arg-type]  # a sink is a file
        except (OSError, RuntimeError, ValueError) as error:
            raise EngineError(f"The store failed: {error}.") from error

    def _run(self, text: str, dataset: Dataset | None = None) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        try:
            if dataset:
                default, named = ([ox.NamedNode(iri) for iri in graphs] for graphs in (dataset.default, dataset.named))
                return self._store.query(text, base_iri=BASE, prefixes=PREFIXES, default_graph=[*default], named_graphs=[*named])
            if names_dataset(text):  # a default graph given here would outweigh FROM
                return self._store.query(text, base_iri=BASE, prefixes=PREFIXES)
            return self._store.query(text, base_iri=BASE, prefixes=PREFIXES, default_graph=_DEFAULT_GRAPHS)
        except SyntaxError as error:
            raise not_parsed("query", text, error) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise EngineError(f"The store failed: {error}.") from error

    def update(self, text: str) -> None:
        """Runs a SPARQL update, which may do anything: callers see to what it may touch."""
        try:
            self._store.update(text, base_iri=BASE, prefixes=PREFIXES)
        except SyntaxError as error:
            raise not_parsed("update", text, error) from error
        except RuntimeError as error:
            if "does not exist" in str(error):  # SPARQL 1.1 Update, section 3.2: an error unless SILENT
                raise QueryError(f"{error}".rstrip(".") + ".", remedy="Name a graph that is there, or write SILENT.") from error
            raise EngineError(f"The store failed: {error}.") from error
        except (OSError, ValueError) as error:
            raise EngineError(f"The store failed: {error}.") from error

    def graphs(self) -> tuple[str, ...]:
        """Returns the names of the named graphs, sorted."""
        return tuple(sorted(str(_resource(name)) for name in self._store.named_graphs()))

    def quads(self, graph: str, subject: str | None = None) -> Iterator[Quad]:
        """Returns the quads of one graph (the empty string is the default graph), all or those about a subject."""
        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        about = _node(subject) if subject else None
        for quad in self._store.quads_for_pattern(about, None, None, name):
            yield _resource(quad.subject), quad.predicate.value, _from_ox(quad.object), graph

    def remove(self, quads: Iterable[Quad]) -> None:
        """Removes quads; one that is not there is passed over."""
        for quad in quads:
            self._store.remove(_quad(quad))

    def holds(self, quad: Quad) -> bool:
        """Returns whether a quad stands in the store."""
        return _quad(quad) in self._store

    def has_graph(self, name: str) -> bool:
        """Returns whether there is a named graph of that name, be it an empty one."""
        return self._store.contains_named_graph(ox.NamedNode(name))

    def difference(self, update: str, graphs: Collection[str] | None, marked: Collection[str]) -> tuple[set[Quad], set[Quad], bool]:
        """Runs a SPARQL update, and returns the quads that went and those that came, and whether a marked graph changed.

        Looked at are some graphs, the empty string being the default graph, or all of them (``None``). Of a marked graph no
        copy is kept. The others are compared as Oxigraph's own values: ours are made of the few quads that differ.
        """

        def look() -> tuple[set[ox.Quad], list[tuple[int, int]]]:
            names = {"", *self.graphs()} if graphs is None else {*graphs}
            found: set[ox.Quad] = set()
            for name in names.difference(marked):
                found.update(self._of(name))
            return found, [_mark(self._of(name)) for name in sorted(names.intersection(marked))]

        before, marks = look()
        self.update(update)
        after, now = look()
        gone, come = ({_of_quad(quad) for quad in side} for side in (before - after, after - before))
        return gone, come, marks != now

    def _of(self, graph: str) -> Iterator[ox.Quad]:
        return self._store.quads_for_pattern(None, None, None, ox.NamedNode(graph) if graph else ox.DefaultGraph())

    def graphs_of(self, triple: Triple) -> Iterator[str]:
        """Returns the name of each named graph in which a triple stands."""
        subject, predicate, obj = triple
        for quad in self._store.quads_for_pattern(_node(subject), ox.NamedNode(predicate), _to_ox(obj), None):
            if not isinstance(quad.graph_name, ox.DefaultGraph):
                yield _resource(quad.graph_name)

    def size(self) -> int:
        """Returns the number of quads."""
        return len(self._store)

    def close(self) -> None:
        """Writes what is pending to disk."""
        self._store.flush()


def _counted(triples: ox.QueryTriples, sink: Sink) -> Iterator[ox.Triple]:
    for triple in triples:
        sink.count()
        yield triple


def answer_from(result: Result) -> Answer:
    """Returns a result in our own values."""
    if isinstance(result, ox.QueryBoolean):
        return Answer("truth", truth=bool(result))
    if isinstance(result, ox.QuerySolutions):
        names = tuple(variable.value for variable in result.variables)
        rows = tuple(tuple(None if v is None else _from_ox(v) for v in row) for row in result)
        return Answer("table", names, rows)
    triples = tuple((_resource(t.subject), t.predicate.value, _from_ox(t.object)) for t in result)
    return Answer("graph", ("subject", "predicate", "object"), triples)


def read_results(data: bytes, media_type: str) -> Answer:
    """Returns a serialised table or truth in our own values.

    Raises:
        SyntaxError: it is not well formed.
    """
    return answer_from(ox.parse_query_results(data, format=_RESULTS[media_type]))


def answer_bytes(result: Result, choose: dict[str, str]) -> tuple[bytes, str]:
    """Returns a result serialised, and its media type.

    Raises:
        NotAcceptable: ``choose`` has none for this kind of result.
    """
    if not isinstance(result, ox.QuerySolutions | ox.QueryBoolean):
        media = _acceptable(choose["graph"])
        return ox.serialize(result, format=_RDF[media], prefixes=PREFIXES) or b"", media
    media = _acceptable(choose["table"])
    if isinstance(result, ox.QueryBoolean) and media == RESULT_FORMATS["tsv"]:
        media = RESULT_FORMATS["csv"]
    return result.serialize(format=_RESULTS[media]) or b"", media


def names_dataset(text: str) -> bool:
    """Returns whether a query has FROM outside strings, comments and names."""
    return bool(_FROM.search(_QUOTED.sub(" ", text)))


def without_dataset(text: str) -> str:
    """Returns the query with blanks where FROM clauses stood."""
    masked = _QUOTED.sub(lambda match: "\x00" * len(match[0]), text)
    for clause in reversed(list(_CLAUSE.finditer(masked))):
        text = text[: clause.start()] + " " * len(clause[0]) + text[clause.end() :]
    return text


def _acceptable(media_type: str) -> str:
    if not media_type:
        raise NotAcceptable(
            "The answer has no form that the client accepts.", remedy="Accept JSON, XML, CSV, TSV, Turtle or N-Triples."
        )
    return media_type


def _resource(node: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
    if isinstance(node, ox.NamedNode):
        return node.value
    if isinstance(node, ox.BlankNode):
        return Blank(node.value)
    raise EngineError("A quoted triple stands where a resource is expected; RDF 1.1 has none.")


def _from_ox(node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Term:
    if isinstance(node, ox.Literal):
        return Literal(node.value, node.datatype.value, node.language or "")
    return _resource(node)


def _node(name: str) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(str(name)) if isinstance(name, Blank) else ox.NamedNode(name)


def _to_ox(term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(term, str):
        return _node(term)
    if term.language:
        return ox.Literal(term.value, language=term.language)
    return ox.Literal(term.value, datatype=ox.NamedNode(term.datatype))


def _mark(quads: Iterable[ox.Quad]) -> tuple[int, int]:
    """Returns numbers that two sets of quads share only if they are equal, without keeping the quads."""
    count = total = 0
    for quad in quads:
        count += 1
        total += hash(quad)
    return count, total


def _of_quad(quad: ox.Quad) -> Quad:
    graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else _resource(quad.graph_name)
    return _resource(quad.subject), quad.predicate.value, _from_ox(quad.object), graph


def _quad(quad: Quad) -> ox.Quad:
    subject, predicate, obj, graph = quad
    name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
    return ox.Quad(_node(subject), ox.NamedNode(predicate), _to_ox(obj), name)
