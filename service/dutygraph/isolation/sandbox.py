"""What a SPARQL update would change, found out on a copy of the store that is thrown away.

Source: SPARQL 1.1 Update, section 3; docs/decisions/0017-writing.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.errors import QueryError
from dutygraph.terms import format_term
from dutygraph.vocab import UNNAMED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dutygraph.engine import LocalEngine
    from dutygraph.terms import Triple

__all__ = ["changed_graphs"]


def changed_graphs(engine: LocalEngine, update: str, protected: frozenset[str]) -> dict[str, tuple[Triple, ...] | None]:
    """Returns each graph that an update changes, with the triples it holds afterwards; ``None`` where it is gone.

    What the update does to the default graph counts as done to the graph ``UNNAMED``: the default graph itself is a view
    of law, stated facts and verdicts. The store is changed, and must not be used again.

    Args:
        engine: the copy.
        update: SPARQL Update.
        protected: names of the graphs that hold verdicts and other conclusions.

    Raises:
        QueryError: it does not parse, or would change law, verdicts, or the view of a named graph.
    """
    before = _stated(engine, protected)
    view = _triples(engine, "")
    marks = {name: _mark(engine, name) for name in protected}
    engine.update(update)
    after = _stated(engine, protected)
    if any(_mark(engine, name) != mark for name, mark in marks.items()):
        raise QueryError("The update would change verdicts.", remedy="Verdicts are derived; change the facts.")
    now = _triples(engine, "")
    gone, added = view - now, now - view
    unnamed = before.get(UNNAMED, frozenset())
    if gone - frozenset().union(*before.values()):
        raise QueryError("The update would change the law.", remedy="The law is read only; write to a graph of your own.")
    if gone - unnamed:
        raise QueryError(
            "The update would remove from the default graph what stands in a named graph.",
            remedy="Name the graph: WITH <…> DELETE …, or DELETE { GRAPH <…> { … } }.",
        )
    if gone or added:
        after[UNNAMED] = (after.get(UNNAMED, frozenset()) - gone) | added
    names = sorted(before.keys() | after.keys())
    return {name: _sorted(after[name]) if name in after else None for name in names if before.get(name) != after.get(name)}


def _stated(engine: LocalEngine, protected: frozenset[str]) -> dict[str, frozenset[Triple]]:
    return {name: _triples(engine, name) for name in engine.graphs() if name not in protected}


def _triples(engine: LocalEngine, graph: str) -> frozenset[Triple]:
    return frozenset((s, p, o) for s, p, o, _ in engine.quads(graph))


def _mark(engine: LocalEngine, graph: str) -> tuple[int, int]:
    """Returns a number that two states of a graph share only if they hold the same, without keeping its triples."""
    count = total = 0
    for quad in engine.quads(graph):
        count += 1
        total += hash(quad)
    return count, total


def _sorted(triples: Iterable[Triple]) -> tuple[Triple, ...]:
    return tuple(sorted(triples, key=lambda triple: tuple(map(format_term, triple))))
