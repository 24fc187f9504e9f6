"""The ontology opens in the tools that others use, and is OWL 2 DL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef

from dutygraph.engine import GRAPH_FORMATS
from dutygraph.export import law_bytes
from dutygraph.reasoning import unsatisfiable_classes
from dutygraph.terms import Literal as Value
from dutygraph.vocab import BASE, XSD

if TYPE_CHECKING:
    from pathlib import Path

    from dutygraph.engines import OxigraphEngine

AT_LEAST = 106
"""Named classes in the first release: ours, and the few of ELI, SKOS, PROV-O and schema.org that are declared."""
KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
STANDARD = (
    "http://www.w3.org/2002/07/owl#",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2000/01/rdf-schema#",
)
XSD_IN_OWL_2 = {
    XSD + name
    for name in (
        *("decimal", "integer", "nonNegativeInteger", "nonPositiveInteger", "positiveInteger", "negativeInteger"),
        *("long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
        *("double", "float", "string", "normalizedString", "token", "language", "Name", "NCName", "NMTOKEN"),
        *("boolean", "hexBinary", "base64Binary", "anyURI", "dateTime", "dateTimeStamp"),
    )
}
"""Section 4 of the OWL 2 Structural Specification; xsd:date is not among them."""


@pytest.fixture(scope="module")
def classes(files: dict[str, bytes]) -> int:
    """How many named classes the files declare, counted without any RDF library."""
    return sum(len(re.findall(rb"^\S+ a owl:Class\b", data, re.MULTILINE)) for data in files.values())


def test_rdflib_reads_every_class(law: Graph, classes: int) -> None:
    assert classes >= AT_LEAST
    assert len({name for name in law.subjects(RDF.type, OWL.Class) if isinstance(name, URIRef)}) == classes


def test_pyoxigraph_reads_every_class(store: OxigraphEngine, law: Graph, classes: int) -> None:
    answer = store.query("SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE { ?c a owl:Class FILTER (ISIRI(?c)) }")
    assert answer.rows == ((Value(str(classes), XSD + "integer"),),)
    assert store.size() == len(law)


def test_owlready2_reads_every_class_from_ntriples(tmp_path: Path, classes: int) -> None:
    """It reads Turtle as an empty ontology without a word, and fetches imports: it gets N-Triples without them."""
    import owlready2

    path = tmp_path / "law.nt"
    lines = law_bytes(GRAPH_FORMATS["ntriples"]).splitlines(keepends=True)
    path.write_bytes(b"".join(line for line in lines if b"owl#imports>" not in line))
    world = owlready2.World()
    world.get_ontology(path.as_uri()).load(only_local=True)
    assert len(list(world.classes())) == classes
    assert len(list(world.data_properties())) > 50
    world.close()


def test_horned_owl_reads_every_class_from_rdfxml(classes: int) -> None:
    import pyhornedowl

    ontology = pyhornedowl.open_ontology_from_string(law_bytes(GRAPH_FORMATS["rdfxml"]).decode(), "rdf")
    assert len(ontology.get_classes()) == classes
    assert len(ontology.get_axioms()) > 9000


@pytest.mark.parametrize("name", sorted(GRAPH_FORMATS))
def test_export_holds_the_same_triples_in_every_format(name: str, law: Graph) -> None:
    from dutygraph.engines import parse_rdf

    assert len(set(parse_rdf(law_bytes(GRAPH_FORMATS[name]), GRAPH_FORMATS[name]))) == len(law)


def test_every_property_is_declared_with_one_kind(law: Graph) -> None:
    used = {predicate for predicate in law.predicates() if not str(predicate).startswith(STANDARD)}
    declared = {kind: set(law.subjects(RDF.type, kind)) for kind in KINDS}
    for term in used | set.union(*declared.values()):
        assert [term in terms for terms in declared.values()].count(True) == 1, term


def test_no_name_is_a_class_a_property_and_an_individual_at_once(law: Graph) -> None:
    """Annotations on classes are no punning; a type of our own on a class or property would be."""
    for term in {subject for subject in law.subjects() if isinstance(subject, URIRef)}:
        types = set(law.objects(term, RDF.type))
        is_class = OWL.Class in types
        is_property = bool(types & set(KINDS))
        is_individual = OWL.NamedIndividual in types or bool({kind for kind in types if not str(kind).startswith(STANDARD)})
        assert [is_class, is_property, is_individual, OWL.Ontology in types].count(True) == 1, term


def test_individuals_are_declared_and_typed_with_declared_classes(law: Graph) -> None:
    classes = set(law.subjects(RDF.type, OWL.Class))
    for individual in law.subjects(RDF.type, OWL.NamedIndividual):
        kinds = set(law.objects(individual, RDF.type)) - {OWL.NamedIndividual}
        assert kinds, individual
        assert kinds <= classes, individual


def test_data_ranges_and_values_stay_within_the_datatype_map(law: Graph) -> None:
    data = set(law.subjects(RDF.type, OWL.DatatypeProperty))
    ranges = {str(value) for term in data for value in law.objects(term, RDFS.range)}
    ranges |= {str(value) for value in law.objects(None, OWL.onDatatype)}
    values = [(term, value) for term in data for value in law.objects(None, term)]
    values += [(OWL.hasValue, value) for value in law.objects(None, OWL.hasValue)]
    assert ranges <= XSD_IN_OWL_2
    for term, value in values:
        assert isinstance(value, Literal), term
        assert value.datatype is None or str(value.datatype) in XSD_IN_OWL_2, (term, value)


def test_annotation_properties_carry_no_meaning_for_a_reasoner(law: Graph) -> None:
    annotations = set(law.subjects(RDF.type, OWL.AnnotationProperty))
    assert [term for term in annotations if set(law.objects(term, RDFS.domain)) | set(law.objects(term, RDFS.range))] == []
    assert annotations.isdisjoint(law.objects(None, OWL.onProperty))


def test_object_properties_point_at_things_and_data_properties_at_values(law: Graph) -> None:
    for subject, predicate, value in law:
        if (predicate, RDF.type, OWL.ObjectProperty) in law:
            assert not isinstance(value, Literal), (subject, predicate)
            assert (value, RDF.type, OWL.NamedIndividual) in law, (predicate, value)
        elif (predicate, RDF.type, OWL.DatatypeProperty) in law:
            assert isinstance(value, Literal), (subject, predicate)


def test_facts_are_functional_and_of_a_service(law: Graph) -> None:
    facts = set(law.subjects(URIRef(BASE + "ns#category")))
    assert len(facts) == 81
    for fact in facts:
        assert (fact, RDF.type, OWL.FunctionalProperty) in law, fact
        assert list(law.objects(fact, RDFS.domain)) == [URIRef(BASE + "ns#Service")], fact


def test_no_statement_says_now(law: Graph) -> None:
    """What is in force depends on the day asked for, so it is never stored."""
    assert (None, URIRef("http://data.europa.eu/eli/ontology#in_force"), None) not in law
    assert (None, URIRef(BASE + "fact#measuresInForce"), None) not in law


@pytest.mark.reasoner
def test_ontology_is_consistent_and_every_class_can_have_a_member() -> None:
    assert unsatisfiable_classes() == ()
