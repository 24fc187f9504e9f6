"""The conditions as one SPARQL query, and as SHACL rules, for stores that dutygraph does not run on.

Source: SPARQL 1.1 Query, section 17.2; SHACL Advanced Features, section 8.3 (SPARQL rules).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.condition import All, Any, Atom, Constant, Named, Not, atoms, to_numeric_sparql, to_sparql, to_sparql_choice
from dutygraph.vocab import BASE, DG, FACT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dutygraph.bench.task import Task
    from dutygraph.condition import Expression

__all__ = ["SAID", "TERMS", "rules", "select"]

SAID = BASE + "bench/said/"
"""What a rule says of a service, followed by the number of the pair."""

TERMS = {"applies": "t", "does-not-apply": "f", "undetermined": "u"}
_CHOICE = ('"applies"', '"does-not-apply"', '"undetermined"')


def select(task: Task, *, kleene: bool = True) -> str:
    """Returns a SELECT with a row a service and a column a pair of condition and trigger.

    Args:
        task: what is to be judged.
        kleene: whether ``&&``, ``||`` and ``!`` of the store follow SPARQL where a side is in error; else arithmetic stands
            for them (docs/decisions/0018-remote-stores.md).
    """
    names = " ".join(f"?v{number}" for number in range(len(task.pairs)))
    return f"SELECT ?service {names} WHERE {{\n{_where(task, 'service', kleene=kleene)}\n}}"


def rules(task: Task) -> str:
    """Returns the same as SHACL: one rule, for each ``dg:Service``, that says a verdict a pair."""
    made = " ".join(f"$this <{SAID}{number}> ?v{number} ." for number in range(len(task.pairs)))
    construct = f"CONSTRUCT {{ {made} }} WHERE {{\n{_where(task, 'this', kleene=False)}\n}}"
    return (
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        f"<{BASE}bench/shape> a sh:NodeShape ; sh:targetClass <{DG}Service> ;\n"
        f"  sh:rule [ a sh:SPARQLRule ; sh:construct '''{construct}''' ] .\n"
    )


def _where(task: Task, subject: str, *, kleene: bool) -> str:
    """Returns the pattern: facts, then each named condition as a variable that is unbound where it is unknown, then the pairs."""
    folding = _Folding()
    wholes = [folding.fold(task.rulebase.pair(*key)) for key in task.pairs]
    tests = dict.fromkeys(atom for key in task.pairs for atom in atoms(task.rulebase.pair(*key)))
    lines = [f"?{subject} a <{DG}Service> ."]
    lines += [f"OPTIONAL {{ ?{subject} <{FACT}{fact}> ?{fact} }}" for fact in dict.fromkeys(atom.fact for atom in tests)]
    if kleene:
        lines += [f"BIND({to_sparql(part)} AS ?{name})" for name, part in folding.parts.items()]
        lines += [f"BIND({to_sparql_choice(whole, _CHOICE)} AS ?v{number})" for number, whole in enumerate(wholes)]
    else:
        lines += _numeric(list(tests), folding.parts, wholes)
    return "\n".join(f"  {line}" for line in lines).replace("?this", "$this")


def _numeric(tests: list[Atom], parts: Mapping[str, Expression], wholes: list[Expression]) -> Iterator[str]:
    """Yields the same with two numbers an atom and a condition, bound once each: rdflib takes long to read deep expressions."""
    names = {atom: f"a{number}" for number, atom in enumerate(tests)} | {Atom(name, "=", (True,)): name for name in parts}

    def numbers(atom: Atom) -> tuple[str, str]:
        return f"?{names[atom]}y", f"?{names[atom]}n"

    for atom in tests:
        test, (yes, no) = to_sparql(atom), numbers(atom)
        yield f"BIND(COALESCE(IF({test}, 1, 0), 0) AS {yes}) BIND(COALESCE(IF({test}, 0, 1), 0) AS {no})"
    for name, part in parts.items():
        yes, no = to_numeric_sparql(part, numbers)
        yield f"BIND({yes} AS ?{name}y) BIND({no} AS ?{name}n)"
    holds, fails, unknown = _CHOICE
    for number, whole in enumerate(wholes):
        yes, no = to_numeric_sparql(whole, numbers)
        yield f"BIND(IF({yes} > 0, {holds}, IF({no} > 0, {fails}, {unknown})) AS ?v{number})"


class _Folding:
    """Gives each named condition a variable, so that the text grows with the law and not with how often it refers to itself."""

    def __init__(self) -> None:
        self.parts: dict[str, Expression] = {}
        self._known: dict[str, Expression] = {}

    def fold(self, expression: Expression) -> Expression:
        match expression:
            case Named(iri=iri, part=part):
                if iri not in self._known:
                    self._known[iri] = self._variable(self.fold(part))
                return self._known[iri]
            case Not(part=part):
                return Not(self.fold(part))
            case All(parts=parts):
                return All(tuple(map(self.fold, parts)))
            case Any(parts=parts):
                return Any(tuple(map(self.fold, parts)))
            case _:
                return expression

    def _variable(self, part: Expression) -> Expression:
        if isinstance(part, Atom | Constant):
            return part
        name = f"n{len(self.parts)}"
        self.parts[name] = part
        return Atom(name, "=", (True,))
