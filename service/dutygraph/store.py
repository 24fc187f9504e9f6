"""A store that outlives us: a folder with a ledger, or a SPARQL endpoint whose law, facts and verdicts are brought up to date.

At an endpoint, law and facts each have a named graph; verdicts have one a reading. A mark that is taken away first and
written last says that a graph is whole: the digest of the rulebase for the law, ``dg:derivedOn`` for verdicts.
What broke off is done again.
Law: Article 24 for the day; every norm's condition, by ``verdicts.derive``.
"""

from __future__ import annotations

from collections.abc import Mapping, ValuesView
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dutygraph.construct import graph_of_alignment
from dutygraph.engine import FACTS_GRAPH, GRAPH_FORMATS, LAW_GRAPH
from dutygraph.engines import Endpoint, RemoteEngine, serialize_quads
from dutygraph.errors import CorpusError, EngineError, FactsError, UsageError
from dutygraph.facts import FactsDocument, read_facts
from dutygraph.facts.rdf import fact_term
from dutygraph.keeper import Holdings
from dutygraph.knowledge import Knowledge, today_in_china
from dutygraph.ledger import Ledger
from dutygraph.resources import alignment_files, collection, law_files
from dutygraph.rulebase import load_rulebase
from dutygraph.terms import Literal, format_term
from dutygraph.verdicts import READINGS_KEPT, derive
from dutygraph.vocab import DCTERMS, DG, FACT, RDF, READING, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dutygraph.config import Settings
    from dutygraph.engine import Engine
    from dutygraph.model import Service
    from dutygraph.rulebase import Rulebase
    from dutygraph.terms import Quad

__all__ = [
    "Brought",
    "StoredKnowledge",
    "StoredServices",
    "bring_up_to_date",
    "is_remote",
    "load_folder",
    "open_served",
    "open_store",
    "open_stored",
]

_AT_ONCE = 100
_KEPT = tuple(READING + name for name in READINGS_KEPT)


def is_remote(settings: Settings) -> bool:
    """Returns whether the store is an address; otherwise it is a folder."""
    return "://" in settings.store


def open_store(settings: Settings) -> RemoteEngine:
    """Returns the engine over ``settings.store``, the address of a SPARQL query endpoint.

    Raises:
        UsageError: the address cannot be used.
        EngineError: the store cannot be opened or reached.
    """
    return RemoteEngine(
        Endpoint(
            query=settings.store,
            update=settings.update_url,
            graph_store=settings.graph_store_url,
            user=settings.store_user,
            password=settings.store_password,
            token=settings.store_token,
            timeout_s=settings.store_timeout_s,
        )
    )


def open_stored(settings: Settings, *, on: date | None) -> Knowledge:
    """Returns what a store holds, as it stands; nothing is written.

    Args:
        settings: name the store.
        on: the day that the verdicts must be for; any day unless given.

    Raises:
        UsageError: there is no such store, nothing of ours in it, or its verdicts are for another day.
        EngineError: the store cannot be opened or reached.
    """
    where = settings.store
    if not is_remote(settings):
        if not Ledger.stands_in(where):
            raise UsageError("There is no store there.", where=where, remedy=f"Make one: dutygraph load FACTS --store {where}")
        return Holdings(load_rulebase(), on=on, ledger=Ledger(where)).of[""]
    engine, rulebase = open_store(settings), load_rulebase()
    again = f"Bring it up to date: dutygraph load --store {where}"
    if _digest_in(engine) != rulebase.digest:
        raise UsageError("The store does not hold the law as this version knows it.", where=where, remedy=again)
    derived = _derived_for(engine)
    if derived is None or (on and on != derived):
        said = f"for {derived}, not for {on}" if derived else "not whole"
        raise UsageError(f"The verdicts in the store are {said}.", where=where, remedy=f"{again} --on {on or today_in_china()}")
    return StoredKnowledge(engine, rulebase, StoredServices(engine, rulebase), fixed_day=derived)


def open_served(settings: Settings, documents: tuple[FactsDocument, ...], rulebase: Rulebase, *, on: date | None) -> Knowledge:
    """Returns what a server shows of a remote store, brought up to date first where we may write to it.

    Without a day, and with leave to write, verdicts follow the calendar.

    Raises:
        UsageError: there are documents and no leave to write, or the store is not up to date.
        EngineError: the store cannot be opened, reached or written.
    """
    if not settings.update_url:
        if documents:
            remedy = "Set DUTYGRAPH_UPDATE_URL, or serve no FACTS."
            raise UsageError("The store is read only to us.", where=settings.store, remedy=remedy)
        return open_stored(settings, on=on)
    engine = open_store(settings)
    bring_up_to_date(engine, documents, rulebase, on=on)
    return StoredKnowledge(engine, rulebase, StoredServices(engine, rulebase), fixed_day=on)


