"""Law, facts and verdicts together in one store, ready for questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING

from dutygraph.construct import load_law
from dutygraph.dataset import dataset_quads
from dutygraph.engines import OxigraphEngine
from dutygraph.errors import CorpusError, FactsError
from dutygraph.executables import query_quads
from dutygraph.facts import FORMATS, FactsDocument, read_facts
from dutygraph.resources import collection, read_all
from dutygraph.rulebase import Rulebase, load_rulebase
from dutygraph.stated import refuse_conflicts
from dutygraph.terms import Blank
from dutygraph.verdicts import rewrite_verdicts, write_verdicts
from dutygraph.vocab import BASE
from dutygraph.workdays import today_in_china

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from dutygraph.engine import Engine, LocalEngine
    from dutygraph.model import Service
    from dutygraph.stated import StatedGraph
    from dutygraph.terms import Triple

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
    digests: dict[str, str] = field(default_factory=dict)
    """The digest of each stated graph."""
    foreign_law: frozenset[Triple] = frozenset()
    """What the law says of terms that are not ours: anybody may state the same, and withdraw it, without changing the law."""

    def version(self) -> str:
        """Returns a digest of the law, the day, and all that was stated: equal where every answer is equal."""
        parts = [self.rulebase.digest, self.day().isoformat(), *(f"{name} {self.digests[name]}" for name in sorted(self.digests))]
        return sha256("\n".join(parts).encode()).hexdigest()

    def replace(self, changes: Mapping[str, StatedGraph | None]) -> tuple[str, ...]:
        """Replaces or withdraws stated graphs, derives the verdicts of the services in them anew, and returns these.

        Verdicts of other services are not touched. Where it raises, nothing has changed.

        Raises:
            ConflictError: a service would be described in two graphs.
        """
        refuse_conflicts(changes, self.graph_of)
        gone = [service for service, graph in self.graph_of.items() if graph in changes]
        for iri in gone:
            del self.services[iri], self.graph_of[iri]
        for name, graph in changes.items():
            self._rewrite(name, graph)
            for service in graph.services if graph else ():
                self.services[str(service.id)] = service
                self.graph_of[str(service.id)] = name
        come = [str(service.id) for graph in changes.values() if graph for service in graph.services]
        new = [self.services[service] for service in come]
        if self._derived_for:
            rewrite_verdicts(self.engine, gone, new, self.rulebase, on=self._derived_for)
        return tuple(sorted({*gone, *come}))

    def _rewrite(self, name: str, graph: StatedGraph | None) -> None:
        """Makes a named graph, and the view of it in the default graph, what was stated."""
        old = {(s, p, o) for s, p, o, _ in self.engine.quads(name)}
        new = set(graph.triples) if graph else set()
        gone, come = old - new, new - old
        self.engine.remove((*triple, name) for triple in gone)
        self.engine.load((*triple, name) for triple in come)
        self.engine.remove((*triple, "") for triple in gone - self.foreign_law if not self.engine.holds(triple))
        self.engine.load((*triple, "") for triple in come)
        if graph:
            self.digests[name] = graph.digest
        else:
            self.digests.pop(name, None)


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
