"""What each tenant has, in memory and in the ledger.

A tenant's store holds the law and its own graphs, and nothing of anyone else: no query can reach what is not there.
"""

from __future__ import annotations

from collections import ChainMap
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from dutygraph.errors import ConflictError, FactsError, UnknownTerm
from dutygraph.isolation import LAW_ONLY, Holding, Snapshot
from dutygraph.keeper.jobs import jobs
from dutygraph.keeper.writing import NOT_THERE, Write, Written
from dutygraph.knowledge import open_stated
from dutygraph.ledger import Entry
from dutygraph.stated import graphs_of_document, kept_graph, refuse_conflicts, stated_graph
from dutygraph.verdicts import READINGS_KEPT
from dutygraph.vocab import READING, UNNAMED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from dutygraph.engine import Change
    from dutygraph.facts import FactsDocument
    from dutygraph.knowledge import StatedKnowledge
    from dutygraph.ledger import Ledger
    from dutygraph.rulebase import Rulebase
    from dutygraph.stated import StatedGraph

__all__ = ["Holdings"]

_PROTECTED = frozenset(READING + name for name in READINGS_KEPT)


class Holdings:
    """The stores of all tenants. ``""`` is the public one, which everybody reads and its owner changes."""

    def __init__(self, rulebase: Rulebase, *, on: date | None = None, ledger: Ledger | None = None) -> None:
        self.rulebase = rulebase
        self._on = on
        self._ledger = ledger
        self.of: dict[str, StatedKnowledge] = {"": open_stated(rulebase, on=on)}
        self._made: Mapping[str, Change] | None = None
        kept = groupby(ledger.graphs(), key=itemgetter(0)) if ledger else ()
        for tenant, graphs in kept:  # together, so that verdicts are derived once
            self._tenant(tenant).replace({name: kept_graph(name, ntriples, rulebase) for _, name, ntriples in graphs})

    def _tenant(self, tenant: str) -> StatedKnowledge:
        if tenant not in self.of:
            self.of[tenant] = open_stated(self.rulebase, on=self._on)
        return self.of[tenant]

    def load(self, documents: Iterable[FactsDocument]) -> None:
        """Adds documents to the public store, in place of what was stated of the same services.

        What a document says beside its services is added to what was stated without a graph.

        Raises:
            FactsError: a service stands in a graph together with services that the document does not describe.
        """
        public = self.of[""]
        for document in documents:
            changes = {graph.name: graph for graph in graphs_of_document(document, self.rulebase)}
            if UNNAMED in changes:
                known = ((s, p, o) for s, p, o, _ in public.engine.quads(UNNAMED))
                changes[UNNAMED] = stated_graph(UNNAMED, (*known, *changes[UNNAMED].triples), self.rulebase)
            elsewhere = {public.graph_of[s.id] for s in document.services if s.id in public.graph_of} - changes.keys()
            described = {str(service.id) for service in document.services}
            for service, graph in public.graph_of.items():
                if graph in elsewhere and service not in described:
                    raise FactsError(
                        f"The graph {graph} also describes {service}, which the file does not.",
                        where=document.name,
                        remedy="Replace that graph through /store, or describe both services in the file.",
                    )
            new = {name: graph for name, graph in changes.items() if public.digests.get(name) != graph.digest}
            for outcome in self.write([Write("", dict.fromkeys(elsewhere) | new, action="load")]):
                if isinstance(outcome, Exception):
                    raise outcome

    def snapshot(self) -> Snapshot:
        """Returns what the next generation of workers answers from; verdicts are derived first where the day has turned."""
        day = self.of[""].day()
        if self._ledger:
            self._tenant(LAW_ONLY)
        for knowledge in self.of.values():
            knowledge.day()
        return Snapshot(day, {name: _holding(knowledge) for name, knowledge in self.of.items()}, jobs(self.rulebase))

    def write(self, writes: Sequence[Write]) -> list[Written | Exception]:
        """Makes changes, each all or none, in order; returns what each did or why it was refused.

        Those that can be made are on disk when this returns.

        Raises:
            EngineError: the disk fails; nothing was changed.
        """
        outcomes: list[Written | Exception] = []
        planned: list[Write] = []
        plan = _Plan(self)
        merged: dict[str, dict[str, StatedGraph | None]] = {}
        for write in writes:
            try:
                outcomes.append(plan.add(write))
                planned.append(write)
                merged.setdefault(write.tenant, {}).update(write.changes)
            except (ConflictError, UnknownTerm) as error:
                outcomes.append(error)
        if self._ledger and planned:
            with self._ledger.transaction():
                for tenant, changes in merged.items():
                    for name, graph in changes.items():
                        if graph:
                            self._ledger.put(tenant, name, graph.ntriples(), graph.digest)
                        else:
                            self._ledger.drop(tenant, name)
                self._ledger.note(plan.entries)
        is_new = not merged.keys() <= self.of.keys()
        made = {tenant: self._tenant(tenant).replace(changes) for tenant, changes in merged.items()}
        self._made = None if is_new else made
        return outcomes

    def made(self) -> Mapping[str, Change] | None:
        """Returns what the last writes did, by tenant; ``None`` where it made a store that no generation has."""
        return self._made


