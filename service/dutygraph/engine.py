"""What a store must do for us, in our own values.

An engine loads quads, answers queries with rows or bytes, and derives. No store library's type crosses this border.
Source: SPARQL 1.1 Query Language; SPARQL 1.1 Query Results JSON, CSV and TSV formats.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from dutygraph.vocab import BASE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dutygraph.terms import Quad, Term

__all__ = ["FACTS_GRAPH", "GRAPH_FORMATS", "INDEX_GRAPH", "LAW_GRAPH", "RESULT_FORMATS", "Answer", "Dataset", "Dialect", "Engine"]

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


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a derivation must know of a store.

    ``kleene``: its ``&&``, ``||`` and ``!`` follow SPARQL 1.1 Query, section 17.2. ``most_columns``: so many conditions go
    into one update; 0 for all of them.
    """

    kleene: bool = True
    most_columns: int = 0


class Engine(Protocol):
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

    def query(self, text: str) -> Answer:
        """Returns the answer in our own values."""

    def query_bytes(self, text: str, choose: dict[str, str], dataset: Dataset | None = None) -> tuple[bytes, str]:
        """Returns the answer serialised, and its media type; ``choose`` maps table and graph to a media type.

        A dataset of the request outweighs the one that the query names, and that outweighs the usual one.
        """

    def update(self, text: str) -> None:
        """Runs a SPARQL update, which names its graphs. Only our own derivations call this."""

    def size(self) -> int:
        """Returns the number of quads."""

    def close(self) -> None:
        """Releases what the engine holds."""
