"""Law, facts and verdicts together in one store, ready for questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256, sha512
from threading import Lock
from typing import TYPE_CHECKING

from dutygraph.construct import load_law
from dutygraph.dataset import dataset_quads
from dutygraph.engine import Change
from dutygraph.engines import OxigraphEngine
from dutygraph.errors import CorpusError, FactsError
from dutygraph.executables import query_quads
from dutygraph.facts import FORMATS, FactsDocument, read_facts
from dutygraph.resources import collection, read_all
from dutygraph.rulebase import Rulebase, load_rulebase
from dutygraph.stated import refuse_conflicts
from dutygraph.terms import Blank
from dutygraph.verdicts import verdict_changes, write_verdicts
from dutygraph.vocab import BASE
from dutygraph.workdays import today_in_china

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping
    from datetime import date

    from dutygraph.engine import Engine, LocalEngine
    from dutygraph.model import Service
    from dutygraph.stated import StatedGraph
    from dutygraph.terms import Quad, Triple

__all__ = ["Knowledge", "StatedKnowledge", "bundled_examples", "open_knowledge", "open_stated", "today_in_china"]


def bundled_examples(rulebase: Rulebase) -> tuple[FactsDocument, ...]:
    """Returns the example services that come with the product, by path."""
    documents = []
    examples = collection("ontology") / "examples"
    for suffix in (".json", ".yaml"):
        for path, data in read_all(examples, suffix):
            try:
                documents.append(read_facts(data, FORMATS[suffix], rulebase, name=f"ontology/examples/{path}"))
            except FactsError as error:
                raise CorpusError(error.detail, where=error.where, remedy=error.remedy) from error
    return tuple(documents)


@dataclass
class Knowledge:
    """A store with the law, described services, and the verdicts for one day.

    ``fixed_day`` is the day asked for; without one, verdicts follow the calendar and are derived anew when it turns.
    """

    engine: Engine
    rulebase: Rulebase
    services: Mapping[str, Service]
    fixed_day: date | None = None
    alignments: tuple[str, ...] = ()
    """The named graphs that link the law to others; the default graph, and so every verdict, is free of them."""
    _derived_for: date | None = field(default=None, repr=False)
    _turning: Lock = field(default_factory=Lock, repr=False)

    def day(self) -> date:
        """Returns the day that verdicts are for, deriving them first where the calendar has turned."""
        wanted = self.fixed_day or today_in_china()
        if wanted != self._derived_for:
            with self._turning:
                if wanted != self._derived_for:
                    self._derive(wanted)
                    self._derived_for = wanted
        return wanted

    def version(self) -> str:
        """Returns a digest that is equal where every answer is equal; the empty string where none is known."""
        return ""

    def state_number(self) -> int:
        """Returns a number that would rise with every change; nothing changes while this serves."""
        return 0

    def _derive(self, day: date) -> None:
        write_verdicts(self.engine, self.services.values(), self.rulebase, on=day)


@dataclass
class StatedKnowledge(Knowledge):
    """A store in memory whose stated graphs can be replaced."""

    engine: LocalEngine
    services: dict[str, Service]
    graph_of: dict[str, str] = field(default_factory=dict)
    """The graph in which each service is described."""
    described: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The services that each stated graph describes."""
    digests: dict[str, str] = field(default_factory=dict)
    """The digest of each stated graph."""
    foreign_law: frozenset[Triple] = frozenset()
    """What the law says of terms that are not ours: anybody may state the same, and withdraw it, without changing the law."""
    _sum: int = field(default=0, repr=False)
    """Stands for all digests, whatever their order: so that a write need not look at all of them again."""

    def version(self) -> str:
        """Returns a digest of the law, the day, and all that was stated: equal where every answer is equal."""
        return self._version(self.day(), self._sum)

    def _version(self, day: date, stated: int) -> str:
        return sha256(f"{self.rulebase.digest}\n{day.isoformat()}\n{stated:x}".encode()).hexdigest()

    def replace(self, changes: Mapping[str, StatedGraph | None]) -> Change:
        """Replaces or withdraws stated graphs, judges anew the services whose facts changed, and returns what was done.

        What stays the same is not touched. Where it raises, nothing has changed.

        Raises:
            ConflictError: a service would be described in two graphs.
        """
        refuse_conflicts(changes, self.graph_of)
        change = self._change(changes)
        change.make_in(self.engine)
        for name, graph in changes.items():
            for service in self.described.pop(name, ()):
                del self.services[service], self.graph_of[service]
            self._sum = self._sum_with({name: graph})
            if graph:
                self.digests[name] = graph.digest
            else:
                self.digests.pop(name, None)
        for name, graph in changes.items():
            if graph and graph.services:
                self.described[name] = tuple(str(service.id) for service in graph.services)
                self.services |= {str(service.id): service for service in graph.services}
                self.graph_of |= dict.fromkeys(self.described[name], name)
        return change

    def _change(self, changes: Mapping[str, StatedGraph | None]) -> Change:
        before = [self.services[service] for name in changes for service in self.described.get(name, ())]
        after = [service for graph in changes.values() if graph for service in graph.services]
        gone: dict[Quad, None] = {}
        come: dict[Quad, None] = {}
        for name, graph in changes.items():
            old = dict.fromkeys((s, p, o) for s, p, o, _ in self.engine.quads(name))
            new = dict.fromkeys(graph.triples if graph else ())
            gone |= dict.fromkeys((*triple, name) for triple in old if triple not in new)
            come |= dict.fromkeys((*triple, name) for triple in new if triple not in old)
        added = dict.fromkeys((s, p, o, "") for s, p, o, _ in come)
        removed = dict.fromkeys((s, p, o, "") for s, p, o, _ in gone if self._is_nowhere_else((s, p, o), gone))
        day = self._derived_for or self.day()
        return Change(
            gone=(*gone, *(quad for quad in removed if quad not in added)),
            come=(*come, *added),
            verdicts=verdict_changes(before, after, self.rulebase, on=day),
            services=dict.fromkeys(str(service.id) for service in before) | {str(service.id): service for service in after},
            digests={name: graph.digest if graph else None for name, graph in changes.items()},
            version=self._version(day, self._sum_with(changes)),
        )

    def _is_nowhere_else(self, triple: Triple, gone: Container[Quad]) -> bool:
        """Returns whether neither the law nor a stated graph holds a triple once others are gone: then the view loses it, too."""
        if triple in self.foreign_law:
            return False
        return not any(name in self.digests and (*triple, name) not in gone for name in self.engine.graphs_of(triple))

    def _sum_with(self, changes: Mapping[str, StatedGraph | None]) -> int:
        found = self._sum
        for name, graph in changes.items():
            found -= _number(name, self.digests[name]) if name in self.digests else 0
            found += _number(name, graph.digest) if graph else 0
        return found % _SUMS


