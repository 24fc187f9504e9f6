"""Prints the conditions of norms as SQL or SPARQL that can be read beside the law and run as it stands.

Law: each norm with its provision, as a comment above it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.condition import DIALECTS, Constant, atoms, lay_out, sql_name
from dutygraph.errors import CorpusError
from dutygraph.reading import condition_under
from dutygraph.vocab import DG, FACT, local_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from dutygraph.condition import Dialect, Expression
    from dutygraph.model import Iri, Norm
    from dutygraph.reading import Reading
    from dutygraph.rulebase import Rulebase

__all__ = ["LANGUAGES", "compiled", "variable"]

LANGUAGES = tuple(DIALECTS)
_STANDING = ("{}: subject to it, whether or not it must act now", "{}：是否受其约束，不论现时应否作为")


def variable(norm: Norm) -> str:
    """Returns the name of a norm as SQL and SPARQL take it without quotes.

    Raises:
        CorpusError: the id has characters that neither takes.
    """
    return sql_name(norm.id.replace("-", "_"))


def compiled(norms: Sequence[Norm], rulebase: Rulebase, *, to: str, on: date, reading: Reading, lang: str = "en") -> str:
    """Returns a query with a column a norm: true where it applies, false where it does not, NULL or unbound where it is open.

    Where a norm has a trigger, a second column says whether the party is subject to it at all. The table is ``facts``,
    one nullable column a fact; the graph holds services as the facts contract says.

    Args:
        norms: those wanted, in the order of the columns.
        rulebase: the law.
        to: ``sql`` (DuckDB and Spark alike) or ``sparql``.
        on: civil day in China.
        reading: the sides taken in disputes.
        lang: ``en`` or ``zh``, of the comments.

    Raises:
        CorpusError: two norms would have the same column.
    """
    if len({variable(norm) for norm in norms}) < len(norms):
        raise CorpusError("Two norms differ by a hyphen only.", where="ontology", remedy="Rename one.")
    writer = _Writer(rulebase, on, reading, lang, DIALECTS[to])
    return writer.sql(norms) if to == "sql" else writer.sparql(norms)


class _Writer:
    def __init__(self, rulebase: Rulebase, on: date, reading: Reading, lang: str, dialect: Dialect) -> None:
        self._rulebase, self._on, self._reading, self._lang, self._dialect = rulebase, on, reading, lang, dialect

    def sql(self, norms: Sequence[Norm]) -> str:
        columns = [f"{body} AS {name}" for norm in norms for name, body in self._columns(norm)]
        return "\n".join([*self._head(), "SELECT", "  id,", ",\n".join(columns), "FROM facts;", ""])

    def sparql(self, norms: Sequence[Norm]) -> str:
        found = [(name, body) for norm in norms for name, body in self._columns(norm)]
        facts = dict.fromkeys(atom.fact for norm in norms for e in self._parts(norm) for atom in atoms(e))
        return "\n".join(
            [
                *self._head(),
                f"PREFIX dg: <{DG}>",
                f"PREFIX fact: <{FACT}>",
                "SELECT ?service " + " ".join(f"?{name}" for name, _ in found),
                "WHERE {",
                "  ?service a dg:Service .",
                *(f"  OPTIONAL {{ ?service fact:{fact} ?{fact} }}" for fact in facts),
                *(f"  BIND(\n{body}\n  AS ?{name})" for name, body in found),
                "}",
                "ORDER BY ?service",
                "",
            ]
        )

    def _head(self) -> list[str]:
        mark, law = self._dialect.comment, self._rulebase
        return [f"{mark}dutygraph {law.version}, {law.digest}", f"{mark}{self._on.isoformat()}, {self._reading.name}"]

    def _parts(self, norm: Norm) -> tuple[Expression, ...]:
        if not norm.period.holds_on(self._on):
            return (Constant(value=False),)
        condition = condition_under(norm, self._reading, self._rulebase)
        keys = [(condition, norm.trigger)] + ([(condition, None)] if norm.trigger else [])
        return tuple(self._rulebase.pair(*key) for key in keys)

    def _columns(self, norm: Norm) -> Iterator[tuple[str, str]]:
        names = (variable(norm), variable(norm) + "_standing")
        for name, expression in zip(names, self._parts(norm), strict=False):
            said = self._said(norm) if name == names[0] else [_STANDING[self._lang == "zh"].format(norm.id)]
            head = "\n".join(f"  {self._dialect.comment}{line}" for line in said)
            yield name, head + "\n" + lay_out(expression, self._dialect, self._condition, indent=1)

    def _said(self, norm: Norm) -> list[str]:
        cited = [self._rulebase.provisions[f"{norm.instrument}/{name}"].citation.in_(self._lang) for name in norm.provisions]
        start, end = norm.period.start, norm.period.end
        lines = [f"{norm.id}: {norm.label.in_(self._lang)}", "; ".join(cited)]
        if not norm.period.holds_on(self._on):
            lines.append(f"not in force on {self._on} ({start or '…'} to {end or '…'})")
        return [" ".join(line.split()) for line in lines]

    def _condition(self, iri: Iri) -> str:
        label = self._rulebase.labels.get(iri)
        return " ".join(f"{local_name(iri)}: {label.in_(self._lang) if label else ''}".split())
