"""Bodies of requests: read here where they are small and of a kind that is read at once, and by a worker otherwise.

A worker has limits of time, memory and stack; what passes one ends it, and nobody else. Small bodies are not worth the way:
the slowest of each kind that is read here takes milliseconds (docs/benchmarks.md).

Source: RFC 9110, section 8.3; docs/decisions/0024-tape.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.facts import FactsDocument, read_facts
from dutygraph.isolation import IsolatedEngine
from dutygraph.stated import read_graph

if TYPE_CHECKING:
    from dutygraph.stated import StatedGraph
    from dutygraph.web.site import Site

__all__ = ["document_of_body", "graph_of_body"]

_SMALL = 4 * 1024
_READ_AT_ONCE = {
    "application/json",
    "application/n-quads",
    "application/n-triples",
    "application/trig",
    "application/yaml",
    "text/csv",
    "text/turtle",
}
"""JSON-LD and RDF/XML are not among them: contexts that lean on each other, or attributes of one element, cost more than bytes."""


def graph_of_body(site: Site, name: str, data: bytes, media_type: str, *, place: str = "request body") -> StatedGraph:
    """Returns the graph that a body holds.

    Raises:
        FactsError: it cannot be read; file and line are named.
        LimitError: reading it passes a limit.
    """
    if worker := _worker_for(site, data, media_type):
        graph: StatedGraph = worker.read("graph-of", data, graph=name, media=media_type, place=place)
        return graph
    return read_graph(name, data, media_type, site.rulebase, place=place)


def document_of_body(site: Site, data: bytes, media_type: str, *, lines: bool = False) -> FactsDocument:
    """Returns the services that a facts document describes, with their lines where these are asked for; its quads are left out.

    Raises:
        FactsError: it cannot be read; file and line are named.
        LimitError: reading it passes a limit.
    """
    if worker := _worker_for(site, data, media_type):
        services, found = worker.read("document-of", data, media=media_type, lines=lines)
        return FactsDocument("request body", services, (), found.__getitem__, data)
    return read_facts(data, media_type, site.rulebase)


def _worker_for(site: Site, data: bytes, media_type: str) -> IsolatedEngine | None:
    """Returns who reads a body for us; ``None`` where we do, because it is small, or because there are no workers."""
    if len(data) <= _SMALL and media_type in _READ_AT_ONCE:
        return None
    engine = site.engine
    return engine if isinstance(engine, IsolatedEngine) else None
