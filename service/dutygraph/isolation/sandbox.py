"""What a SPARQL update would change, found out without changing anything that is kept.

Data do not depend on the store: they are read out of an empty one. Any other update runs on a copy that is thrown away.

Source: SPARQL 1.1 Update, section 3; docs/decisions/0017-writing.md, 0024-tape.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dutygraph.engines import OxigraphEngine
from dutygraph.errors import QueryError
from dutygraph.isolation.reach import as_insertion, data_kind, reach
from dutygraph.vocab import UNNAMED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dutygraph.engine import LocalEngine
    from dutygraph.terms import Quad, Triple

__all__ = ["changed_graphs"]


def changed_graphs(
    engine: LocalEngine, update: str, protected: frozenset[str], *, spoil: Callable[[], None] = lambda: None
) -> dict[str, tuple[Triple, ...] | None]:
    """Returns each graph that an update changes, with the triples it holds afterwards; ``None`` where it is gone.

    What the update does to the default graph counts as done to the graph ``UNNAMED``: the default graph itself is a view
    of law, stated facts and verdicts.

    Args:
        engine: the store, or a copy of it.
        update: SPARQL Update.
        protected: names of the graphs that hold verdicts and other conclusions.
        spoil: called before the store is changed; it must not be used again then.

    Raises:
        QueryError: it does not parse, or would change law, verdicts, or the view of a named graph.
    """
    if kind := data_kind(update):
        stated = _stated_by(update, is_insertion=kind == "insert")
        effect = {quad for quad in stated if engine.holds(quad) is (kind == "delete")}
        if any(quad[3] in protected for quad in effect):
            raise _changes_verdicts()
        gone, come = (set(), effect) if kind == "insert" else (effect, set())
        return _changes(engine, gone, come, _Before(engine, protected), ())
    targets = reach(update)
    before = _named(engine, targets)
    spoil()
    gone, come, is_protected_changed = engine.difference(update, targets, protected)
    if is_protected_changed:
        raise _changes_verdicts()
    made_or_dropped = (before ^ _named(engine, targets)) - protected
    return _changes(engine, gone, come, _Before(engine, protected, gone, come), made_or_dropped)


def _stated_by(update: str, *, is_insertion: bool) -> set[Quad]:
    """Returns what operations on data alone insert or delete."""
    scratch = OxigraphEngine()
    scratch.update(update)  # what may not stand in DELETE DATA is refused here
    if not is_insertion:
        scratch.update(as_insertion(update))
    return {quad for name in ("", *scratch.graphs()) for quad in scratch.quads(name)}


def _named(engine: LocalEngine, targets: Iterable[str] | None) -> set[str]:
    """Returns the named graphs that there are, of those that an update may change."""
    return {*engine.graphs()} if targets is None else {name for name in targets if name and engine.has_graph(name)}


@dataclass(frozen=True, slots=True)
class _Before:
    """The store as it was before quads went and came; they did not where it was not changed."""

    engine: LocalEngine
    protected: frozenset[str]
    gone: set[Quad] = field(default_factory=set)
    come: set[Quad] = field(default_factory=set)

    def holds(self, quad: Quad) -> bool:
        return quad in self.gone or (quad not in self.come and self.engine.holds(quad))

    def unstated(self, triples: set[Triple]) -> bool:
        """Returns whether one of the triples stood in no stated graph: then it is the law's."""
        went = {(s, p, o) for s, p, o, name in self.gone if name}
        return any(
            triple not in went
            and not any(name not in self.protected and (*triple, name) not in self.come for name in self.engine.graphs_of(triple))
            for triple in triples
        )


def _changes(
    engine: LocalEngine, gone: set[Quad], come: set[Quad], before: _Before, made_or_dropped: Iterable[str]
) -> dict[str, tuple[Triple, ...] | None]:
    lost = {(s, p, o) for s, p, o, name in gone if not name}
    if before.unstated(lost):
        raise QueryError("The update would change the law.", remedy="The law is read only; write to a graph of your own.")
    if any(not before.holds((*triple, UNNAMED)) for triple in lost):
        raise QueryError(
            "The update would remove from the default graph what stands in a named graph.",
            remedy="Name the graph: WITH <…> DELETE …, or DELETE { GRAPH <…> { … } }.",
        )
    after: dict[str, tuple[Triple, ...] | None] = {}
    won = {(s, p, o) for s, p, o, name in come if not name}
    went, came = _by_graph(gone), _by_graph(come)
    for name in sorted(({*went, *came, *made_or_dropped} | ({UNNAMED} if lost or won else set())) - {""}):
        if name in made_or_dropped and not engine.has_graph(name):
            after[name] = None
        else:
            held = {(s, p, o) for s, p, o, _ in engine.quads(name)}
            held = (held - went.get(name, set())) | came.get(name, set())
            after[name] = (*((held - lost) | won if name == UNNAMED else held),)
    if (lost or won) and after[UNNAMED] is None:
        after[UNNAMED] = (*won,)
    return after


def _by_graph(quads: Iterable[Quad]) -> dict[str, set[Triple]]:
    found: dict[str, set[Triple]] = {}
    for subject, predicate, obj, name in quads:
        found.setdefault(name, set()).add((subject, predicate, obj))
    return found


def _changes_verdicts() -> QueryError:
    return QueryError("The update would change verdicts.", remedy="Verdicts are derived; change the facts.")
