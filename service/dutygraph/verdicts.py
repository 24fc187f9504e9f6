"""Verdict triples: dg:subjectTo, dg:notSubjectTo and dg:maybeSubjectTo, one graph a reading.

Two ways that must agree: ``derive`` compiles the conditions to one SPARQL update, which runs wherever the facts lie;
``write_verdicts`` values them in Python, which is faster where the facts are at hand (docs/benchmarks.md).
Law: each norm's condition, trigger and interval; Article 24 for the day.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from dutygraph.applicability import verdict_groups
from dutygraph.condition import atoms, to_sparql_choice
from dutygraph.engine import Dialect
from dutygraph.reading import Reading, condition_under, parse_reading
from dutygraph.terms import Literal, format_term
from dutygraph.vocab import DCTERMS, DG, FACT, READING, XSD

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from dutygraph.condition import Expression
    from dutygraph.engine import Engine, Groups
    from dutygraph.model import Service
    from dutygraph.rulebase import Rulebase
    from dutygraph.terms import Quad

    _Side = dict[str, list[tuple[str, tuple[str, ...]]]]

__all__ = [
    "PREDICATES",
    "READINGS_KEPT",
    "derivation",
    "derivations",
    "derive",
    "graph_of",
    "verdict_changes",
    "write_verdicts",
]

READINGS_KEPT = ("majority", "alternative")
PREDICATES = {"applies": DG + "subjectTo", "does-not-apply": DG + "notSubjectTo", "undetermined": DG + "maybeSubjectTo"}


def graph_of(reading: Reading) -> str:
    """Returns the graph that holds the verdicts under a reading."""
    return READING + reading.name.replace("=", "-").replace(",", "--")


def derive(
    engine: Engine, rulebase: Rulebase, *, on: date, readings: tuple[str, ...] = READINGS_KEPT, facts_graph: str = ""
) -> None:
    """Replaces the verdict graphs of a store by those for a day. Readers see the old verdicts until the new are whole.

    Args:
        engine: holds the facts.
        rulebase: the law.
        on: civil day in China.
        readings: which readings to derive, by name.
        facts_graph: where the facts stand; the default graph unless given.
    """
    for name in readings:
        reading = parse_reading(name, rulebase)
        graph = graph_of(reading)
        aside = format_term(graph + "/next")
        engine.update(f"DROP SILENT GRAPH {aside}")
        for text in derivations(rulebase, engine.dialect, on=on, reading=reading, facts_graph=facts_graph, into=graph + "/next"):
            engine.update(text)
        subject, predicate, day, _ = _derived_on(graph, on)
        line = " ".join(map(format_term, (subject, predicate, day)))
        engine.update(f"INSERT DATA {{ GRAPH {aside} {{ {line} }} }}")
        engine.update(f"MOVE SILENT GRAPH {aside} TO GRAPH {format_term(graph)}")


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


def verdict_changes(
    before: Iterable[Service], after: Iterable[Service], rulebase: Rulebase, *, on: date, readings: tuple[str, ...] = READINGS_KEPT
) -> dict[str, tuple[Groups, Groups]]:
    """Returns the verdicts that go and those that come, by graph, where some services are described otherwise than before.

    Verdicts that stay the same are not among them; where no fact changed, nothing is judged.

    Args:
        before: the services as they were, each once; one that was not described is left out.
        after: the services as they are; one that is no longer described is left out.
        rulebase: the law.
        on: civil day in China that the verdicts are for.
        readings: which readings are kept, by name.
    """
    old = {str(service.id): service for service in before}
    new = {str(service.id): service for service in after}
    for same in [name for name in old if name in new and old[name].facts == new[name].facts]:
        del old[same], new[same]
    judged = (*old.values(), *new.values())
    found = {}
    for name in readings if judged else ():
        reading = parse_reading(name, rulebase)
        sides: tuple[_Side, _Side] = ({}, {})
        groups = verdict_groups(judged, rulebase, on=on, reading=reading)
        for number, (_, own) in enumerate(groupby(groups, key=lambda group: id(group[0]))):
            sides[number >= len(old)][str(judged[number].id)] = [(PREDICATES[verdict], norms) for _, verdict, norms in own]
        found[graph_of(reading)] = _beyond(sides[0], sides[1]), _beyond(sides[1], sides[0])
    return found


def _beyond(first: _Side, second: _Side) -> Groups:
    """Returns what the first says and the second does not."""
    found: list[tuple[str, str, tuple[str, ...]]] = []
    for service, groups in first.items():
        known = {(predicate, norm) for predicate, norms in second.get(service, ()) for norm in norms}
        for predicate, norms in groups:
            rest = tuple(norm for norm in norms if (predicate, norm) not in known) if known else norms
            if rest:
                found.append((service, predicate, rest))
    return tuple(found)


def _derived_on(graph: str, on: date) -> Quad:
    return graph, DG + "derivedOn", Literal(on.isoformat(), XSD + "date"), graph


def derivation(rulebase: Rulebase, *, on: date, reading: Reading) -> str:
    """Returns the SPARQL update that derives one verdict graph: one variable a pair of condition and trigger."""
    (text,) = derivations(rulebase, Dialect(), on=on, reading=reading)
    return text


def derivations(
    rulebase: Rulebase, dialect: Dialect, *, on: date, reading: Reading, facts_graph: str = "", into: str = "", among: str = ""
) -> tuple[str, ...]:
    """Returns the SPARQL updates that together derive one verdict graph, each for so many conditions as the store takes.

    Args:
        rulebase: the law.
        dialect: what the store can do.
        on: civil day in China.
        reading: which sides of disputes are taken.
        facts_graph: where the facts stand; the default graph unless given.
        into: the graph to fill; that of the reading unless given.
        among: the graph that lists, by dcterms:hasPart, the services to judge; all that are typed unless given.
    """
    columns: dict[Expression | None, list[str]] = {}
    for norm in rulebase.norms:
        whole = rulebase.pair(condition_under(norm, reading, rulebase), norm.trigger) if norm.period.holds_on(on) else None
        columns.setdefault(whole, []).append(norm.iri)
    listed = list(columns.items())
    most = dialect.most_columns or len(listed)
    graph = format_term(into or graph_of(reading))
    parts = (listed[start : start + most] for start in range(0, len(listed), most))
    return tuple(_part_of_derivation(part, dialect, graph, facts_graph, among) for part in parts)


def _part_of_derivation(
    part: list[tuple[Expression | None, list[str]]], dialect: Dialect, graph: str, facts_graph: str, among: str
) -> str:
    """Returns one update; the column without a condition is that of norms not in force on the day."""
    applies, not_applies, open_ = (format_term(iri) for iri in PREDICATES.values())
    rows, binds = [], []
    for number, (whole, norms) in enumerate(part):
        predicate = not_applies if whole is None else f"?v{number}"
        rows += [f"    ?service {predicate} {format_term(norm)} ." for norm in norms]
        if whole is not None:
            choice = to_sparql_choice(whole, (applies, not_applies, open_), kleene=dialect.kleene)
            binds.append(f"  BIND({choice} AS {predicate})")
    facts = dict.fromkeys(atom.fact for whole, _ in part if whole is not None for atom in atoms(whole))
    services = f"  ?service a <{DG}Service> ."
    found = [f"  OPTIONAL {{ ?service <{FACT}{name}> ?{name} }}" for name in facts]
    if among:
        services = f"  GRAPH {format_term(among)} {{ ?list <{DCTERMS}hasPart> ?service }}"
        if facts_graph:
            found = [f"  OPTIONAL {{ GRAPH {format_term(facts_graph)} {{ ?service <{FACT}{name}> ?{name} }} }}" for name in facts]
        found = [services, *found]
    elif facts_graph:
        found = [f"  GRAPH {format_term(facts_graph)} {{", services, *found, "  }"]
    else:
        found = [services, *found]
    return "\n".join([f"INSERT {{ GRAPH {graph} {{", *rows, "} } WHERE {", *found, *binds, "}"])
