"""What a store must do for us, in our own values.

An engine loads quads, answers queries with rows or bytes, and derives. No store library's type crosses this border.
Source: SPARQL 1.1 Query Language; SPARQL 1.1 Query Results JSON, CSV and TSV formats.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from dutygraph.vocab import BASE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from dutygraph.model import Service
    from dutygraph.terms import Quad, Term, Triple

__all__ = [
    "FACTS_GRAPH",
    "GRAPH_FORMATS",
    "INDEX_GRAPH",
    "LAW_GRAPH",
    "RESULT_FORMATS",
    "Answer",
    "Change",
    "Dataset",
    "Dialect",
    "Engine",
    "Groups",
    "LocalEngine",
    "Reader",
    "Sink",
]

LAW_GRAPH = BASE + "id/graph/law"
FACTS_GRAPH = BASE + "id/graph/facts"
INDEX_GRAPH = BASE + "id/graph/index"
"""Where a store that outlives us keeps the law, the facts, and the list of our graphs (docs/stores.md)."""


RESULT_FORMATS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
GRAPH_FORMATS = {
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
    "nquads": "application/n-quads",
    "trig": "application/trig",
}

Groups = tuple[tuple[str, str, tuple[str, ...]], ...]
"""Triples of IRIs, those with one subject and one predicate together: (subject, predicate, objects)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a query: a table, a truth, or a graph (rows of subject, predicate, object)."""

    form: str
    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    truth: bool | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a request asks to be queried: those merged into the default graph, and those that GRAPH sees."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


class Sink(Protocol):
    """Takes an answer as it is computed. Each method may raise to stop the query."""

    def begin(self, media_type: str) -> None:
        """Says what follows; comes once, before the first byte."""

    def write(self, data: bytes) -> int:
        """Takes the next bytes, and returns how many."""

    def flush(self) -> None:
        """Does what a file does."""

    def count(self) -> None:
        """Takes note of one triple of a graph."""


class Reader(Protocol):
    """A SPARQL store, as one who only asks sees it."""

    def query(self, text: str) -> Answer:
        """Returns the answer in our own values."""

    def query_bytes(self, text: str, choose: dict[str, str], dataset: Dataset | None = None) -> tuple[bytes, str]:
        """Returns the answer serialised, and its media type; ``choose`` maps table and graph to a media type.

        A dataset of the request outweighs the one that the query names, and that outweighs the usual one.
        """

    def stream(self, text: str, choose: dict[str, str], dataset: Dataset | None = None) -> tuple[str, Iterator[bytes]]:
        """Returns the media type and the pieces of the serialised answer, as they are computed where the store can do that."""

    def graphs(self) -> tuple[str, ...]:
        """Returns the names of the named graphs, sorted."""

    def size(self) -> int:
        """Returns the number of quads."""

    def close(self) -> None:
        """Releases what the engine holds."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a derivation must know of a store.

    ``kleene``: its ``&&``, ``||`` and ``!`` follow SPARQL 1.1 Query, section 17.2. ``most_columns``: so many conditions go
    into one update; 0 for all of them.
    """

    kleene: bool = True
    most_columns: int = 0


class Engine(Reader, Protocol):
    """A SPARQL store."""

    @property
    def dialect(self) -> Dialect:
        """What a derivation must know of the store."""

    def load(self, quads: Iterable[Quad]) -> None:
        """Adds quads."""

    def load_groups(self, graph: str, groups: Iterable[tuple[str, str, tuple[str, ...]]]) -> None:
        """Adds, to a named graph, the triples of each (subject, predicate, objects); all are IRIs."""

    def load_bytes(self, data: bytes, media_type: str, graph: str = "") -> None:
        """Adds a serialised graph or dataset."""

    def update(self, text: str) -> None:
        """Runs a SPARQL update, which may do anything: callers see to what it may touch."""


class LocalEngine(Engine, Protocol):
    """A SPARQL store in our own memory."""

    def query_into(self, text: str, choose: dict[str, str], dataset: Dataset | None, sink: Sink) -> None:
        """Writes the answer into a sink while it is computed; otherwise like ``query_bytes``."""

    def quads(self, graph: str, subject: str | None = None) -> Iterator[Quad]:
        """Returns the quads of one graph (the empty string is the default graph), all or those about a subject."""

    def remove(self, quads: Iterable[Quad]) -> None:
        """Removes quads; one that is not there is passed over."""

    def holds(self, quad: Quad) -> bool:
        """Returns whether a quad stands in the store."""

    def has_graph(self, name: str) -> bool:
        """Returns whether there is a named graph of that name, be it an empty one."""

    def difference(self, update: str, graphs: Collection[str] | None, marked: Collection[str]) -> tuple[set[Quad], set[Quad], bool]:
        """Runs a SPARQL update, and returns the quads that went and those that came, and whether a marked graph changed.

        Looked at are some graphs, the empty string being the default graph, or all of them (``None``).
        """

    def graphs_of(self, triple: Triple) -> Iterator[str]:
        """Returns the name of each named graph in which a triple stands."""


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to the store of one tenant; it takes one state to the next, in every process alike."""

    gone: tuple[Quad, ...]
    come: tuple[Quad, ...]
    verdicts: Mapping[str, tuple[Groups, Groups]]
    """What goes and what comes, by verdict graph."""
    services: Mapping[str, Service | None]
    """The services described anew, and ``None`` for each that is no longer described."""
    digests: Mapping[str, str | None]
    """The digest of each graph that was replaced, and ``None`` for each that went."""
    version: str
    """The digest of all that the tenant's answers depend on, afterwards."""

    def size(self) -> int:
        """Returns how many quads it moves."""
        verdicts = sum(len(norms) for sides in self.verdicts.values() for side in sides for *_, norms in side)
        return len(self.gone) + len(self.come) + verdicts

    def make_in(self, engine: LocalEngine) -> None:
        """Makes the change in a store that is in the state before."""
        engine.remove(self.gone)
        engine.load(self.come)
        for graph, (gone, come) in self.verdicts.items():
            engine.remove((subject, predicate, norm, graph) for subject, predicate, norms in gone for norm in norms)
            engine.load_groups(graph, come)
