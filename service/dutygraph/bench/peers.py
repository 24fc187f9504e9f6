"""The back ends of others: rdflib, pySHACL, HermiT, owlrl, reasonable. Each gets what it can express, and says no more.

Law: none; the conditions come from the ontology.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dutygraph.bench.positive import PositiveClasses
from dutygraph.bench.sparql import SAID, TERMS, rules, select
from dutygraph.bench.task import Judged, Took, timed
from dutygraph.engines import serialize_quads
from dutygraph.model import Service
from dutygraph.reasoning import condition_quads, entailments
from dutygraph.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dutygraph.bench.task import Key, Task

__all__ = [
    "by_hermit",
    "by_owlrl",
    "by_owlrl_positive",
    "by_pyshacl",
    "by_rdflib",
    "by_rdflib_arithmetic",
    "by_reasonable",
    "by_reasonable_positive",
]

_DEEP = 20_000
"""Calls within calls that rdflib needs to read and run a query of some hundred BINDs."""
_TYPE = RDF + "type"
Types = set[tuple[str, str]]


def by_rdflib(task: Task) -> Judged:
    """rdflib: the query that Oxigraph is given."""
    return _rdflib(task, kleene=True)


def by_rdflib_arithmetic(task: Task) -> Judged:
    """rdflib: the query without connectives, for those of rdflib do not follow SPARQL where a side is in error."""
    return _rdflib(task, kleene=False)


def _rdflib(task: Task, *, kleene: bool) -> Judged:
    import rdflib
    from rdflib.plugins.sparql import prepareQuery

    sys.setrecursionlimit(_DEEP)
    data, query, graph = task.triples(), select(task, kleene=kleene), rdflib.Graph()
    ready, prepared = timed(lambda: (graph.parse(data=data, format="nt"), prepareQuery(query))[1])
    taken, rows = timed(lambda: list(graph.query(prepared)))
    letters = {key: ["u"] * task.count for key in task.pairs}
    for row in rows:
        place = task.places[str(row[0])]
        for number, key in enumerate(task.pairs):
            term = row[number + 1]
            letters[key][place] = TERMS[str(term)] if term is not None else "u"
    return Judged(ready, taken, task.by_norm({key: "".join(said) for key, said in letters.items()}))


def by_pyshacl(task: Task) -> Judged:
    """pySHACL: the query without connectives as one SHACL rule, applied to each service."""
    import pyshacl
    import rdflib

    sys.setrecursionlimit(_DEEP)
    data, shape, graph, shapes = task.triples(), rules(task), rdflib.Graph(), rdflib.Graph()

    def prepare() -> None:
        graph.parse(data=data, format="nt")
        shapes.parse(data=shape, format="turtle")

    ready, _ = timed(prepare)
    taken, made = timed(lambda: pyshacl.shacl_rules(graph, shacl_graph=shapes, advanced=True))
    letters = {key: ["u"] * task.count for key in task.pairs}
    for number, key in enumerate(task.pairs):
        for service, verdict in made.subject_objects(rdflib.URIRef(f"{SAID}{number}")):
            letters[key][task.places[str(service)]] = TERMS[str(verdict)]
    return Judged(ready, taken, task.by_norm({key: "".join(said) for key, said in letters.items()}))


def by_hermit(task: Task) -> Judged:
    """HermiT: services as classes, the conditions as they are published; membership, membership in the complement, or neither."""
    tested = {atom for atom in task.rulebase.stated_facts if not task.rulebase.facts[atom].choices}
    plain = [Service(s.id, {name: value for name, value in s.facts.items() if name in tested}) for s in task.services]
    taken, found = timed(lambda: entailments(plain, task.pairs, task.rulebase))
    word = {True: "t", False: "f", None: "u"}
    return Judged(Took(), taken, task.by_norm({key: "".join(word[found[s.id, key]] for s in plain) for key in task.pairs}))


def by_owlrl(task: Task) -> Judged:
    """owlrl: the conditions as they are published; only what is inferred to be a member is said."""
    return _published(task, _owlrl)


def by_owlrl_positive(task: Task) -> Judged:
    """owlrl: the conditions rewritten for the profile (see ``positive``), so that all three verdicts can be said."""
    return _positive(task, _owlrl)


def by_reasonable(task: Task) -> Judged:
    """reasonable: the conditions as they are published; only what is inferred to be a member is said."""
    return _published(task, _reasonable)


def by_reasonable_positive(task: Task) -> Judged:
    """reasonable: the conditions rewritten for the profile (see ``positive``), so that all three verdicts can be said."""
    return _positive(task, _reasonable)


def _published(task: Task, infer: Callable[[Task, bytes], tuple[Took, Took, Types]]) -> Judged:
    axioms = condition_quads(name for key in task.pairs for name in key if name)
    ready, taken, types = infer(task, serialize_quads(axioms, "application/n-triples") + task.triples())

    def letters(key: Key) -> Iterable[str]:
        classes = [name for name in key if name]
        for service in task.services:
            yield "t" if all((service.id, name) in types for name in classes) else "-"

    return Judged(ready, taken, task.by_norm({key: "".join(letters(key)) for key in task.pairs}))


def _positive(task: Task, infer: Callable[[Task, bytes], tuple[Took, Took, Types]]) -> Judged:
    made = PositiveClasses(task.rulebase)
    names = {key: tuple(made.name(task.rulebase.pair(*key), holds=holds) for holds in (True, False)) for key in task.pairs}
    ready, taken, types = infer(task, serialize_quads(made.quads, "application/n-triples") + task.triples())

    def letters(key: Key) -> Iterable[str]:
        yes, no = names[key]
        for service in task.services:
            yield "t" if (service.id, yes) in types else "f" if (service.id, no) in types else "u"

    return Judged(ready, taken, task.by_norm({key: "".join(letters(key)) for key in task.pairs}))


def _owlrl(_task: Task, data: bytes) -> tuple[Took, Took, Types]:
    import owlrl
    import rdflib

    graph = rdflib.Graph()
    ready, _ = timed(lambda: graph.parse(data=data, format="nt"))
    taken, _ = timed(lambda: owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph))
    return ready, taken, {(str(s), str(o)) for s, o in graph.subject_objects(rdflib.RDF.type)}


def _reasonable(task: Task, data: bytes) -> tuple[Took, Took, Types]:
    import reasonable

    path, reasoner = task.folder / "reasonable.ttl", reasonable.PyReasoner()
    path.write_bytes(data)  # N-Triples is Turtle
    ready, _ = timed(lambda: reasoner.load_file(str(path)))
    taken, found = timed(reasoner.reason)
    return ready, taken, {(str(s), str(o)) for s, p, o in found if str(p) == _TYPE}
