"""RDF terms as plain values, and an index of triples, so that no store library shows through.

An IRI is a ``str``, a blank node a ``Blank``, a literal a ``Literal``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dutygraph.vocab import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Blank", "Literal", "Quad", "Term", "Triple", "TripleIndex", "format_term"]


class Blank(str):
    """A blank node, by its label."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal: lexical form, datatype IRI, language tag."""

    value: str
    datatype: str = XSD + "string"
    language: str = ""


Term = str | Blank | Literal
Triple = tuple[str, str, Term]
Quad = tuple[str, str, Term, str]
"""Subject, predicate, object, graph name; the empty string is the default graph."""

_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def format_term(term: Term) -> str:
    r"""Returns a term in N-Triples syntax, the only way a term ever becomes query text.

    >>> format_term(Literal('a "b"', language="en"))
    '"a \\"b\\""@en'
    """
    if isinstance(term, Blank):
        return f"_:{term}"
    if isinstance(term, Literal):
        text = f'"{term.value.translate(_ESCAPES)}"'
        if term.language:
            return f"{text}@{term.language}"
        return text if term.datatype == XSD + "string" else f"{text}^^<{term.datatype}>"
    if _NOT_IN_IRI.search(term):
        raise ValueError(term)
    return f"<{term}>"


class TripleIndex:
    """Triples by subject and predicate, in the order in which they were added."""

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        self._by_subject: dict[str, dict[str, dict[Term, None]]] = {}
        self._by_type: dict[str, list[str]] = {}
        self.add(triples)

    def add(self, triples: Iterable[Triple]) -> None:
        """Adds triples; a repeated one is kept once."""
        for subject, predicate, obj in triples:
            values = self._by_subject.setdefault(subject, {}).setdefault(predicate, {})
            if obj in values:
                continue
            values[obj] = None
            if predicate == RDF + "type" and isinstance(obj, str):
                self._by_type.setdefault(obj, []).append(subject)

    def __contains__(self, subject: object) -> bool:
        return subject in self._by_subject

    def subjects(self) -> Iterator[str]:
        """Returns every subject, in order of first appearance."""
        return iter(self._by_subject)

    def instances(self, *classes: str) -> list[str]:
        """Returns the subjects typed with one of the classes, by class, then in order of appearance."""
        return [subject for cls in classes for subject in self._by_type.get(cls, ())]

    def values(self, subject: str, predicate: str) -> list[Term]:
        """Returns the objects, in order; empty where there are none."""
        return list(self._by_subject.get(subject, {}).get(predicate, ()))

    def predicates(self, subject: str) -> list[str]:
        """Returns the predicates that a subject has."""
        return list(self._by_subject.get(subject, ()))

    def resources(self, subject: str, predicate: str) -> list[str]:
        """Returns the objects that are IRIs or blank nodes."""
        return [value for value in self.values(subject, predicate) if isinstance(value, str)]

    def resource(self, subject: str, predicate: str) -> str | None:
        """Returns the first object that is an IRI or a blank node."""
        return next(iter(self.resources(subject, predicate)), None)

    def text(self, subject: str, predicate: str, language: str = "") -> str | None:
        """Returns the first literal in a language; with no language, the first literal."""
        for value in self.values(subject, predicate):
            if isinstance(value, Literal) and (not language or value.language == language):
                return value.value
        return None

    def list_items(self, head: str) -> list[Term]:
        """Returns the members of an RDF collection."""
        items: list[Term] = []
        node: str | None = head
        while node and node != RDF + "nil":
            items.extend(self.values(node, RDF + "first")[:1])
            node = self.resource(node, RDF + "rest")
        return items
