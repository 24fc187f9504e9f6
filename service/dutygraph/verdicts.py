"""Verdict triples: dg:subjectTo, dg:notSubjectTo and dg:maybeSubjectTo, one graph a reading.

Two ways that must agree: ``derive`` compiles the conditions to one SPARQL update, which runs wherever the facts lie;
``write_verdicts`` values them in Python, which is faster where the facts are at hand (docs/benchmarks.md).
Law: each norm's condition, trigger and interval; Article 24 for the day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.applicability import verdict_groups
from dutygraph.condition import atoms, to_sparql
from dutygraph.reading import Reading, condition_under, parse_reading
from dutygraph.terms import Literal, format_term
from dutygraph.vocab import DG, FACT, READING, XSD

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from dutygraph.engine import Engine
    from dutygraph.model import Service
    from dutygraph.rulebase import Rulebase
    from dutygraph.terms import Quad

__all__ = ["PREDICATES", "READINGS_KEPT", "derivation", "derive", "graph_of", "rewrite_verdicts", "write_verdicts"]

READINGS_KEPT = ("majority", "alternative")
PREDICATES = {"applies": DG + "subjectTo", "does-not-apply": DG + "notSubjectTo", "undetermined": DG + "maybeSubjectTo"}


def graph_of(reading: Reading) -> str:
    """Returns the graph that holds the verdicts under a reading."""
    return READING + reading.name.replace("=", "-").replace(",", "--")


def derive(engine: Engine, rulebase: Rulebase, *, on: date, readings: tuple[str, ...] = READINGS_KEPT) -> None:
    """Replaces the verdict graphs of a store by those for a day.

    Args:
        engine: holds the facts in its default graph.
        rulebase: the law.
        on: civil day in China.
        readings: which readings to derive, by name.
    """
    for name in readings:
        reading = parse_reading(name, rulebase)
        graph = format_term(graph_of(reading))
        engine.update(f"DROP SILENT GRAPH {graph} ; {derivation(rulebase, on=on, reading=reading)}")
        engine.load([_derived_on(graph_of(reading), on)])


def write_verdicts(
    engine: Engine, services: Collection[Service], rulebase: Rulebase, *, on: date, readings: tuple[str, ...] = READINGS_KEPT
) -> None:
    """Replaces the verdict graphs of a store by those of the services at hand, for a day."""
    for name in readings:
        reading = parse_reading(name, rulebase)
        graph = graph_of(reading)
        engine.update(f"DROP SILENT GRAPH {format_term(graph)}")
        groups = verdict_groups(services, rulebase, on=on, reading=reading)
        engine.load_groups(graph, ((service.id, PREDICATES[verdict], norms) for service, verdict, norms in groups))
        engine.load([_derived_on(graph, on)])


def rewrite_verdicts(
    engine: Engine,
    gone: Collection[str],
    services: Collection[Service],
    rulebase: Rulebase,
    *,
    on: date,
    readings: tuple[str, ...] = READINGS_KEPT,
) -> None:
    """Replaces the verdicts of some services, and leaves those of all others.

    Args:
        engine: the store.
        gone: services whose verdicts are taken away, by IRI.
        services: services whose verdicts are written.
        rulebase: the law.
        on: civil day in China that the verdicts of the store are for.
        readings: which readings the store keeps, by name.
    """
    for name in readings:
        reading = parse_reading(name, rulebase)
        graph = graph_of(reading)
        for service in gone:
            engine.remove(list(engine.quads(graph, service)))
        groups = verdict_groups(services, rulebase, on=on, reading=reading)
        engine.load_groups(graph, ((service.id, PREDICATES[verdict], norms) for service, verdict, norms in groups))


def _derived_on(graph: str, on: date) -> Quad:
    return graph, DG + "derivedOn", Literal(on.isoformat(), XSD + "date"), graph


def derivation(rulebase: Rulebase, *, on: date, reading: Reading) -> str:
    """Returns the SPARQL update that derives one verdict graph: one variable a pair of condition and trigger."""
    columns: dict[str, str] = {}
    rows: list[str] = []
    facts: dict[str, None] = {}
    for norm in rulebase.norms:
        predicate = format_term(PREDICATES["does-not-apply"])
        if norm.period.holds_on(on):
            whole = rulebase.pair(condition_under(norm, reading, rulebase), norm.trigger)
            facts.update(dict.fromkeys(atom.fact for atom in atoms(whole)))
            predicate = columns.setdefault(to_sparql(whole), f"?v{len(columns)}")
        rows.append(f"    ?service {predicate} {format_term(norm.iri)} .")
    applies, not_applies, open_ = (format_term(iri) for iri in PREDICATES.values())
    optional = [f"  OPTIONAL {{ ?service <{FACT}{name}> ?{name} }}" for name in facts]
    binds = [
        f"  BIND(COALESCE(IF({expression}, {applies}, {not_applies}), {open_}) AS {variable})"
        for expression, variable in columns.items()
    ]
    return "\n".join(
        [
            f"INSERT {{ GRAPH {format_term(graph_of(reading))} {{",
            *rows,
            "} } WHERE {",
            f"  ?service a <{DG}Service> .",
            *optional,
            *binds,
            "}",
        ]
    )