@dataclass(frozen=True, slots=True)
class Brought:
    """What was done to a store."""

    law: bool
    services: int
    stored: int
    on: date
    digest: str


def bring_up_to_date(engine: Engine, documents: Iterable[FactsDocument], rulebase: Rulebase, *, on: date | None = None) -> Brought:
    """Writes the law if it has changed, replaces the services that the documents describe, and derives verdicts for a day.

    Services that the documents do not describe stay as they are. Nothing outside our own graphs is touched.
    """
    listed, day = tuple(documents), on or today_in_china()
    renewed = _digest_in(engine) != rulebase.digest
    services = [service for document in listed for service in document.services]
    if renewed or services or _derived_for(engine) != day:
        for graph in _KEPT:
            engine.update(f"DELETE WHERE {{ GRAPH <{graph}> {{ <{graph}> <{DG}derivedOn> ?day }} }}")
        if renewed:
            _write_law(engine)
        _replace(engine, [service.id for service in services])
        engine.load(quad for document in listed for quad in _quads(document))
        derive(engine, rulebase, on=day, facts_graph=FACTS_GRAPH)
    if renewed:
        mark = f"<{LAW_GRAPH}> <{DCTERMS}hasVersion> {format_term(Literal(rulebase.digest))}"
        engine.update(f"INSERT DATA {{ GRAPH <{LAW_GRAPH}> {{ {mark} }} }}")
    return Brought(renewed, len(services), len(StoredServices(engine, rulebase)), day, rulebase.digest)


def load_folder(where: str, documents: Iterable[FactsDocument], rulebase: Rulebase, *, on: date | None = None) -> Brought:
    """Keeps the services that the documents describe in the ledger of a folder, in place of what it said of them.

    Raises:
        UsageError: the folder cannot be written.
        FactsError: a document restates law or verdicts; nothing is kept of it then.
    """
    listed = tuple(documents)
    holdings = Holdings(rulebase, on=on, ledger=Ledger(where))
    holdings.load(listed)
    public = holdings.of[""]
    loaded = sum(len(document.services) for document in listed)
    return Brought(law=False, services=loaded, stored=len(public.services), on=public.day(), digest=rulebase.digest)


def _digest_in(engine: Engine) -> str:
    """Returns the digest of the law in a store; empty where it is not whole."""
    rows = engine.query(f"SELECT ?digest {{ <{LAW_GRAPH}> <{DCTERMS}hasVersion> ?digest }}").rows
    return next((term.value for (term,) in rows if isinstance(term, Literal)), "")


def _derived_for(engine: Engine) -> date | None:
    """Returns the day that the verdicts under every kept reading are for; ``None`` where one is not whole."""
    days = set()
    for graph in _KEPT:
        rows = engine.query(f"SELECT ?day {{ GRAPH <{graph}> {{ <{graph}> <{DG}derivedOn> ?day }} }}").rows
        days.add(next((date.fromisoformat(term.value) for (term,) in rows if isinstance(term, Literal)), None))
    return days.pop() if len(days) == 1 else None


def _write_law(engine: Engine) -> None:
    aside = LAW_GRAPH + "/next"
    engine.update(f"DROP SILENT GRAPH <{aside}>")
    for _, data in law_files(collection("ontology")):
        engine.load_bytes(data, GRAPH_FORMATS["turtle"], aside)
    engine.update(f"MOVE SILENT GRAPH <{aside}> TO GRAPH <{LAW_GRAPH}>")
    for path, data in alignment_files(collection("ontology")):
        graph = graph_of_alignment(path)
        engine.update(f"DROP SILENT GRAPH <{graph}>")
        engine.load_bytes(data, GRAPH_FORMATS["turtle"], graph)


def _quads(document: FactsDocument) -> Iterator[Quad]:
    """Returns what a document says, facts in one form each whatever form the file chose, and every service typed."""
    for subject, predicate, obj, _ in document.quads:
        if not predicate.startswith(FACT):
            yield subject, predicate, obj, FACTS_GRAPH
    for service in document.services:
        yield service.id, RDF + "type", DG + "Service", FACTS_GRAPH
        for name, value in service.facts.items():
            yield service.id, FACT + name, fact_term(value), FACTS_GRAPH


