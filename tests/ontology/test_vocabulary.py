"""Every term we mint is named, defined, used and, where something points to it, there."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from dutygraph import vocab
from dutygraph.condition import atoms
from dutygraph.resources import alignment_files, collection, read_all
from dutygraph.vocab import ACTOR, BASE, DG, FACT, local_name

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.term import Node

    from dutygraph.rulebase import Rulebase

CONDITION = BASE + "id/cn/genai-measures-2023/condition/"
MODULE = BASE + "module/"
MINTED = (DG, FACT, ACTOR, CONDITION)
T_BOX = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
STRUCTURE = {
    RDFS.domain,
    RDFS.range,
    RDFS.subClassOf,
    RDFS.subPropertyOf,
    RDFS.isDefinedBy,
    SKOS.prefLabel,
    SKOS.definition,
    SKOS.example,
}


def subjects(law: Graph, *namespaces: str) -> list[URIRef]:
    found = {subject for subject in law.subjects() if isinstance(subject, URIRef) and str(subject).startswith(namespaces)}
    return sorted(found)


def languages(law: Graph, subject: Node, predicate: URIRef) -> list[str | None]:
    return sorted(str(value.language) for value in law.objects(subject, predicate) if isinstance(value, Literal))


@pytest.mark.parametrize("predicate", [SKOS.prefLabel, SKOS.definition], ids=local_name)
def test_every_term_has_one_in_english_and_one_in_chinese(law: Graph, predicate: URIRef) -> None:
    terms = subjects(law, *MINTED)
    assert len(terms) > 250
    assert [term for term in terms if languages(law, term, predicate) != ["en", "zh"]] == []


def test_every_term_says_which_module_defines_it(modules: dict[str, Graph]) -> None:
    for path, graph in modules.items():
        (module,) = graph.subjects(RDF.type, OWL.Ontology)
        for term in subjects(graph, *MINTED):
            assert list(graph.objects(term, RDFS.isDefinedBy)) == [module], (path, term)


def test_no_term_is_defined_in_two_modules(modules: dict[str, Graph]) -> None:
    homes: dict[URIRef, str] = {}
    for path, graph in modules.items():
        for term in subjects(graph, BASE):
            assert homes.setdefault(term, path) == path, term


def test_definitions_are_one_lower_case_phrase(law: Graph) -> None:
    """They can then stand in a sentence in place of the term (ISO 704)."""
    proper = ("People's", "Measures", "State")
    for term in subjects(law, *MINTED):
        for text in law.objects(term, SKOS.definition):
            phrase = str(text)
            assert phrase == phrase.strip()
            assert not phrase.endswith((".", "。")), phrase
            assert phrase[0].islower() or phrase.startswith(proper) or getattr(text, "language", "") == "zh", phrase


def test_names_follow_their_kind(law: Graph) -> None:
    for term in subjects(law, DG, FACT):
        name, kinds = local_name(term), set(law.objects(term, RDF.type))
        pattern = r"[A-Z][A-Za-z0-9]+" if OWL.Class in kinds else r"[a-z][A-Za-z0-9]+" if kinds & T_BOX else r"[A-Za-z][A-Za-z0-9]+"
        assert re.fullmatch(pattern, name), term
    for term in subjects(law, CONDITION):
        assert re.fullmatch(r"[A-Z][A-Za-z]+", local_name(term)), term
    for term in subjects(law, ACTOR):
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", local_name(term)), term


def test_labels_are_unique_within_a_namespace(law: Graph) -> None:
    for namespace in (FACT, ACTOR, CONDITION):
        labels = [str(label) for term in subjects(law, namespace) for label in law.objects(term, SKOS.prefLabel)]
        repeated = {label for label in labels if labels.count(label) > 1}
        assert repeated == set(), namespace


def test_whatever_of_ours_is_pointed_at_exists(law: Graph) -> None:
    there = set(law.subjects())
    pointed = {term for triple in law for term in triple[1:] if isinstance(term, URIRef) and str(term).startswith(BASE)}
    versions = set(law.objects(None, OWL.versionIRI))
    assert sorted(pointed - there - versions) == []
    assert len(pointed) > 500


def test_iris_in_python_exist(law: Graph, root: Path) -> None:
    """Every ``DG + "name"`` and ``{DG}name`` in the code, and every namespace of ours in vocab.py."""
    there = {str(subject) for subject in law.subjects()}
    for _, data in read_all(collection("shapes"), ".ttl"):
        there |= {str(subject) for subject in Graph().parse(data=data, format="turtle").subjects()}
    names = {vocab.DG: "DG", vocab.FACT: "FACT", vocab.ACTOR: "ACTOR", vocab.READING: "READING"}
    found: set[str] = set()
    for path in sorted((root / "service/dutygraph").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for namespace, constant in names.items():
            named = re.findall(rf'\b{constant} \+ "([\w-]+)"|{{{constant}}}([\w-]+)', text)
            found |= {namespace + (first or second) for first, second in named}
    assert len(found) > 20
    assert sorted(found - there) == []
    for iri in vars(vocab).values():
        if isinstance(iri, str) and iri.startswith(BASE) and iri != BASE:
            assert any(name.startswith(iri) for name in there), iri
    for prefix in vocab.PREFIXES.values():
        assert not prefix.startswith(BASE) or any(name.startswith(prefix) for name in there), prefix


@pytest.fixture(scope="module")
def words_of_faces(root: Path) -> set[str]:
    """The dg: names that queries, shapes and code mention."""
    texts = [
        *read_all(collection("queries"), ".rq"),
        *read_all(collection("shapes"), ".ttl"),
        *alignment_files(collection("ontology")),
    ]
    found = {name for _, data in texts for name in re.findall(r"\bdg:(\w+)", data.decode())}
    for path in (root / "service/dutygraph").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found |= {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return found


def orphans(law: Graph, mentioned: set[str]) -> list[URIRef]:
    """The dg: terms that no query, shape, code or statement of the law uses.

    A class counts through its members, through conditions below it, or through a property that has it as domain or range.
    """

    def in_use(term: URIRef) -> bool:
        pointing = {predicate for subject, predicate in law.subject_predicates(term) if not str(subject).startswith(DG)}
        return bool(pointing) or (None, term, None) in law or local_name(term) in mentioned

    def has_members(term: URIRef) -> bool:
        below = set(law.transitive_subjects(RDFS.subClassOf, term))
        conditions = {name for cls in below for name in law.subjects(RDFS.subClassOf, cls) if str(name).startswith(CONDITION)}
        return bool(conditions) or any((None, RDF.type, cls) in law for cls in below)

    def has_properties(term: URIRef) -> bool:
        return any(in_use(URIRef(name)) for side in (RDFS.domain, RDFS.range) for name in law.subjects(side, term))

    return [term for term in subjects(law, DG) if not (in_use(term) or has_members(term) or has_properties(term))]


def test_no_term_is_an_orphan(law: Graph, words_of_faces: set[str]) -> None:
    assert orphans(law, words_of_faces) == []


def test_planted_orphan_is_found(law: Graph, words_of_faces: set[str]) -> None:
    planted = URIRef(DG + "Orphan")
    grown = Graph()
    for triple in (*law, (planted, RDF.type, OWL.Class), (planted, RDFS.subClassOf, URIRef(DG + "Norm"))):
        grown.add(triple)
    assert set(orphans(grown, words_of_faces)) - set(orphans(law, words_of_faces)) == {planted}


def test_every_condition_is_the_condition_of_something(law: Graph) -> None:
    for term in subjects(law, CONDITION):
        assert {predicate for _, predicate in law.subject_predicates(term)} - STRUCTURE, term


def test_every_actor_is_bound_favoured_or_empowered(law: Graph) -> None:
    """Directly, or as one of the supervising authorities, which Article 16 binds together."""
    supervising = set(law.transitive_subjects(SKOS.broader, URIRef(ACTOR + "supervisory-authority")))
    for term in subjects(law, ACTOR):
        assert term in supervising or {predicate for _, predicate in law.subject_predicates(term)} - STRUCTURE, term


def test_every_fact_turns_a_norm_or_says_why_it_is_kept(rulebase: Rulebase) -> None:
    used = {atom.fact for condition in rulebase.conditions.values() for atom in atoms(condition)}
    for fact in rulebase.facts.values():
        assert fact.name in used or fact.derived or fact.category == "supporting", fact.name
    assert used <= set(rulebase.stated_facts)


def test_supporting_facts_turn_no_norm_under_the_majority_reading(rulebase: Rulebase) -> None:
    pairs = [rulebase.pair(norm.condition, norm.trigger) for norm in rulebase.norms]
    used = {atom.fact for pair in pairs for atom in atoms(pair)}
    assert {fact.name for fact in rulebase.facts.values() if fact.category == "supporting"} & used == set()


def test_every_fact_of_a_condition_has_its_provision(law: Graph, rulebase: Rulebase) -> None:
    for name, fact in rulebase.facts.items():
        if fact.category != "supporting":
            assert list(law.objects(URIRef(FACT + name), URIRef(DG + "legalBasis"))), name


def test_every_condition_names_its_provision(law: Graph, rulebase: Rulebase) -> None:
    for term in subjects(law, CONDITION):
        sources = {str(source) for source in law.objects(term, DCTERMS.source)}
        assert sources, term
        assert sources <= set(rulebase.provisions), term


def test_every_dispute_has_one_majority_side_and_an_argument_for_each(rulebase: Rulebase) -> None:
    changed = {side for change in rulebase.changes for side in change.sides}
    for dispute in rulebase.disputes:
        assert [side.majority for side in dispute.sides].count(True) == 1, dispute.name
        assert all(side.argument.en and side.argument.zh for side in dispute.sides), dispute.name
        assert all(side.majority or side.iri in changed for side in dispute.sides), dispute.name
