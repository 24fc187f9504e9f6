"""What is in a graph, counted as VoID counts it.

Source: W3C VoID, section 4.6 (statistics); void-ext for datatypes, as the SIB's editor reads it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dutygraph.terms import Blank, Literal, TripleIndex
from dutygraph.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dutygraph.terms import Term, Triple

__all__ = ["ClassUse", "PropertyUse", "Statistics", "count"]

_LANG_STRING = RDF + "langString"


@dataclass(frozen=True, slots=True)
class PropertyUse:
    """How often a property is used, and what its values are."""

    property: str
    triples: int
    classes: tuple[tuple[str, int], ...] = ()
    """Class of the values, and triples whose value has it."""
    datatypes: tuple[tuple[str, int], ...] = ()
    """Datatype of the values, and triples whose value has it."""


@dataclass(frozen=True, slots=True)
class ClassUse:
    """How many things have a class, and which properties they use."""

    name: str
    entities: int
    properties: tuple[PropertyUse, ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    """The counts of a graph; each list is by IRI."""

    triples: int
    subjects: int
    objects: int
    entities: int
    """IRIs that stand as subject."""
    properties: tuple[PropertyUse, ...]
    classes: tuple[ClassUse, ...]


def count(triples: Iterable[Triple]) -> Statistics:
    """Returns the counts of a graph; a repeated triple is counted once."""
    graph = TripleIndex(triples)
    kinds = {subject: _named(graph.resources(subject, RDF + "type")) for subject in graph.subjects()}

    def values() -> Iterator[tuple[tuple[str, ...], str, Term]]:
        for subject, own in kinds.items():
            for predicate in graph.predicates(subject):
                for value in graph.values(subject, predicate):
                    yield own, predicate, value

    # one pass counts what is alike: classes of the subject, property, and datatype or classes of the value
    alike = Counter(
        (own, predicate, _datatype(value) if isinstance(value, Literal) else kinds.get(value, ()))
        for own, predicate, value in values()
    )
    plain: Counter[str] = Counter()
    uses: dict[str, dict[str, Counter[str | tuple[str, ...]]]] = defaultdict(lambda: defaultdict(Counter))
    for (own, predicate, of), number in alike.items():
        plain[predicate] += number
        for kind in own:
            uses[kind][predicate][of] += number
    entities = Counter(kind for own in kinds.values() for kind in own)
    return Statistics(
        triples=plain.total(),
        subjects=len(kinds),
        objects=len({value for _, _, value in values()}),
        entities=len(_named(kinds)),
        properties=tuple(PropertyUse(name, number) for name, number in sorted(plain.items())),
        classes=tuple(
            ClassUse(kind, number, tuple(_use(name, found) for name, found in sorted(uses[kind].items())))
            for kind, number in sorted(entities.items())
        ),
    )


def _named(resources: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in resources if not isinstance(name, Blank))


def _datatype(value: Literal) -> str:
    return _LANG_STRING if value.language else value.datatype


def _use(name: str, found: Counter[str | tuple[str, ...]]) -> PropertyUse:
    classes: Counter[str] = Counter()
    datatypes: Counter[str] = Counter()
    for of, number in found.items():
        if isinstance(of, str):
            datatypes[of] += number
        else:
            classes.update(dict.fromkeys(of, number))
    return PropertyUse(name, found.total(), tuple(sorted(classes.items())), tuple(sorted(datatypes.items())))