def _replace(engine: Engine, services: Sequence[str]) -> None:
    """Takes away all that the store says of services: their own triples, and the blank nodes that they lead to."""
    for start in range(0, len(services), _AT_ONCE):
        roots = _values(services[start : start + _AT_ONCE])
        branches = (
            f"{{ {roots} ?root ?by ?mid . FILTER(isBlank(?mid)) ?mid ?via ?s . FILTER(isBlank(?s)) ?s ?p ?o }}",
            f"{{ {roots} ?root ?by ?s . FILTER(isBlank(?s)) ?s ?p ?o }}",
            f"{{ {_values(services[start : start + _AT_ONCE], 's')} ?s ?p ?o }}",
        )
        for branch in branches:  # from the leaves up: each update leaves what the next one follows
            graph = f"GRAPH <{FACTS_GRAPH}>"
            engine.update(f"DELETE {{ {graph} {{ ?s ?p ?o }} }} WHERE {{ {graph} {branch} }}")


def _values(services: Sequence[str], name: str = "root") -> str:
    return f"VALUES ?{name} {{ {' '.join(map(format_term, services))} }}"


class StoredServices(Mapping[str, "Service"]):
    """The services in a store, by IRI in order; each is read when it is asked for.

    Raises:
        CorpusError: what the store says of a service is no description that we would accept.
    """

    def __init__(self, engine: Engine, rulebase: Rulebase) -> None:
        self._engine = engine
        self._rulebase = rulebase

    def __len__(self) -> int:
        return len(self._ids())

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids())

    def __contains__(self, service: object) -> bool:
        try:
            name = format_term(str(service))
        except ValueError:
            return False
        return bool(self._engine.query(f"ASK {{ GRAPH <{FACTS_GRAPH}> {{ {name} a <{DG}Service> }} }}").truth)

    def __getitem__(self, service: str) -> Service:
        if service not in self:
            raise KeyError(service)
        return self.read([service])[0]

    def values(self) -> ValuesView[Service]:
        """Returns every service, by IRI; a hundred are read at a time."""
        return _Services(self)

    def read(self, services: Sequence[str]) -> list[Service]:
        """Returns services by their IRIs, in the order given."""
        roots = _values(services)
        branches = " UNION ".join(
            (
                f"{{ {_values(services, 's')} ?s ?p ?o }}",
                f"{{ {roots} ?root ?by ?s . FILTER(isBlank(?s)) ?s ?p ?o }}",
                f"{{ {roots} ?root ?by ?mid . FILTER(isBlank(?mid)) ?mid ?via ?s . FILTER(isBlank(?s)) ?s ?p ?o }}",
                f"{{ {roots} ?root <{SCHEMA}provider> ?s . ?s ?p ?o . FILTER(?p = <{SCHEMA}name>) }}",
            )
        )
        rows = self._engine.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{FACTS_GRAPH}> {{ {branches} }} }}").rows
        quads = [(s, p, o, "") for s, p, o in rows if isinstance(s, str) and isinstance(p, str) and o is not None]
        data = serialize_quads(sorted(quads, key=str), GRAPH_FORMATS["ntriples"])
        try:
            found = {str(one.id): one for one in read_facts(data, GRAPH_FORMATS["ntriples"], self._rulebase, name="store").services}
            return [found[service] for service in services]
        except (FactsError, KeyError) as error:
            detail = error.detail if isinstance(error, FactsError) else f"{error} is gone."
            raise CorpusError(f"The store holds facts that cannot be read: {detail}", remedy="Load the service anew.") from error

    def _ids(self) -> tuple[str, ...]:
        rows = self._engine.query(f"SELECT DISTINCT ?s {{ GRAPH <{FACTS_GRAPH}> {{ ?s a <{DG}Service> }} }} ORDER BY ?s").rows
        return tuple(str(service) for (service,) in rows)


class _Services(ValuesView["Service"]):
    def __init__(self, stored: StoredServices) -> None:
        super().__init__(stored)
        self._stored = stored

    def __iter__(self) -> Iterator[Service]:
        names = list(self._stored)
        for start in range(0, len(names), _AT_ONCE):
            yield from self._stored.read(names[start : start + _AT_ONCE])


class StoredKnowledge(Knowledge):
    """What a store holds; verdicts are derived where the facts lie."""

    def _derive(self, day: date) -> None:
        if _derived_for(self.engine) == day:
            return
        if self.fixed_day is not None:
            raise EngineError(f"The verdicts in the store are no longer for {day}.", remedy="Restart the server.")
        derive(self.engine, self.rulebase, on=day, facts_graph=FACTS_GRAPH)
