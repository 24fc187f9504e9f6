"""The record of a run in the store that it judges: what it is about, how far it is, who holds it, what it left out.

The run that a verdict graph comes from is a ``prov:Activity`` in a graph of ours. How far it is stands in one literal, which
changes in the same request as the verdicts. Each process that takes a run up writes a name of its own into the record, and what
it does later asks for that name: what a process that others took for dead still does in the store changes nothing.
Source: PROV-O (W3C, 2013); SHACL, section 3.6 (validation results), for what was left out.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from dutygraph.errors import ConflictError, EngineError
from dutygraph.register.rows import Reject
from dutygraph.terms import Literal, format_term
from dutygraph.verdicts import PREDICATES
from dutygraph.vocab import BASE, DCTERMS, DG, FACT, PROV, RDF, RDFS, READING, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from dutygraph.engines import RemoteEngine
    from dutygraph.terms import Term

__all__ = ["RUNS_GRAPH", "Job", "Journal", "State"]

RUNS_GRAPH = BASE + "id/graph/runs"
_PAGE = 2000


@dataclass(frozen=True, slots=True)
class Job:
    """What a run is about; one that has the same can be gone on with. ``target`` is the verdict graph."""

    target: str
    graphs: tuple[str, ...]
    on: date
    digest: str
    version: str

    @property
    def key(self) -> str:
        """The job as one text."""
        return json.dumps([self.target, self.graphs, self.on.isoformat(), self.digest, self.version])


@dataclass(frozen=True, slots=True)
class State:
    """How far a run is: the graph by its place (-1 before the first), its last service done, counts, the sum of fingerprints."""

    graph: int = -1
    after: str = ""
    services: int = 0
    rejected: int = 0
    sum: int = 0


class Journal:
    """The record of the run that fills one verdict graph."""

    def __init__(self, engine: RemoteEngine, job: Job) -> None:
        self._engine, self._job = engine, job
        self.run = f"{BASE}id/run/{job.target.removeprefix(READING)}"
        self._holder = ""
        self._replaces = True
        """Whether there may be old verdicts."""

    @property
    def listed(self) -> str:
        """The graph that lists the services of the chunk under way."""
        return f"{self.run}/{self._holder}/services"

    @property
    def verdicts(self) -> str:
        """The graph that the verdicts of the chunk under way are written to."""
        return f"{self.run}/{self._holder}/verdicts"

    @property
    def _guard(self) -> str:
        """The pattern that matches as long as the run is ours."""
        return f"GRAPH <{RUNS_GRAPH}> {{ <{self.run}> <{PROV}wasAssociatedWith> <urn:uuid:{self._holder}> }}"

    def found(self) -> State | None:
        """Returns how far an unfinished run over the same job is; ``None`` where there is none to go on with.

        A verdict graph that is marked as whole was written by somebody else since.
        """
        said = self._said()
        if said.get(DCTERMS + "identifier") != self._job.key or PROV + "value" not in said or self._marked():
            return None
        try:
            return State(**json.loads(said[PROV + "value"]))
        except (ValueError, TypeError):
            return None

    def begin(self) -> None:
        """Says that the verdict graph is not whole, forgets the run that it came from, and begins a new record."""
        self._clear_earlier()
        self._engine.claim(RUNS_GRAPH)
        self._engine.claim(self._job.target)
        self.hold()
        job = self._job
        self._replaces = bool(self._engine.query_everywhere(f"SELECT ?s {{ GRAPH <{job.target}> {{ ?s ?p ?o }} }} LIMIT 1").rows)
        mark = f"GRAPH <{job.target}> {{ <{job.target}> <{DG}derivedOn> ?day }}"
        runs, run, now = RUNS_GRAPH, f"<{self.run}>", datetime.now(UTC).isoformat(timespec="seconds")
        lines: list[tuple[str, Term]] = [
            (RDF + "type", PROV + "Activity"),
            (DCTERMS + "identifier", Literal(job.key)),
            (DCTERMS + "hasVersion", Literal(job.digest)),
            (DCTERMS + "date", Literal(job.on.isoformat(), XSD + "date")),
            *((PROV + "used", graph) for graph in job.graphs if ":" in graph),
            (PROV + "generated", job.target),
            (PROV + "startedAtTime", Literal(now, XSD + "dateTime")),
            (PROV + "wasAssociatedWith", f"urn:uuid:{self._holder}"),
            (PROV + "value", Literal(_text(State()))),
        ]
        self._engine.update_together(
            f"DELETE {{ {mark} }} WHERE {{ {mark} }}",
            f"DELETE {{ GRAPH <{runs}> {{ ?r ?p ?o }} }} WHERE {{ GRAPH <{runs}> {{ {run} <{SH}result> ?r . ?r ?p ?o }} }}",
            f"DELETE {{ GRAPH <{runs}> {{ {run} ?p ?o }} }} WHERE {{ GRAPH <{runs}> {{ {run} ?p ?o }} }}",
            f"INSERT DATA {{ GRAPH <{runs}> {{ {' . '.join(f'{run} <{p}> {format_term(o)}' for p, o in lines)} }} }}",
        )
        self._check_read_back()

    def take(self) -> None:
        """Takes the run up in the name of this process, and removes what the one before was writing."""
        self._clear_earlier()
        self.hold()
        self._replaces = True
        line = f"GRAPH <{RUNS_GRAPH}> {{ <{self.run}> <{PROV}wasAssociatedWith> "
        self._engine.update_together(
            f"DELETE {{ {line} ?old }} }} INSERT {{ {line} <urn:uuid:{self._holder}> }} }} WHERE {{ {line} ?old }} }}"
        )
        self._check_read_back()

    def hold(self) -> None:
        """Gives this process a name of its own, and so graphs of its own to work in."""
        self._holder = uuid4().hex

    def clear(self) -> None:
        """Empties the two graphs of the chunk under way."""
        self._engine.update_together(f"DROP SILENT GRAPH <{self.listed}>", f"DROP SILENT GRAPH <{self.verdicts}>")

    def _clear_earlier(self) -> None:
        holder = self._said().get(PROV + "wasAssociatedWith", "").removeprefix("urn:uuid:")
        if holder:
            self._holder = holder
            self.clear()

    def put(self, state: State, rejects: Sequence[Reject], taken_out: Sequence[str] = ()) -> None:
        """Puts the verdicts of the chunk in place of the old, with the record of it, in one request.

        Args:
            state: how far the run is with this chunk.
            rejects: what the chunk leaves out; numbered up to ``state.rejected``.
            taken_out: services whose old verdicts go too, though the chunk does not list them.

        Raises:
            ConflictError: another process holds the run; nothing was written.
        """
        target, runs, run = self._job.target, RUNS_GRAPH, f"<{self.run}>"
        first = state.rejected - len(rejects)
        lines = [f"{run} <{PROV}value> {format_term(Literal(_text(state)))}"]
        for number, reject in enumerate(rejects, first):
            lines += _result(self.run, number, reject)
        staged = f"GRAPH <{self.verdicts}> {{ ?s ?p ?o }}"
        others = f"GRAPH <{runs}> {{ {run} <{PROV}wasAssociatedWith> ?other FILTER(?other != <urn:uuid:{self._holder}>) }}"
        self._engine.update_together(
            f"DELETE {{ {staged} }} WHERE {{ {others} {staged} }}",  # so that there is nothing to add where the run is not ours
            *(self._taking_away(taken_out) if self._replaces else ()),
            f"ADD SILENT GRAPH <{self.verdicts}> TO GRAPH <{target}>",
            f"DELETE {{ GRAPH <{runs}> {{ {run} <{PROV}value> ?old }} }} WHERE"
            f" {{ {self._guard} GRAPH <{runs}> {{ {run} <{PROV}value> ?old }} }}",
            f"INSERT {{ GRAPH <{runs}> {{ {' . '.join(lines)} }} }} WHERE {{ {self._guard} }}",
        )
        said = self._said()
        if said.get(PROV + "value") != _text(state):
            self._check_holder(said)
            raise EngineError("The store has not kept what was written.", where=self._engine.where, remedy="Look at its log.")

    def others(self, norm: str, described: Sequence[str], most: int) -> list[str]:
        """Returns services with a verdict on a norm that no pattern finds described any more, so many at most."""
        unless = " ".join(f"MINUS {{ {pattern} }}" for pattern in described)
        query = f"SELECT DISTINCT ?s {{ GRAPH <{self._job.target}> {{ ?s ?verdict {format_term(norm)} }} {unless} }} LIMIT {most}"
        return [str(service) for (service,) in self._engine.query_everywhere(query).rows]

    def take_away(self) -> None:
        """Takes away the verdicts on the services listed."""
        self._engine.update_together(*self._taking_away(()))

    def _taking_away(self, taken_out: Sequence[str]) -> Iterator[str]:
        """Returns the operations that remove old verdicts, predicate by predicate: Virtuoso is twice as fast so."""
        for predicate in PREDICATES.values():
            old = f"GRAPH <{self._job.target}> {{ ?s <{predicate}> ?o }}"
            listed = f"GRAPH <{self.listed}> {{ ?list <{DCTERMS}hasPart> ?s }}"
            yield f"DELETE {{ {old} }} WHERE {{ {self._guard} {listed} {old} }}"
            if taken_out:
                values = f"VALUES ?s {{ {' '.join(map(format_term, taken_out))} }}"
                yield f"DELETE {{ {old} }} WHERE {{ {self._guard} {values} {old} }}"

    def end(self) -> None:
        """Says that the verdict graph is whole, and when."""
        job, runs, run = self._job, RUNS_GRAPH, f"<{self.run}>"
        if self._marked():
            raise ConflictError(
                "Somebody else has written the verdicts meanwhile.", where=self._engine.where, remedy="Run the command again."
            )
        now = Literal(datetime.now(UTC).isoformat(timespec="seconds"), XSD + "dateTime")
        day = format_term(Literal(job.on.isoformat(), XSD + "date"))
        state = f"GRAPH <{runs}> {{ {run} <{PROV}value> ?value }}"
        self._engine.update_together(
            f"INSERT {{ GRAPH <{job.target}> {{ <{job.target}> <{DG}derivedOn> {day} }} }} WHERE {{ {self._guard} }}",
            f"INSERT {{ GRAPH <{runs}> {{ {run} <{PROV}endedAtTime> {format_term(now)} }} }} WHERE {{ {self._guard} }}",
            f"DELETE {{ {state} }} WHERE {{ {self._guard} {state} }}",
        )
        self._check_holder(said := self._said())
        if PROV + "endedAtTime" not in said:
            raise EngineError("The store has not kept what was written.", where=self._engine.where, remedy="Look at its log.")
        self.clear()

    def rejects(self) -> list[Reject]:
        """Returns what the run left out, in the order in which it was found."""
        found: list[Reject] = []
        after = f"{self.run}/reject/"
        while True:
            rows = self._engine.query_everywhere(
                f"SELECT ?r ?graph ?path ?service ?reason ?remedy {{ GRAPH <{RUNS_GRAPH}> {{ <{self.run}> <{SH}result> ?r ."
                f" ?r <{DCTERMS}source> ?graph ; <{SH}resultMessage> ?reason ; <{RDFS}comment> ?remedy ."
                f" OPTIONAL {{ ?r <{SH}focusNode> ?service }} OPTIONAL {{ ?r <{SH}resultPath> ?path }} }}"
                f" FILTER(STR(?r) > STR(<{after}>)) }} ORDER BY STR(?r) LIMIT {_PAGE}"
            ).rows
            for row in rows:
                _, graph, path, service, reason, remedy = map(_plain, row)
                found.append(Reject(graph, 0, path.removeprefix(FACT), service, reason, remedy))
            if len(rows) < _PAGE:
                return found
            after = str(rows[-1][0])

    def _said(self) -> dict[str, str]:
        rows = self._engine.query_everywhere(f"SELECT ?p ?o {{ GRAPH <{RUNS_GRAPH}> {{ <{self.run}> ?p ?o }} }}").rows
        return {str(p): _plain(o) for p, o in rows}

    def _marked(self) -> bool:
        target = self._job.target
        query = f"SELECT ?day {{ GRAPH <{target}> {{ <{target}> <{DG}derivedOn> ?day }} }}"
        return bool(self._engine.query_everywhere(query).rows)

    def _check_read_back(self) -> None:
        if self._said().get(PROV + "wasAssociatedWith") != f"urn:uuid:{self._holder}":
            raise EngineError(
                "What was written cannot be read back.",
                where=self._engine.where,
                remedy="DUTYGRAPH_UPDATE_URL must be the update address of this very store.",
            )

    def _check_holder(self, said: dict[str, str]) -> None:
        if said.get(PROV + "wasAssociatedWith") != f"urn:uuid:{self._holder}":
            raise ConflictError(
                "Another run has taken this one's place.", where=self._engine.where, remedy="Let it end, then look at its result."
            )


def _result(run: str, number: int, reject: Reject) -> list[str]:
    """Returns the triples of a service that was left out, as a SHACL validation result."""
    result = f"<{run}/reject/{number:09d}>"
    lines: list[tuple[str, Term]] = [
        (RDF + "type", SH + "ValidationResult"),
        (SH + "resultSeverity", SH + "Violation"),
        (SH + "resultMessage", Literal(reject.reason)),
        (RDFS + "comment", Literal(reject.remedy)),
        (DCTERMS + "source", reject.file if ":" in reject.file else Literal(reject.file)),
        *([(SH + "focusNode", reject.id)] if reject.id else []),
        *([(SH + "resultPath", FACT + reject.field)] if reject.field else []),
    ]
    return [f"<{run}> <{SH}result> {result}", *(f"{result} <{p}> {format_term(o)}" for p, o in lines)]


def _text(state: State) -> str:
    return json.dumps(asdict(state))


def _plain(term: Term | None) -> str:
    return "" if term is None else term.value if isinstance(term, Literal) else str(term)