_SUMS = 1 << 512


def _number(name: str, digest: str) -> int:
    """Returns the number that stands for one graph in the sum over all."""
    return int.from_bytes(sha512(f"{name} {digest}".encode()).digest())


def open_knowledge(
    documents: Iterable[FactsDocument], *, on: date | None = None, rulebase: Rulebase | None = None, engine: Engine | None = None
) -> Knowledge:
    """Returns a store holding the law, the documents, and verdicts under the kept readings.

    Args:
        documents: what was read from facts files.
        on: civil day in China to judge on; ``None`` follows the calendar.
        rulebase: the law, where it was read already.
        engine: the store to fill; a new one in memory unless given.
    """
    rulebase = rulebase or load_rulebase()
    engine = engine or OxigraphEngine()
    alignments = _load_law(engine, rulebase)
    services: dict[str, Service] = {}
    for document in documents:
        engine.load(document.quads)
        services |= {str(service.id): service for service in document.services}
    knowledge = Knowledge(engine, rulebase, services, fixed_day=on, alignments=alignments)
    knowledge.day()
    return knowledge


def open_stated(rulebase: Rulebase, *, on: date | None = None) -> StatedKnowledge:
    """Returns a store in memory that holds the law, and nothing stated yet."""
    engine = OxigraphEngine()
    alignments = _load_law(engine, rulebase)
    foreign = frozenset((s, p, o) for s, p, o, _ in engine.quads("") if not (isinstance(s, Blank) or s.startswith(BASE)))
    knowledge = StatedKnowledge(engine, rulebase, {}, fixed_day=on, alignments=alignments, foreign_law=foreign)
    knowledge.day()
    return knowledge


def _load_law(engine: Engine, rulebase: Rulebase) -> tuple[str, ...]:
    """Loads the law, the query library and the description of the dataset; returns the names of the alignment graphs."""
    alignments = load_law(engine)
    engine.load(query_quads(rulebase))
    engine.load(dataset_quads(rulebase, measured=False))
    return alignments
