"""The law as values: reads norms, facts, disputes and conditions out of the ontology.

Law: every norm carries the provision it stands in; nothing here knows any article by name.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

from dutygraph.condition import ConditionReader, Expression, mixed_facts
from dutygraph.condition.expression import All
from dutygraph.engines import parse_rdf
from dutygraph.errors import CorpusError, UnknownTerm, nearest
from dutygraph.instruments import both, cited, instrument_above, read_instruments, read_renumbered, refuse_twice
from dutygraph.misprints import refuse_misprints
from dutygraph.model import (
    Bilingual,
    Change,
    Dispute,
    Fact,
    Indicator,
    Instrument,
    Iri,
    Norm,
    Period,
    Provision,
    Side,
    TimeLimit,
    ValueType,
)
from dutygraph.resources import collection, law_files
from dutygraph.standards import read_indicators
from dutygraph.terms import TripleIndex
from dutygraph.vocab import DCTERMS, DG, ELI, OWL, RDF, RDFS, SKOS, XSD, local_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["Rulebase", "load_rulebase", "read_rulebase"]

TURTLE = "text/turtle"
_NORM_TYPES = {
    "Obligation": "obligation",
    "Prohibition": "prohibition",
    "Permission": "permission",
    "Right": "right",
    "Power": "power",
    "SoftLaw": "soft-law",
    "Definition": "definition",
    "ScopeRule": "scope-rule",
    "Exemption": "exemption",
}
_PHASES = ("development", "preparatory", "application")
_PROVISIONS = ("PromulgationOrder", "Chapter", "Article", "Paragraph", "Item")


@dataclass(frozen=True, eq=False)
class Rulebase:
    """All the law that answers are drawn from, in provision order."""

    version: str
    digest: str
    norms: tuple[Norm, ...]
    facts: Mapping[str, Fact]
    provisions: Mapping[str, Provision]
    disputes: tuple[Dispute, ...]
    changes: tuple[Change, ...]
    conditions: Mapping[str, Expression]
    labels: Mapping[str, Bilingual]
    evidence_kinds: tuple[str, ...]
    indicators: Mapping[str, Indicator]
    instruments: Mapping[str, Instrument]
    renumbered: Mapping[Iri, Iri]

    @cached_property
    def _norms_by_id(self) -> dict[str, Norm]:
        return {norm.id: norm for norm in self.norms}

    @cached_property
    def norm_ids(self) -> tuple[str, ...]:
        """The short ids of all norms, in provision order."""
        return tuple(self._norms_by_id)

    def cited(self, citation: Bilingual, instrument: str) -> Bilingual:
        """Returns a place as a lawyer cites it: with its instrument before it, unless that is the first of the rulebase."""
        if instrument == self.norms[0].instrument or instrument not in self.instruments:
            return citation
        return self.instruments[instrument].cited(citation)

    def norm(self, norm_id: str) -> Norm:
        """Returns the norm with a short id or an IRI.

        Raises:
            UnknownTerm: there is none.
        """
        found = self._norms_by_id.get(local_name(norm_id))
        if found is None:
            remedy = nearest(norm_id, self._norms_by_id)
            raise UnknownTerm(f'There is no norm "{norm_id}".', remedy=remedy or "List them with: dutygraph query CQ-01.")
        return found

    @cached_property
    def stated_facts(self) -> dict[str, Fact]:
        """The facts that a description may state, by name; derived ones are left out."""
        return {name: fact for name, fact in self.facts.items() if not fact.derived}

    def pair(self, condition: str, trigger: str | None) -> Expression:
        """Returns condition AND trigger as one expression."""
        key = (condition, trigger)
        if key not in self._pairs:
            first = self.conditions[condition]
            self._pairs[key] = first if trigger is None else All((first, self.conditions[trigger]))
        return self._pairs[key]

    @cached_property
    def _pairs(self) -> dict[tuple[str, str | None], Expression]:
        return {}

    def other_sides(self, norm: Norm, taken: frozenset[Iri]) -> Iterator[tuple[str, frozenset[Iri]]]:
        """Returns ``dispute=side`` and the sides then taken, for each other side that can change the norm."""
        touching = frozenset(side for change in self.changes_of(norm) for side in change.sides)
        for dispute in self.disputes:
            alternatives = frozenset(side.iri for side in dispute.sides if not side.majority)
            if not alternatives & touching:
                continue
            for side in dispute.sides:
                chosen = (taken - alternatives) | (frozenset() if side.majority else {side.iri})
                if chosen != taken:
                    yield f"{dispute.name}={side.name}", chosen

    @cached_property
    def _changes_by_norm(self) -> dict[Iri, tuple[Change, ...]]:
        norms = {change.norm for change in self.changes}
        return {norm: tuple(c for c in self.changes if c.norm == norm) for norm in norms}

    def changes_of(self, norm: Norm) -> tuple[Change, ...]:
        """Returns the changes that any side of any dispute makes to a norm."""
        return self._changes_by_norm.get(norm.iri, ())


def load_rulebase() -> Rulebase:
    """Returns the rulebase shipped with this installation."""
    return read_rulebase(law_files(collection("ontology")))


def read_rulebase(files: Iterable[tuple[str, bytes]]) -> Rulebase:
    """Returns the rulebase that Turtle files make up.

    Args:
        files: (path, bytes) in reading order; examples/ and alignment/ are left out, for they are not law.

    Raises:
        CorpusError: a file does not parse, or the law in it is not sound.
    """
    graph = TripleIndex()
    digest = hashlib.sha256()
    read = [(path, data) for path, data in files if not path.startswith(("alignment/", "examples/"))]
    for path, data in read:
        digest.update(path.encode() + b"\0" + data)
        try:
            # blank labels are unique to a file, so they are made unique across files by the parser
            graph.add((s, p, o) for s, p, o, _ in parse_rdf(data, TURTLE))
        except SyntaxError as error:
            raise CorpusError(f"The law file does not parse: {error}.", where=path) from error
    refuse_misprints(read, graph)
    return _Reader(graph).rulebase("sha256:" + digest.hexdigest())


class _Reader:
    """Reads each kind of thing out of one graph."""

    def __init__(self, graph: TripleIndex) -> None:
        self._graph = graph
        self._conditions = ConditionReader(graph)
        self._read: dict[str, Expression] = {}

    def rulebase(self, digest: str) -> Rulebase:
        provisions = {provision.iri: provision for provision in self._provisions()}
        norms = self._norms(provisions)
        changes = tuple(self._changes())
        disputes = tuple(self._disputes())
        refuse_twice("disputes", "name", ((dispute.name, dispute.iri) for dispute in disputes))
        self._check(norms, changes)
        return Rulebase(
            version=self._version(),
            digest=digest,
            norms=norms,
            facts={fact.name: fact for fact in self._facts()},
            provisions={str(provision.iri): provision for provision in provisions.values()},
            disputes=disputes,
            changes=changes,
            conditions=self._read,
            labels=self._labels(),
            evidence_kinds=tuple(local_name(iri) for iri in self._graph.instances(DG + "EvidenceKind")),
            indicators={indicator.id: indicator for indicator in read_indicators(self._graph)},
            instruments=read_instruments(self._graph),
            renumbered=read_renumbered(self._graph),
        )

    def _version(self) -> str:
        versions = {self._graph.text(iri, OWL + "versionInfo") for iri in self._graph.instances(OWL + "Ontology")}
        if len(versions) != 1:
            raise CorpusError(f"The modules carry {len(versions)} versions.", where="ontology", remedy="Give all one versionInfo.")
        return str(versions.pop())

    def _both(self, subject: str, predicate: str) -> Bilingual:
        return both(self._graph, subject, predicate)

    def _labels(self) -> dict[str, Bilingual]:
        graph = self._graph
        return {
            subject: Bilingual(en, graph.text(subject, SKOS + "prefLabel", "zh") or en)
            for subject in graph.subjects()
            if (en := graph.text(subject, SKOS + "prefLabel", "en"))
        }

    def _provisions(self) -> Iterable[Provision]:
        for kind in _PROVISIONS:
            for iri in self._graph.instances(DG + kind):
                yield Provision(
                    id=local_name(iri),
                    iri=Iri(iri),
                    kind=kind,
                    instrument=Iri(instrument_above(self._graph, iri)),
                    position=int(self._graph.text(iri, DG + "position") or 0),
                    citation=self._both(iri, DCTERMS + "bibliographicCitation"),
                    label=self._both(iri, SKOS + "prefLabel"),
                    summary=self._both(iri, DG + "summary"),
                )

    def _facts(self) -> list[Fact]:
        graph = self._graph
        names = [s for s in graph.subjects() if graph.resource(s, DG + "category")]
        return sorted((self._fact(iri) for iri in names), key=lambda fact: (fact.position, fact.name))

    def _fact(self, iri: str) -> Fact:
        value_range = self._graph.resource(iri, RDFS + "range")
        is_number = value_range == XSD + "nonNegativeInteger"
        is_choice = OWL + "ObjectProperty" in self._graph.resources(iri, RDF + "type")
        kind = ValueType.CHOICE if is_choice else ValueType.NUMBER if is_number else ValueType.BOOLEAN
        choices = self._graph.instances(value_range) if is_choice and value_range else []
        category = self._graph.resource(iri, DG + "category") or ""
        return Fact(
            name=local_name(iri),
            iri=Iri(iri),
            type=kind,
            category=self._graph.text(category, SKOS + "notation") or local_name(category),
            position=int(self._graph.text(iri, DG + "position") or 0),
            label=self._both(iri, SKOS + "prefLabel"),
            question=self._both(iri, DG + "question"),
            basis=self._both(iri, DG + "legalBasisNote"),
            choices=tuple(local_name(choice) for choice in choices),
            derived=bool(self._graph.values(iri, DG + "derivation")),
        )

    def _norms(self, provisions: Mapping[Iri, Provision]) -> tuple[Norm, ...]:
        found: list[Norm] = []
        for kind, token in _NORM_TYPES.items():
            found += [self._norm(iri, token, provisions) for iri in self._graph.instances(DG + kind)]
        place = {subject: n for n, subject in enumerate(self._graph.subjects())}

        def order(norm: Norm) -> tuple[str, int, int]:
            stated = self._graph.resources(norm.iri, DG + "statedIn")
            return (self._rank(norm.instrument), min(provisions[Iri(p)].position for p in stated), place[norm.iri])

        ordered = tuple(sorted(found, key=order))
        refuse_twice("norms", "id", ((norm.id, norm.iri) for norm in ordered))
        return ordered

    def _rank(self, instrument: str) -> str:
        """The instrument with a dg:position comes first; the others by the day they enter into force, then by IRI."""
        first = "0" if self._graph.values(instrument, DG + "position") else "1"
        return first + (self._graph.text(instrument, ELI + "first_date_entry_in_force") or "") + instrument

    def _norm(self, iri: str, kind: str, provisions: Mapping[Iri, Provision]) -> Norm:
        graph = self._graph
        bearer = graph.resource(iri, DG + "bearer")
        stated = graph.resources(iri, DG + "statedIn")
        condition = graph.resource(iri, DG + "condition")
        for name, value in (("dg:bearer", bearer), ("dg:statedIn", stated), ("dg:condition", condition)):
            if not value:
                raise CorpusError(f"The norm has no {name}.", where=iri, remedy=f"Add {name}.")
        unknown = [name for name in stated if Iri(name) not in provisions]
        if unknown:
            raise CorpusError(f"The norm is stated in an unknown provision: {unknown[0]}.", where=iri)
        trigger = graph.resource(iri, DG + "trigger")
        phases = {local_name(phase).lower() for phase in graph.resources(iri, DG + "phase")}
        return Norm(
            id=local_name(iri),
            iri=Iri(iri),
            type=kind,
            bearer=local_name(str(bearer)),
            counterparties=tuple(local_name(actor) for actor in graph.resources(iri, DG + "counterparty")),
            phases=tuple(phase for phase in _PHASES if phase in phases),
            provisions=tuple(local_name(name) for name in stated),
            instrument=provisions[Iri(stated[0])].instrument,
            label=self._both(iri, SKOS + "prefLabel"),
            action=self._both(iri, DG + "action"),
            condition=Iri(str(condition)),
            trigger=Iri(trigger) if trigger else None,
            period=self._period(iri),
            evidence_kinds=tuple(local_name(kind) for kind in graph.resources(iri, DG + "expectedEvidence")),
            evidence_example=self._both(iri, DG + "evidenceExample") if graph.values(iri, DG + "evidenceExample") else None,
            contestation=local_name(graph.resource(iri, DG + "contestation") or "Settled"),
            time_limit=self._time_limit(graph.resource(iri, DG + "timeLimit")),
            for_provider=DG + "Provider" in graph.resources(str(bearer), RDF + "type"),
            references=tuple(Iri(name) for name in graph.resources(iri, DCTERMS + "references")),
            replaces=Iri(old) if (old := graph.resource(iri, DG + "replaces")) else None,
            specifies=tuple(Iri(name) for name in graph.resources(iri, DG + "specifies")),
            supplies_rule_for=tuple(Iri(name) for name in graph.resources(iri, DG + "suppliesRuleFor")),
        )

    def _time_limit(self, iri: str | None) -> TimeLimit | None:
        if iri is None:
            return None
        graph = self._graph
        days, fact, source = (
            graph.text(iri, DG + "workingDays"),
            graph.resource(iri, DG + "startingFrom"),
            graph.resource(iri, DCTERMS + "source"),
        )
        if days and not fact:
            raise CorpusError("The time limit has days and no start.", where=iri, remedy="Add dg:startingFrom.")
        return TimeLimit(
            iri=Iri(iri),
            label=self._both(iri, SKOS + "prefLabel"),
            working_days=int(days) if days else None,
            starting_from=local_name(fact) if fact else None,
            source=cited(self._graph, source) if source else None,
        )

    def _period(self, iri: str) -> Period:
        days = [self._graph.text(iri, DG + name) for name in ("inForceFrom", "inForceUntil")]
        try:
            return Period(*(date.fromisoformat(day) if day else None for day in days))
        except ValueError as error:
            raise CorpusError(f"A date of the norm cannot be read: {error}.", where=iri) from error

    def _disputes(self) -> Iterable[Dispute]:
        graph = self._graph
        for iri in graph.instances(DG + "Dispute"):
            kinds = (DG + "MajoritySide", DG + "AlternativeSide")
            sides = [s for s in graph.instances(*kinds) if graph.resource(s, DG + "ofDispute") == iri]
            yield Dispute(
                name=graph.text(iri, SKOS + "notation") or local_name(iri),
                iri=Iri(iri),
                label=self._both(iri, SKOS + "prefLabel"),
                sides=tuple(self._side(side) for side in sides),
            )

    def _side(self, iri: str) -> Side:
        return Side(
            name=self._graph.text(iri, SKOS + "notation") or local_name(iri),
            iri=Iri(iri),
            label=self._both(iri, SKOS + "prefLabel"),
            argument=self._both(iri, DG + "argument"),
            majority=DG + "MajoritySide" in self._graph.resources(iri, RDF + "type"),
        )

    def _changes(self) -> Iterable[Change]:
        graph = self._graph
        for iri in graph.instances(DG + "Change"):
            norm, condition = graph.resource(iri, DG + "changes"), graph.resource(iri, DG + "condition")
            sides = frozenset(Iri(side) for side in graph.resources(iri, DG + "underSide"))
            if norm is None or condition is None or not sides:
                raise CorpusError("A change needs dg:changes, dg:underSide and dg:condition.", where=iri)
            yield Change(Iri(norm), sides, Iri(condition))

    def _check(self, norms: tuple[Norm, ...], changes: tuple[Change, ...]) -> None:
        """Reads every condition, and refuses those in which Kleene logic and entailment could part."""
        triggers = {n.iri: n.trigger for n in norms}
        used = {(n.condition, n.trigger): n.iri for n in norms}
        used |= {(c.condition, triggers.get(c.norm)): c.norm for c in changes}
        for (condition, trigger), norm in used.items():
            parts = [self._reading(name) for name in (condition, trigger) if name]
            if mixed := mixed_facts(All(tuple(parts))):
                raise CorpusError(
                    f"Condition and trigger use the fact {mixed[0]} in two directions.",
                    where=norm,
                    remedy="Split the norm, or state the condition without the contradiction.",
                )
        for first, second in combinations(changes, 2):
            both = first.sides | second.sides
            if first.norm == second.norm and both not in {c.sides for c in changes if c.norm == first.norm}:
                raise CorpusError(
                    "Two sides change the same norm and no change says what holds when both are taken.",
                    where=first.norm,
                    remedy="Add a dg:Change with both sides.",
                )

    def _reading(self, iri: str) -> Expression:
        if iri not in self._read:
            self._read[iri] = self._conditions.read(iri)
        return self._read[iri]
