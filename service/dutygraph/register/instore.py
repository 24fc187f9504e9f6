"""What a run asks of the services in a store: names by page, wrong statements, a fingerprint, counts. Facts stay where they are.

No query reads the facts of a service that is well described: its name, the values that occur in a chunk (without saying where),
and sums leave the store. A wrong statement is read, to say what is wrong with it.
Source: the facts contract; SPARQL 1.1 Query, sections 15 (solution modifiers) and 17.4 (functions).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.engines import serialize_quads
from dutygraph.errors import FactsError, StoreOverloaded
from dutygraph.facts import is_iri
from dutygraph.facts.graph import GraphReader, parse_facts_graph
from dutygraph.register.rows import Reject
from dutygraph.terms import Literal, format_term
from dutygraph.vocab import BASE, DCTERMS, DG, FACT, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dutygraph.engines import RemoteEngine
    from dutygraph.rulebase import Rulebase
    from dutygraph.terms import Quad, Term, Triple

__all__ = ["DEFAULT", "StoredFacts", "graphs_with_services", "verdict_counts"]

DEFAULT = "default"
"""How the graph without a name is named."""

_MEDIA = "application/n-quads"
_PAGE = 5000
"""Names of one page; Virtuoso sorts at most 10,000 for one that has a LIMIT."""
_PROBE = "urn:dutygraph:probe"
_DERIVED = (BASE + "id/reading/", BASE + "id/run/")
_EXAMPLES = BASE + "id/example/"
_SAYS_FACT = f'FILTER(STRSTARTS(STR(?p), "{FACT}"))'
_TYPED = f"?s a <{DG}Service>"
_DIGITS = f'<{XSD}integer>(SUBSTR(REPLACE(MD5(CONCAT(STR(?s), " ", STR(?p), " ", STR(?o))), "[a-f]", ""), 1, 9))'
"""A number that follows from a statement. Sums of it tell two sets of statements apart, in whatever order they are read."""


def graphs_with_services(engine: RemoteEngine) -> tuple[str, ...]:
    """Returns the named graphs of a store that describe services, sorted; of ours, those that hold what was stated."""
    rows = engine.query_everywhere(f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s a <{DG}Service> }} }}").rows
    return tuple(sorted(str(graph) for (graph,) in rows if not str(graph).startswith(_DERIVED)))


def verdict_counts(engine: RemoteEngine, graph: str, predicates: Sequence[str], norms: Sequence[str]) -> dict[tuple[str, str], int]:
    """Returns how often each predicate leads to each norm in a verdict graph, by (norm, predicate); norms nobody knows too.

    Where the store does not manage all at once, it is asked norm by norm, and then for those known only.
    """
    wanted = f"FILTER(?verdict IN ({', '.join(map(format_term, predicates))}))"
    try:
        rows = engine.query_everywhere(
            f"SELECT ?norm ?verdict (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?verdict ?norm }} {wanted} }} GROUP BY ?norm ?verdict"
        ).rows
    except StoreOverloaded:
        rows = tuple(
            (norm, predicate, count)
            for norm in norms
            for predicate, count in engine.query_everywhere(
                f"SELECT ?verdict (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?verdict {format_term(norm)} }} {wanted} }}"
                " GROUP BY ?verdict"
            ).rows
        )
    return {(str(norm), str(predicate)): _whole(count) for norm, predicate, count in rows}


class StoredFacts:
    """The services that one graph of a store describes.

    Args:
        engine: the store.
        graph: a named graph, or ``default``.
        rulebase: what can be stated.
        before: the graphs of the run that come before it; a service may stand in one graph only.
        after: those that come after it.
    """

    def __init__(
        self, engine: RemoteEngine, graph: str, rulebase: Rulebase, *, before: Sequence[str] = (), after: Sequence[str] = ()
    ) -> None:
        self.graph = graph
        self._engine, self._rulebase = engine, rulebase
        self._before, self._after = tuple(before), tuple(after)
        self._known: set[tuple[str, Term]] = set()
        untyped = self._rows("?s", f"?s ?p ?o {_SAYS_FACT} MINUS {{ {_TYPED} }}", "LIMIT 1")  # not EXISTS: it is slow
        stated = f'?s ?fact ?value FILTER(STRSTARTS(STR(?fact), "{FACT}"))'
        self._service = f"{{ {_TYPED} }} UNION {{ {stated} }}" if untyped else _TYPED
        """A subject that is typed, or else of which a fact is stated."""

    @property
    def described(self) -> str:
        """The pattern that matches where the graph describes ?s."""
        return self._in(self._service)

    def count(self) -> int:
        """Returns how many services there are."""
        return self._counted("")

    def nameless(self) -> int:
        """Returns how many of them are blank nodes."""
        return self._counted("FILTER(isBlank(?s))")

    def pages(self, after: str, upto: str = "") -> Iterator[list[str]]:
        """Returns the names of services by code point, from one on and up to another, in pages; each asks the store once."""
        while True:
            found = self._rows("DISTINCT ?s", f"{self._service} {_between(after, upto)}", f"ORDER BY STR(?s) LIMIT {_PAGE}")
            names = [str(name) for (name,) in found]
            if not names:
                return
            yield names
            if len(names) < _PAGE:
                return
            after = names[-1]

    def fingerprint(self, after: str, upto: str) -> int:
        """Returns a number that follows from every fact stated of the services in a range."""
        inner = f"{{ SELECT DISTINCT ?s {{ {self._in(f'{self._service} {_between(after, upto)}')} }} }}"
        return self._sum(f"{inner} {self._in(f'?s ?p ?o {_SAYS_FACT}')}")

    def fingerprint_of(self, listed: str) -> int:
        """Returns the same for the services that a graph lists."""
        return self._sum(f"{_listed(listed)} {self._in(f'?s ?p ?o {_SAYS_FACT}')}")

    def twice_before(self, listed: str) -> set[str]:
        """Returns those of the services listed that an earlier graph of the run describes too."""
        return {service for graph in self._before for service in self._also_in(graph, listed)}

    def faults(self, names: Iterable[str], listed: str) -> list[Reject]:
        """Returns, for each service listed that cannot be judged, why not; in order of names."""
        found: dict[str, Reject] = {}
        for service in names:
            if service.startswith(BASE) and not service.startswith(_EXAMPLES):
                found[service] = self._reject(service, "", "It is a term of the law graph.", "Facts are about services only.")
            elif not is_iri(service):
                found[service] = self._reject(service, "", "It is not an absolute IRI.", "Write one, such as https://….")
        for graph in self._after:
            for service in self._also_in(graph, listed):
                remedy = "Describe a service in one graph."
                found.setdefault(service, self._reject(service, "", f"The graph {graph} describes it too.", remedy))
        for service, statements in self._doubtful(listed).items():
            if service not in found and (reject := self._read(service, statements)):
                found[service] = reject
        return [found[service] for service in sorted(found)]

    def _doubtful(self, listed: str) -> dict[str, list[Triple]]:
        """Returns the statements to be read: of facts with several values, and of properties with a value that is wrong."""
        facts = f"{_listed(listed)} {self._in(f'?s ?p ?o {_SAYS_FACT}')}"
        occurring = self._engine.query_everywhere(f"SELECT DISTINCT ?p ?o {{ {facts} }}").rows
        wrong = sorted({str(p) for p, o in occurring if o is not None and not self._is_sound(str(p), o)})
        several = f"SELECT ?s ?p {{ {facts} }} GROUP BY ?s ?p HAVING (COUNT(DISTINCT ?o) > 1)"
        twice = sorted({str(p) for _, p in self._engine.query_everywhere(several).rows})
        found: dict[str, list[Triple]] = {}
        for predicate in sorted({*wrong, *twice}):
            statement = f"?s {format_term(predicate)} ?o"
            seen = f"SELECT ?s ?o {{ {_listed(listed)} {self._in(statement)} }}"
            if predicate not in wrong:
                inner = f"SELECT ?s {{ {_listed(listed)} {self._in(statement)} }} GROUP BY ?s HAVING (COUNT(DISTINCT ?o) > 1)"
                seen = f"SELECT ?s ?o {{ {{ {inner} }} {self._in(statement)} }}"
            for service, value in self._engine.query_everywhere(seen).rows:
                if value is not None:
                    found.setdefault(str(service), []).append((str(service), predicate, value))
        return found

    def _is_sound(self, predicate: str, value: Term) -> bool:
        if (predicate, value) in self._known:
            return True
        sound = self._read(_PROBE, [(_PROBE, predicate, value)]) is None
        if sound and not _is_number(value):
            self._known.add((predicate, value))
        return sound

    def _read(self, service: str, statements: list[Triple]) -> Reject | None:
        """Returns what is wrong with statements about a service, as the reader of facts files says it."""
        quads: list[Quad] = [(service, RDF + "type", DG + "Service", ""), *((s, p, o, "") for s, p, o in statements)]
        data = serialize_quads(sorted(quads, key=str), _MEDIA)
        try:
            GraphReader(parse_facts_graph(data, _MEDIA, self.graph, {}), data, _MEDIA, self.graph, self._rulebase).services()
        except FactsError as error:
            field = error.where.rpartition(" (")[2].removesuffix(")") if error.where.endswith(")") else ""
            return self._reject(service, field, error.detail, error.remedy)
        return None

    def _reject(self, service: str, field: str, reason: str, remedy: str) -> Reject:
        return Reject(self.graph, 0, field, service, reason, remedy)

    def without_name(self) -> Reject:
        """Returns the reject that stands for a blank node."""
        return self._reject("", "", "A service has no IRI.", "Give the blank node a name.")

    def _also_in(self, graph: str, listed: str) -> list[str]:
        there = _in(graph, _TYPED)
        return [str(s) for (s,) in self._engine.query_everywhere(f"SELECT DISTINCT ?s {{ {_listed(listed)} {there} }}").rows]

    def _in(self, pattern: str) -> str:
        return _in(self.graph, pattern)

    def _rows(self, columns: str, pattern: str, after: str = "") -> tuple[tuple[Term | None, ...], ...]:
        return self._engine.query_everywhere(f"SELECT {columns} {{ {self._in(pattern)} }} {after}").rows

    def _counted(self, more: str) -> int:
        return _whole(self._rows("(COUNT(DISTINCT ?s) AS ?n)", f"{self._service} {more}")[0][0])

    def _sum(self, pattern: str) -> int:
        rows = self._engine.query_everywhere(f"SELECT (SUM({_DIGITS}) AS ?n) {{ {pattern} }}").rows
        return _whole(rows[0][0]) if rows else 0


def _in(graph: str, pattern: str) -> str:
    return f"{{ {pattern} }}" if graph == DEFAULT else f"GRAPH {format_term(graph)} {{ {pattern} }}"


def _listed(graph: str) -> str:
    return f"GRAPH {format_term(graph)} {{ ?list <{DCTERMS}hasPart> ?s }}"


def _between(after: str, upto: str) -> str:
    """Returns the filter for names in a range. STR of an IRI: Virtuoso compares a string with letters beyond ASCII wrongly."""
    bounds = [f"STR(?s) > STR({format_term(after)})"] if after else []
    bounds += [f"STR(?s) <= STR({format_term(upto)})"] if upto else []
    return f"FILTER({' && '.join(['isIRI(?s)', *bounds])})"


def _whole(term: Term | None) -> int:
    return int(term.value) if isinstance(term, Literal) and term.value.lstrip("-").isdigit() else 0


def _is_number(value: Term) -> bool:
    return isinstance(value, Literal) and value.datatype != XSD + "boolean"
