"""What is in a graph, counted as VoID counts it.

Source: W3C VoID, section 4.6 (statistics); void-ext for datatypes, as the SIB's editor reads it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dutygraph.terms import Blank, Literal
from dutygraph.vocab import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    """Returns the counts of a graph in which no triple is repeated."""
    graph = list(dict.fromkeys(triples))
    types: dict[Term, list[str]] = defaultdict(list)
    for subject, predicate, obj in graph:
        if predicate == RDF + "type" and isinstance(obj, str) and not isinstance(obj, Blank):
            types[subject].append(obj)
    uses: dict[str, Counter[str]] = defaultdict(Counter)
    to_class: Counter[tuple[str, str, str]] = Counter()
    to_datatype: Counter[tuple[str, str, str]] = Counter()
    for subject, predicate, obj in graph:
        for kind in types.get(subject, ()):
            uses[kind][predicate] += 1
            if isinstance(obj, Literal):
                to_datatype[kind, predicate, _LANG_STRING if obj.language else obj.datatype or XSD + "string"] += 1
            else:
                to_class.update((kind, predicate, of) for of in types.get(obj, ()))
    entities: Counter[str] = Counter(kind for kinds in types.values() for kind in kinds)
    plain = Counter(predicate for _, predicate, _ in graph)
    values: dict[tuple[str, str], tuple[list[tuple[str, int]], list[tuple[str, int]]]] = defaultdict(lambda: ([], []))
    for place, counted in enumerate((to_class, to_datatype)):
        for (kind, predicate, of), number in sorted(counted.items()):
            values[kind, predicate][place].append((of, number))
    return Statistics(
        triples=len(graph),
        subjects=len({subject for subject, _, _ in graph}),
        objects=len({obj for _, _, obj in graph}),
        entities=len({subject for subject, _, _ in graph if not isinstance(subject, Blank)}),
        properties=tuple(PropertyUse(name, number) for name, number in sorted(plain.items())),
        classes=tuple(
            ClassUse(
                kind,
                number,
                tuple(
                    PropertyUse(name, used, *(tuple(pairs) for pairs in values[kind, name]))
                    for name, used in sorted(uses[kind].items())
                ),
            )
            for kind, number in sorted(entities.items())
        ),
    )