def _holding(knowledge: StatedKnowledge) -> Holding:
    protected = _PROTECTED | {*knowledge.alignments}
    return Holding(knowledge.engine, knowledge.services, knowledge.version(), knowledge.digests, protected)


class _Plan:
    """What the stores will hold once the writes before this one are made; what no write touches is looked up in the stores."""

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings
        self._of: dict[str, _Planned] = {}
        self.entries: list[Entry] = []

    def add(self, write: Write) -> Written:
        known = self._of.setdefault(write.tenant, _Planned.of(self._holdings.of.get(write.tenant)))
        for name, digest in write.expected.items():
            if (known.digests.get(name) or NOT_THERE) != digest:
                raise ConflictError(f"The graph {name} was changed meanwhile.", where=name, remedy="Read it again, then write.")
        for name, graph in write.changes.items():
            if graph is None and not known.digests.get(name):
                raise UnknownTerm(f"There is no graph {name}.", where=name)
        refuse_conflicts(write.changes, known.graph_of)
        before = {name: known.digests.get(name) for name in write.changes}
        services: set[str] = set()
        for name, graph in write.changes.items():
            gone = known.described.get(name) or ()
            come = tuple(str(service.id) for service in graph.services) if graph else ()
            services |= {*gone, *come}
            after = graph.digest if graph else None
            own = tuple(sorted({*gone, *come}))
            self.entries.append(Entry(write.token, write.tenant, write.action, name, before[name], after, own, write.request))
            known.graph_of.update(dict.fromkeys(gone, None))
            known.digests[name], known.described[name] = after, come
        for name in write.changes:
            known.graph_of.update(dict.fromkeys(known.described[name] or (), name))
        return Written(
            created=tuple(name for name, graph in write.changes.items() if graph and not before[name]),
            changed=tuple(name for name, graph in write.changes.items() if graph and before[name] not in {None, graph.digest}),
            removed=tuple(name for name, graph in write.changes.items() if graph is None),
            services=tuple(sorted(services)),
        )


@dataclass(frozen=True, slots=True)
class _Planned:
    """What is planned for one tenant, over what it has; ``None`` stands for what will be gone."""

    digests: ChainMap[str, str | None]
    graph_of: ChainMap[str, str | None]
    described: ChainMap[str, tuple[str, ...] | None]

    @classmethod
    def of(cls, known: StatedKnowledge | None) -> _Planned:
        if known is None:
            return cls(ChainMap(), ChainMap(), ChainMap())
        under: tuple[Any, ...] = (known.digests, known.graph_of, known.described)  # read only: a ChainMap writes to its first
        return cls(*(ChainMap({}, each) for each in under))
