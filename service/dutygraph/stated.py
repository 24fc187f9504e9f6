"""What was stated, graph by graph: the unit in which facts are written, replaced and withdrawn.

The facts about a service stand in a graph of the service's own name; what belongs to no service, or was written without
naming a graph, stands in ``UNNAMED``. The default graph of the store is a view: the law, and every stated graph merged.

Source: SPARQL 1.1 Graph Store HTTP Protocol; docs/decisions/0017-writing.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from dutygraph.engines import parse_rdf, serialize_quads
from dutygraph.errors import ConflictError, FactsError
from dutygraph.facts import parse_graph, services_of
from dutygraph.terms import Blank, TripleIndex, format_term
from dutygraph.vocab import BASE, UNNAMED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dutygraph.facts import FactsDocument
    from dutygraph.model import Service
    from dutygraph.rulebase import Rulebase
    from dutygraph.terms import Triple

__all__ = ["StatedGraph", "apart", "graphs_of_document", "kept_graph", "read_graph", "refuse_conflicts", "stated_graph"]

_NTRIPLES = "application/n-triples"


@dataclass(frozen=True, slots=True)
class StatedGraph:
    """A named graph as it was stated: sorted triples, and the services that they describe."""

    name: str
    triples: tuple[Triple, ...]
    services: tuple[Service, ...]
    digest: str

    def ntriples(self) -> bytes:
        """Returns the triples in N-Triples, sorted."""
        return serialize_quads(((s, p, o, "") for s, p, o in self.triples), _NTRIPLES)


def stated_graph(
    name: str, triples: Iterable[Triple], rulebase: Rulebase, *, services: tuple[Service, ...] | None = None
) -> StatedGraph:
    """Returns a graph made of triples; it may hold anything but law, verdicts and ill-formed facts.

    Blank nodes are made the graph's own, for another may use the same labels.

    Args:
        name: IRI of the graph.
        triples: what is stated, in any order.
        rulebase: the facts that may be stated.
        services: what the triples describe, where that was read already.

    Raises:
        FactsError: a fact is unknown or ill-typed, or the graph restates law or verdicts; nothing is kept then.
    """
    _refuse_reserved(name)
    mark = f"g{sha256(name.encode()).hexdigest()[:12]}x"

    def own(node: str) -> str:
        return Blank(mark + node.removeprefix(mark)) if isinstance(node, Blank) else node

    named = {(own(s), p, own(o) if isinstance(o, str) else o) for s, p, o in triples}
    written = sorted((" ".join(map(format_term, triple)), triple) for triple in named)
    kept = tuple(triple for _, triple in written)
    found = services_of([(s, p, o, "") for s, p, o in kept], rulebase, name=f"graph {name}") if services is None else services
    return StatedGraph(name, kept, found, sha256("\n".join(line for line, _ in written).encode()).hexdigest())


def read_graph(name: str, data: bytes, media_type: str, rulebase: Rulebase, *, place: str = "request body") -> StatedGraph:
    """Returns the graph that a body holds: RDF of any kind, or a facts document in any format.

    Relative IRIs are read below the name of the graph (SPARQL 1.1 Graph Store HTTP Protocol, section 4.1).

    Raises:
        FactsError: the media type is not accepted, the text is malformed, or a fact is; file and line are named.
    """
    quads = parse_graph(data, media_type, rulebase, name=place, base=name)
    services = services_of(quads, rulebase, name=place, data=data, media_type=media_type)
    return stated_graph(name, ((s, p, o) for s, p, o, _ in quads), rulebase, services=services)


def kept_graph(name: str, ntriples: bytes, rulebase: Rulebase) -> StatedGraph:
    """Returns the graph that ``StatedGraph.ntriples`` wrote: with the same blank nodes, and so with the same digest.

    Raises:
        FactsError: the law has changed since, and a fact is no longer known.
    """
    return stated_graph(name, ((s, p, o) for s, p, o, _ in parse_rdf(ntriples, _NTRIPLES)), rulebase)


def apart(triples: Iterable[Triple], salt: str) -> tuple[Triple, ...]:
    """Returns triples with blank nodes that no other graph has: two bodies may use one label for two things.

    Source: RDF 1.1 Semantics, section 4.1 (merging).
    """
    mark = sha256(salt.encode()).hexdigest()[:12]

    def own(node: str) -> str:
        return Blank(f"{node}x{mark}") if isinstance(node, Blank) else node

    return tuple((own(s), p, own(o) if isinstance(o, str) else o) for s, p, o in triples)


def graphs_of_document(document: FactsDocument, rulebase: Rulebase) -> tuple[StatedGraph, ...]:
    """Returns one graph a service, and one for what belongs to none.

    To a service belongs what is said of it, of its provider, and of the blank nodes reached from there.
    """
    triples = [(s, p, o) for s, p, o, _ in document.quads]
    index = TripleIndex(triples)
    of_service: dict[str, list[Triple]] = {}
    taken: set[str] = set()
    for service in document.services:
        reached = _reached(service, index)
        taken |= reached.keys()
        of_service[str(service.id)] = [
            (node, predicate, value)
            for node in reached
            for predicate in index.predicates(node)
            for value in index.values(node, predicate)
        ]
    rest = [triple for triple in triples if triple[0] not in taken]
    described = {str(service.id): (service,) for service in document.services}
    graphs = [stated_graph(name, kept, rulebase, services=described[name]) for name, kept in of_service.items()]
    return (*graphs, stated_graph(UNNAMED, rest, rulebase, services=())) if rest else tuple(graphs)


def refuse_conflicts(changes: Mapping[str, StatedGraph | None], graph_of: Mapping[str, str | None]) -> None:
    """Returns nothing if no service would be described in two graphs.

    Args:
        changes: the graphs that change, by name; ``None`` for one that goes.
        graph_of: the graph in which each service is described now; ``None`` for one that no longer is.

    Raises:
        ConflictError: one would.
    """
    new: dict[str, str] = {}
    for name, graph in changes.items():
        for service in graph.services if graph else ():
            other = new.get(service.id) or graph_of.get(service.id) or name
            if other != name and (other not in changes or service.id in new):
                raise ConflictError(
                    f"The service {service.id} is described in the graph {other}.",
                    where=name,
                    remedy="Write to that graph, or withdraw it first.",
                )
            new[service.id] = name


def _reached(service: Service, index: TripleIndex) -> dict[str, None]:
    found: dict[str, None] = {}
    waiting: list[str] = [str(service.id), *([str(service.provider)] if service.provider else [])]
    while waiting:
        node = waiting.pop(0)
        if node in found or node not in index:
            continue
        found[node] = None
        waiting += [
            Blank(value)
            for predicate in index.predicates(node)
            for value in index.resources(node, predicate)
            if isinstance(value, Blank)
        ]
    return found


def _refuse_reserved(name: str) -> None:
    if name.startswith(BASE) and name != UNNAMED and not name.startswith((BASE + "id/example/", BASE + "id/graph/")):
        raise FactsError(f"The graph {name} is ours.", where=name, remedy="Give the graph an IRI of your own.")
