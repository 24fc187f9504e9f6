"""Conditions as trees that a page can show: with the truth of each part where facts are given.

Source: the condition classes of the ontology; each leaf names the provision that its fact rests on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dutygraph.condition import All, Any, Atom, Constant, Named, Not, trace
from dutygraph.model import Bilingual, ValueType
from dutygraph.serialize import truth_name
from dutygraph.vocab import FACT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dutygraph.condition import Expression, Trace
    from dutygraph.model import FactValue
    from dutygraph.rulebase import Rulebase

__all__ = ["Drawn", "Node", "logic_of", "value_text"]

_NOTHING = Bilingual("", "")
_BOOLEAN = {True: Bilingual("yes", "是"), False: Bilingual("no", "否")}
_SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "="}


@dataclass(frozen=True, slots=True)
class Node:
    """One part of a condition: ``all``, ``any``, ``not``, ``named``, ``fact`` or ``constant``.

    ``truth`` is ``true``, ``false`` or ``unknown``, and empty where no facts are given.
    """

    kind: str
    parts: tuple[Node, ...] = ()
    truth: str = ""
    iri: str = ""
    label: Bilingual = _NOTHING
    test: Bilingual = _NOTHING
    stated: Bilingual | None = None
    note: Bilingual = _NOTHING
    value: str = ""


class Drawn:
    """Named parts as they were drawn: conditions are built on each other, so the same part comes many times on a page."""

    def __init__(self) -> None:
        self._named: dict[str, str] = {}

    def of(self, node: Node, draw: Callable[[Node, Drawn], str]) -> str:
        """Returns a part as a template draws it, under the same facts throughout."""
        if node.kind != "named":
            return draw(node, self)
        if node.iri not in self._named:
            self._named[node.iri] = draw(node, self)
        return self._named[node.iri]


def logic_of(expression: Expression, rulebase: Rulebase, facts: Mapping[str, FactValue] | None = None) -> Node:
    """Returns a condition as a tree; with facts, each part has its truth."""
    return _node(trace(expression, facts or {}), rulebase, facts)


def _node(traced: Trace, rulebase: Rulebase, facts: Mapping[str, FactValue] | None) -> Node:
    parts = tuple(_node(part, rulebase, facts) for part in traced.parts)
    truth = "" if facts is None else truth_name(traced.truth)
    match traced.expression:
        case All():
            return Node("all", parts, truth)
        case Any():
            return Node("any", parts, truth)
        case Not():
            return Node("not", parts, truth)
        case Named(iri=iri):
            return Node("named", parts, truth, iri=iri, label=rulebase.labels[iri])
        case Constant(value=value):
            return Node("constant", parts, truth, value=truth_name(value))
        case Atom(fact=name) as atom:
            fact = rulebase.facts[name]
            stated = value_text(fact.name, facts[name], rulebase) if facts and name in facts else None
            return Node("fact", (), truth, fact.iri, fact.label, _test(atom, rulebase), stated, fact.basis)


def _test(atom: Atom, rulebase: Rulebase) -> Bilingual:
    texts = [value_text(atom.fact, value, rulebase) for value in atom.values]
    en, zh = " or ".join(text.en for text in texts), "或".join(text.zh for text in texts)
    if isinstance(atom.values[0], bool):
        return Bilingual(f"= {en}", f"= {zh}")
    sign = _SIGNS[atom.operator]
    return Bilingual(f"{sign} {en}", f"{sign} {zh}")


def value_text(fact: str, value: FactValue, rulebase: Rulebase) -> Bilingual:
    """Returns a stated value as readers know it: yes or no, a number, the label of a listed value."""
    if isinstance(value, bool):
        return _BOOLEAN[value]
    if rulebase.facts[fact].type is ValueType.CHOICE and FACT + str(value) in rulebase.labels:
        return rulebase.labels[FACT + str(value)]
    text = f"{value:,}" if isinstance(value, int) else value
    return Bilingual(text, text)
