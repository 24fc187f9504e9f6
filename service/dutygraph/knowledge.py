"""Law, facts and verdicts together in one store, ready for questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from dutygraph.dataset import dataset_quads
from dutygraph.engine import GRAPH_FORMATS
from dutygraph.engines import OxigraphEngine
from dutygraph.errors import CorpusError, FactsError
from dutygraph.executables import query_quads
from dutygraph.facts import FORMATS, FactsDocument, read_facts
from dutygraph.resources import collection, read_all
from dutygraph.rulebase import Rulebase, load_rulebase
from dutygraph.verdicts import write_verdicts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dutygraph.engine import Engine
    from dutygraph.model import Service

__all__ = ["Knowledge", "bundled_examples", "open_knowledge", "today_in_china"]


def today_in_china() -> date:
    """Returns the civil day in China, which keeps UTC+8 all year."""
    return (datetime.now(UTC) + timedelta(hours=8)).date()


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
    services: dict[str, Service]
    fixed_day: date | None = None
    _derived_for: date | None = field(default=None, repr=False)
    _turning: Lock = field(default_factory=Lock, repr=False)

    def day(self) -> date:
        """Returns the day that verdicts are for, deriving them first where the calendar has turned."""
        wanted = self.fixed_day or today_in_china()
        if wanted != self._derived_for:
            with self._turning:
                if wanted != self._derived_for:
                    write_verdicts(self.engine, self.services.values(), self.rulebase, on=wanted)
                    self._derived_for = wanted
        return wanted


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
    for path, data in read_all(collection("ontology"), ".ttl"):
        if not path.startswith("examples/"):
            engine.load_bytes(data, GRAPH_FORMATS["turtle"])
    engine.load(query_quads(rulebase))
    engine.load(dataset_quads(rulebase, measured=False))
    services: dict[str, Service] = {}
    for document in documents:
        engine.load(document.quads)
        services |= {str(service.id): service for service in document.services}
    knowledge = Knowledge(engine, rulebase, services, fixed_day=on)
    knowledge.day()
    return knowledge
