"""Reads the fragment of OWL 2 in which conditions are written.

Allowed in ``owl:equivalentClass``: named classes, ``owl:Thing`` and ``owl:Nothing``, ``owl:intersectionOf``,
``owl:unionOf``, ``owl:complementOf``, ``owl:hasValue``, and ``owl:someValuesFrom`` with a datatype restriction
(``xsd:minInclusive``, ``minExclusive``, ``maxInclusive``, ``maxExclusive``) or with ``owl:oneOf``.
Anything else is refused with the axiom named.

Source: OWL 2 Structural Specification, sections 7 and 8; OWL 2 Mapping to RDF Graphs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.condition.expression import All, Any, Atom, Constant, Expression, Named, Not
from dutygraph.errors import CorpusError
from dutygraph.model import FactValue, Iri
from dutygraph.terms import Blank, Literal, Term
from dutygraph.vocab import DG, OWL, RDF, XSD, local_name

if TYPE_CHECKING:
    from dutygraph.terms import TripleIndex

__all__ = ["ConditionReader", "literal_value"]

_FACETS = {
    XSD + "minInclusive": ">=",
    XSD + "minExclusive": ">",
    XSD + "maxInclusive": "<=",
    XSD + "maxExclusive": "<",
}
_WHOLE = {XSD + name for name in ("integer", "nonNegativeInteger", "positiveInteger", "int", "long")}
_STRUCTURAL = frozenset(OWL + name for name in ("intersectionOf", "unionOf", "complementOf", "onProperty", "oneOf"))


def literal_value(literal: Literal) -> FactValue | None:
    """Returns the boolean or whole number that a literal stands for; ``None`` where it is neither."""
    if literal.datatype == XSD + "boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(literal.value.strip())
    if literal.datatype in _WHOLE:
        try:
            return int(literal.value)
        except ValueError:
            return None
    return None


class ConditionReader:
    """Turns class expressions of one graph into expressions; each named class is read once."""

    def __init__(self, graph: TripleIndex) -> None:
        self._graph = graph
        self._named: dict[str, Expression] = {}
        self._open: list[str] = []

    def read(self, iri: str) -> Expression:
        """Returns the expression of a named condition class.

        Raises:
            CorpusError: the class is unknown, circular, or steps outside the fragment.
        """
        if iri in {OWL + "Thing", DG + "Service"}:
            return Constant(value=True)
        if iri == OWL + "Nothing":
            return Constant(value=False)
        if iri not in self._named:
            self._named[iri] = self._read_named(iri)
        return self._named[iri]

    def _read_named(self, iri: str) -> Expression:
        if iri in self._open:
            chain = " → ".join(local_name(name) for name in [*self._open, iri])
            raise CorpusError(f"Condition class is defined through itself: {chain}.", where=iri)
        definitions = self._graph.resources(iri, OWL + "equivalentClass")
        if len(definitions) != 1:
            raise CorpusError(
                f"Condition class needs exactly one owl:equivalentClass and has {len(definitions)}.",
                where=iri,
                remedy="Define it with one class expression.",
            )
        self._open.append(iri)
        try:
            return Named(Iri(iri), self._expression(definitions[0], iri))
        finally:
            self._open.pop()

    def _expression(self, node: Term, owner: str) -> Expression:
        if not isinstance(node, str):
            raise self._refuse(owner, f"a literal ({node.value}) where a class is expected")
        if not isinstance(node, Blank):
            return self.read(node)
        found = [name for name in self._graph.predicates(node) if name != RDF + "type"]
        shapes = [name for name in found if name in _STRUCTURAL]
        if len(shapes) != 1:
            names = ", ".join(sorted(local_name(name) for name in found)) or "nothing"
            raise self._refuse(owner, f"a class expression built from {names}")
        return self._structure(node, shapes[0], owner)

    def _structure(self, node: str, shape: str, owner: str) -> Expression:
        match local_name(shape):
            case "intersectionOf":
                return All(self._parts(node, shape, owner))
            case "unionOf":
                return Any(self._parts(node, shape, owner))
            case "complementOf":
                return Not(self._expression(self._graph.values(node, shape)[0], owner))
            case "onProperty":
                return self._restriction(node, owner)
            case other:
                raise self._refuse(owner, f"owl:{other}")

    def _parts(self, node: str, shape: str, owner: str) -> tuple[Expression, ...]:
        head = self._graph.resource(node, shape)
        parts = tuple(self._expression(item, owner) for item in self._graph.list_items(head or ""))
        if not parts:
            raise self._refuse(owner, f"an empty owl:{local_name(shape)}")
        return parts

    def _restriction(self, node: str, owner: str) -> Expression:
        fact = self._graph.resource(node, OWL + "onProperty")
        kinds = [name for name in self._graph.predicates(node) if name not in {RDF + "type", OWL + "onProperty"}]
        if fact is None or isinstance(fact, Blank) or len(kinds) != 1:
            raise self._refuse(owner, "a restriction with " + ", ".join(sorted(map(local_name, kinds))))
        name = local_name(fact)
        filler = self._graph.values(node, kinds[0])[0]
        if kinds[0] == OWL + "hasValue":
            return Atom(name, "=", (self._value(filler, owner),))
        if kinds[0] == OWL + "someValuesFrom" and isinstance(filler, Blank):
            return self._some(name, filler, owner)
        raise self._refuse(owner, f"owl:{local_name(kinds[0])} on {name}")

    def _some(self, fact: str, filler: Blank, owner: str) -> Expression:
        graph = self._graph
        if head := graph.resource(filler, OWL + "oneOf"):
            values = tuple(self._value(item, owner) for item in graph.list_items(head))
            if values:
                return Atom(fact, "=", values)
        if head := graph.resource(filler, OWL + "withRestrictions"):
            if graph.resource(filler, OWL + "onDatatype") not in _WHOLE:
                raise self._refuse(owner, f"facets on a datatype other than a whole number ({fact})")
            tests = tuple(self._facet(fact, item, owner) for item in graph.list_items(head))
            if tests:
                return tests[0] if len(tests) == 1 else All(tests)
        raise self._refuse(owner, f"owl:someValuesFrom on {fact} without oneOf or facets")

    def _facet(self, fact: str, node: Term, owner: str) -> Atom:
        names = self._graph.predicates(node) if isinstance(node, str) else []
        if len(names) != 1 or names[0] not in _FACETS:
            raise self._refuse(owner, "the facet " + (", ".join(map(local_name, names)) or "(none)"))
        bound = self._graph.values(str(node), names[0])[0]
        return Atom(fact, _FACETS[names[0]], (self._value(bound, owner),))

    def _value(self, term: Term, owner: str) -> FactValue:
        if isinstance(term, str):
            return local_name(term)
        value = literal_value(term)
        if value is None:
            raise self._refuse(owner, f'the value "{term.value}" of {local_name(term.datatype)}')
        return value

    @staticmethod
    def _refuse(owner: str, what: str) -> CorpusError:
        return CorpusError(
            f"Condition class uses {what}, which is outside the fragment that conditions are written in.",
            where=owner,
            remedy="See ontology/README.md, section Conditions.",
        )
