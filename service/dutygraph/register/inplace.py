"""Judges the services that a store holds where they lie: verdicts are derived by compiled updates, chunk by chunk, and stay there.

The mark that says that a verdict graph is whole is taken away first and written last. Each chunk is derived aside and then put in
place of the old verdicts, in one request with the record of how far the run is; what broke off is gone on with.
Law: every norm, as ``dutygraph duties`` judges it for one service; Article 24 for the day.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dutygraph.engine import FACTS_GRAPH
from dutygraph.errors import ConflictError, EngineError, FactsError, StoreOverloaded, UsageError
from dutygraph.facts import is_iri
from dutygraph.register.batch import Progress
from dutygraph.register.instore import DEFAULT, StoredFacts, graphs_with_services, verdict_counts
from dutygraph.register.journal import Job, Journal, State
from dutygraph.terms import format_term
from dutygraph.verdicts import PREDICATES, derivations, graph_of
from dutygraph.version import __version__
from dutygraph.vocab import DCTERMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from dutygraph.engines import RemoteEngine
    from dutygraph.reading import Reading
    from dutygraph.register.rows import Reject
    from dutygraph.rulebase import Rulebase

__all__ = ["CHUNK_SERVICES", "InPlace", "judge_in_place"]

CHUNK_SERVICES = 1000
_FEWEST = 10
"""A store that gives up on so few services will not manage any."""
_MOST_IN_AN_UPDATE = 500


@dataclass(frozen=True, slots=True)
class InPlace:
    """What a run came to: ``counts`` has, for each norm in order, how often it applies, does not apply, cannot be told."""

    where: str
    target: str
    graphs: tuple[str, ...]
    services: int
    rejects: tuple[Reject, ...]
    counts: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    resumed: bool = False


def judge_in_place(
    engine: RemoteEngine,
    rulebase: Rulebase,
    *,
    on: date,
    reading: Reading,
    graphs: Sequence[str] = (),
    chunk: int = CHUNK_SERVICES,
    strict: bool = False,
    restart: bool = False,
    progress: Callable[[Progress], None] = lambda _: None,
) -> InPlace:
    """Writes the verdicts on every service of a store into the graph of the reading, and returns counts and what was left out.

    Afterwards that graph holds the verdicts of this run and no others.

    Args:
        engine: the store, with leave to write.
        rulebase: the law.
        on: civil day in China.
        reading: the sides taken in disputes.
        graphs: where the services are described, ``default`` for the graph without a name; every named graph unless given.
        chunk: so many services are judged at once; fewer where the store gives up.
        strict: the first service that cannot be judged ends the run, before a verdict is written.
        restart: forgets what an interrupted run has done.
        progress: is told after each chunk.

    Raises:
        UsageError: a graph cannot be named so, or services of another graph would lose their verdicts.
        FactsError: there is no service, or one cannot be judged in a strict run.
        ConflictError: the store changed meanwhile, or another run took this one's place. The verdicts are not marked as whole.
        EngineError: the store failed. What is done is kept there.
    """
    chosen = _chosen(engine, graphs)
    job = Job(graph_of(reading), chosen, on, rulebase.digest, __version__)
    run = _Run(engine, rulebase, reading, job, chunk, progress)
    if strict:
        run.check()
    try:
        return run.run(restart=restart)
    except ConflictError:
        run.forget()
        raise
    except EngineError as error:
        kept = f"{error.remedy} What is done is kept: the same command goes on with it."
        raise type(error)(error.detail, where=error.where, remedy=kept.strip()) from error


def _chosen(engine: RemoteEngine, graphs: Sequence[str]) -> tuple[str, ...]:
    """Returns the graphs to judge, those asked for in their order."""
    for graph in graphs:
        if graph != DEFAULT and not is_iri(graph):
            raise UsageError(f'"{graph}" names no graph.', where="--graph", remedy=f'Write an absolute IRI, or "{DEFAULT}".')
    there = graphs_with_services(engine)
    if not graphs and not there:
        remedy = f"Name the graph by --graph; {DEFAULT} is the one without a name."
        raise FactsError("No named graph of the store describes a service.", where=engine.where, remedy=remedy)
    chosen = tuple(dict.fromkeys(graphs)) or there
    if FACTS_GRAPH in there and FACTS_GRAPH not in chosen:
        raise UsageError(
            f"The services of {FACTS_GRAPH} have verdicts in the same graph, and would lose them.",
            where="--graph",
            remedy="Name that graph too, or none.",
        )
    return chosen


class _Run:
    def __init__(
        self,
        engine: RemoteEngine,
        rulebase: Rulebase,
        reading: Reading,
        job: Job,
        chunk: int,
        progress: Callable[[Progress], None],
    ) -> None:
        self._engine, self._rulebase, self._reading, self._job = engine, rulebase, reading, job
        self._chunk, self._progress = max(1, chunk), progress
        self._journal = Journal(engine, job)
        self._stored = [
            StoredFacts(engine, graph, rulebase, before=job.graphs[:place], after=job.graphs[place + 1 :])
            for place, graph in enumerate(job.graphs)
        ]
        for stored in self._stored:
            if not stored.count():
                raise FactsError("The graph describes no service.", where=stored.graph, remedy="Name another by --graph.")
        self._total = sum(stored.count() for stored in self._stored)
        self._state = State()

    def check(self) -> None:
        """Looks at every service and writes no verdict.

        Raises:
            FactsError: the first that cannot be judged.
        """
        self._journal.hold()
        try:
            for stored in self._stored:
                if stored.nameless():
                    raise _stops(stored.without_name())
                for page in stored.pages(""):
                    for names in _cut(page, self._chunk):
                        self._list(names)
                        for reject in stored.faults(names, self._journal.listed):
                            raise _stops(reject)
        finally:
            self._journal.clear()

    def run(self, *, restart: bool) -> InPlace:
        kept = None if restart else self._journal.found()
        if kept and self._is_as_it_was(kept):
            self._state = kept
            self._journal.take()
        else:
            kept = None
            self._journal.begin()
        self._tell()
        for place, stored in list(enumerate(self._stored))[max(0, self._state.graph) :]:
            if place > self._state.graph:
                nameless = [stored.without_name()] * stored.nameless()
                self._state = replace(self._state, graph=place, after="", rejected=self._state.rejected + len(nameless))
                self._journal.put(self._state, nameless)
            for page in stored.pages(self._state.after):
                self._judge_all(stored, page)
        counts = self._counted()
        self._check_unchanged()
        self._journal.end()
        return InPlace(
            where=self._engine.where,
            target=self._job.target,
            graphs=self._job.graphs,
            services=self._state.services,
            rejects=tuple(self._journal.rejects()),
            counts=counts,
            resumed=kept is not None,
        )

    def forget(self) -> None:
        """Removes what the chunk under way has written aside."""
        self._journal.clear()

    def _is_as_it_was(self, state: State) -> bool:
        """Returns whether what an interrupted run has judged still stands as it was then."""
        done = sum(_fingerprint(stored) for stored in self._stored[: max(0, state.graph)])
        if state.after:
            done += _fingerprint(self._stored[state.graph], state.after)
        return done == state.sum

    def _judge_all(self, stored: StoredFacts, names: Sequence[str]) -> None:
        """Judges services, in smaller chunks where the store gives up."""
        done = 0
        while done < len(names):
            part = names[done : done + self._chunk]
            try:
                self._judge(stored, part)
            except StoreOverloaded:
                if len(part) <= _FEWEST:
                    raise
                self._chunk = max(_FEWEST, len(part) // 2)
                self._journal.take()  # what the store may still be doing for us counts no more
                continue
            done += len(part)
            self._tell()

    def _judge(self, stored: StoredFacts, names: Sequence[str]) -> None:
        journal, state = self._journal, self._state
        self._list(names)
        known = stored.twice_before(journal.listed)
        mark = stored.fingerprint_of(journal.listed)
        rejects = stored.faults([name for name in names if name not in known], journal.listed)
        left_out = sorted({reject.id for reject in rejects} | known)
        rejects = [reject for reject in rejects if reject.id not in known]
        for part in _cut(left_out, _MOST_IN_AN_UPDATE):
            self._engine.update_together(f"DELETE DATA {{ GRAPH <{journal.listed}> {{ {self._lines(part)} }} }}")
        good = len(names) - len(left_out)
        if good:
            self._derive(stored, good)
        self._state = replace(
            state,
            after=names[-1],
            services=state.services + good,
            rejected=state.rejected + len(rejects),
            sum=state.sum + mark,
        )
        try:
            journal.put(self._state, rejects, [name for name in left_out if name not in known])
        except EngineError:
            self._state = state
            raise
        journal.clear()

    def _list(self, names: Sequence[str]) -> None:
        journal = self._journal
        journal.clear()
        for part in _cut(names, _MOST_IN_AN_UPDATE):
            self._engine.update_together(f"INSERT DATA {{ GRAPH <{journal.listed}> {{ {self._lines(part)} }} }}")

    def _lines(self, names: Sequence[str]) -> str:
        return " ".join(f"<{self._journal.run}> <{DCTERMS}hasPart> {format_term(name)} ." for name in names)

    def _derive(self, stored: StoredFacts, services: int) -> None:
        journal = self._journal
        for text in derivations(
            self._rulebase,
            self._engine.dialect,
            on=self._job.on,
            reading=self._reading,
            facts_graph="" if stored.graph == DEFAULT else stored.graph,
            into=journal.verdicts,
            among=journal.listed,
        ):
            self._engine.update_together(text)
        made = sum(self._counts_in(journal.verdicts).values())
        if made != services * len(self._rulebase.norms):
            raise StoreOverloaded(
                f"The store made {made:,} verdicts on {services:,} services and {len(self._rulebase.norms)} norms.",
                where=self._engine.where,
                remedy="See that nothing writes its facts meanwhile, and raise its limits.",
            )

    def _counts_in(self, graph: str) -> dict[tuple[str, str], int]:
        norms = [norm.iri for norm in self._rulebase.norms]
        return verdict_counts(self._engine, graph, tuple(PREDICATES.values()), norms)

    def _counted(self) -> dict[str, tuple[int, int, int]]:
        """Returns the counts of the verdict graph, after what is no longer described was taken out of it."""
        found = self._counts_in(self._job.target)
        if sum(found.values()) != self._state.services * len(self._rulebase.norms):
            self._take_out_others(sorted({norm for norm, _ in found}))
            found = self._counts_in(self._job.target)
        counts = {
            norm.id: tuple(found.pop((norm.iri, predicate), 0) for predicate in PREDICATES.values())
            for norm in self._rulebase.norms
        }
        if found or any(sum(three) != self._state.services for three in counts.values()):
            raise self._changed()
        return {norm: (yes, no, open_) for norm, (yes, no, open_) in counts.items()}

    def _take_out_others(self, norms: Sequence[str]) -> None:
        """Takes away, chunk by chunk, the verdicts on what is no longer described, found by each norm that has any."""
        described = [stored.described for stored in self._stored]
        for norm in norms:
            before: list[str] = []
            while names := self._journal.others(norm, described, self._chunk):
                if names == before:
                    raise self._changed()
                before = names
                try:
                    self._list(names)
                    self._journal.take_away()
                except StoreOverloaded:
                    if len(names) <= _FEWEST:
                        raise
                    self._chunk, before = max(_FEWEST, len(names) // 2), []
        self._journal.clear()

    def _check_unchanged(self) -> None:
        services = sum(stored.count() for stored in self._stored)
        if services != self._total or sum(_fingerprint(stored) for stored in self._stored) != self._state.sum:
            raise self._changed()

    def _changed(self) -> ConflictError:
        return ConflictError(
            "The facts in the store changed while they were judged; the verdicts are not marked as whole.",
            where=self._engine.where,
            remedy="Run the command again when nobody writes.",
        )

    def _tell(self) -> None:
        state = self._state
        self._progress(Progress(state.services + state.rejected, self._total, state.services, state.rejected))


def _fingerprint(stored: StoredFacts, upto: str = "") -> int:
    """Returns the sum over a graph, part by part."""
    total, after = 0, ""
    for page in stored.pages("", upto):
        for names in _cut(page, CHUNK_SERVICES):
            total += stored.fingerprint(after, names[-1])
            after = names[-1]
    return total


def _cut(names: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), most):
        yield names[start : start + most]


def _stops(reject: Reject) -> FactsError:
    where = " ".join(filter(None, (reject.file, reject.id, f"({reject.field})" if reject.field else "")))
    return FactsError(reject.reason, where=where, remedy=reject.remedy)
