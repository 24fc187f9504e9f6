"""What is derived for other graphs: ODRL policies, laws in DPV's layout. Held to the vocabularies' own files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef
from rdflib.namespace import FOAF

from dutygraph.construct import CONSTRUCTED, constructed_bytes
from dutygraph.engine import GRAPH_FORMATS
from dutygraph.engines import parse_rdf
from dutygraph.vocab import BASE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dutygraph.rulebase import Rulebase

ODRL = Namespace("http://www.w3.org/ns/odrl/2/")
DPV = Namespace("https://w3id.org/dpv#")


@pytest.fixture(scope="module")
def policies() -> Graph:
    return Graph().parse(data=constructed_bytes("odrl", GRAPH_FORMATS["turtle"]), format="turtle")


@pytest.fixture(scope="module")
def laws() -> Graph:
    return Graph().parse(data=constructed_bytes("dpv-legal-cn", GRAPH_FORMATS["turtle"]), format="turtle")


def test_each_obligation_and_prohibition_is_one_policy_with_one_rule(policies: Graph, rulebase: Rulebase) -> None:
    for token, has_rule, kind in (
        ("obligation", ODRL.obligation, ODRL.Duty),
        ("prohibition", ODRL.prohibition, ODRL.Prohibition),
    ):
        norms = {norm.iri for norm in rulebase.norms if norm.type == token}
        found = {str(policy).removesuffix("#policy") for policy in policies.subjects(has_rule)}
        assert found == norms
        assert norms
        for policy, rule in policies.subject_objects(has_rule):
            assert set(policies.objects(policy, RDF.type)) == {ODRL.Set}
            assert list(policies.objects(rule, RDF.type)) == [kind]


def test_every_rule_says_who_what_on_what_and_since_when(policies: Graph, rulebase: Rulebase) -> None:
    for norm in rulebase.norms:
        if norm.type not in {"obligation", "prohibition"}:
            continue
        rule = URIRef(f"{norm.iri}#rule")
        assert list(policies.objects(rule, ODRL.assignee)) == [URIRef(f"{BASE}id/actor/{norm.bearer}")]
        assert list(policies.objects(rule, ODRL.target)) == [URIRef(norm.condition)]
        (action,) = policies.objects(rule, ODRL.action)
        assert list(policies.objects(action, ODRL.includedIn)) == [ODRL.use]
        days = {str(day) for at in policies.objects(rule, ODRL.constraint) for day in policies.objects(at, ODRL.rightOperand)}
        assert str(norm.period.start) in days
        assert (norm.trigger in days) == bool(norm.trigger)
        assert len({str(text.language) for text in policies.objects(action, SKOS.prefLabel)}) == 2  # type: ignore[attr-defined]


def test_every_constraint_is_whole(policies: Graph) -> None:
    constraints = set(policies.subjects(RDF.type, ODRL.Constraint))
    for constraint in constraints:
        for part in (ODRL.leftOperand, ODRL.operator, ODRL.rightOperand):
            assert len(list(policies.objects(constraint, part))) == 1, constraint
    assert set(policies.objects(None, ODRL.constraint)) == constraints


def test_only_terms_that_odrl_defines_are_used_and_each_as_what_it_is(policies: Graph, reference: Callable[[str], Path]) -> None:
    vocabulary = Graph().parse(reference("vocab/odrl22.ttl"), format="turtle")
    used = {term for triple in policies for term in triple if isinstance(term, URIRef) and term.startswith(ODRL)}
    deprecated = {term for term, flag in vocabulary.subject_objects(OWL.deprecated) if str(flag) == "true"}
    assert len(used) >= 20
    assert used - set(vocabulary.subjects()) == set()
    assert used & deprecated == set()
    for predicate in {p for p in policies.predicates() if p.startswith(ODRL)}:
        assert {OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property} & set(vocabulary.objects(predicate, RDF.type)), predicate
    for term, kind in ((ODRL.leftOperand, ODRL.LeftOperand), (ODRL.operator, ODRL.Operator)):
        assert all((value, RDF.type, kind) in vocabulary for value in policies.objects(None, term))
    for kind in set(policies.objects(None, RDF.type)):
        assert {OWL.Class, RDFS.Class} & set(vocabulary.objects(kind, RDF.type)), kind


def test_laws_have_what_a_legal_extension_of_dpv_has(laws: Graph, reference: Callable[[str], Path]) -> None:
    korea = Graph().parse(reference("vocab/dpv-legal-kr.ttl"), format="turtle")
    assert len(set(korea.subjects(RDF.type, DPV.Law))) == 3
    assert len(korea) == 168
    optional = {DPV.hasAuthority}  # one Korean law lacks it
    every = [{*korea.predicates(law)} for law in korea.subjects(RDF.type, DPV.Law)]
    editorial = {p for p in set.union(*every) if str(p).rsplit("/", 1)[-1] in {"contributor", "created"}}
    needed = set.intersection(*every) - optional - editorial
    ours = set(laws.subjects(RDF.type, DPV.Law))
    addressless = {law for law in ours if not list(laws.objects(law, FOAF.homepage))}
    assert len(ours) == 22
    assert len(addressless) <= 4  # no official address was seen, and none is made up
    for law in ours:
        assert set(laws.objects(law, RDF.type)) == {DPV.Law, RDFS.Class, SKOS.Concept}
        assert needed - {FOAF.homepage} <= set(laws.predicates(law)), law
        assert list(laws.objects(law, SKOS.broader)) == [DPV.Law]
        assert [str(place) for place in laws.objects(law, DPV.hasJurisdiction)] == ["https://w3id.org/dpv/loc#CN"]
    assert all(str(subject).startswith(BASE) for subject in laws.subjects()), "nothing is minted in DPV's namespace"


@pytest.mark.parametrize("what", CONSTRUCTED)
@pytest.mark.parametrize("name", sorted(GRAPH_FORMATS))
def test_every_format_holds_the_same_triples_and_two_runs_the_same_bytes(what: str, name: str) -> None:
    media = GRAPH_FORMATS[name]
    data = constructed_bytes(what, media)
    assert data == constructed_bytes(what, media)
    plain = set(parse_rdf(constructed_bytes(what, GRAPH_FORMATS["ntriples"]), GRAPH_FORMATS["ntriples"]))
    assert set(parse_rdf(data, media)) == plain
