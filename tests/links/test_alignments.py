"""Links to other vocabularies: every target exists, no pair is said twice, nothing bears on a verdict, counts are those stated."""

from __future__ import annotations

import re
import sys
import warnings
from typing import TYPE_CHECKING

import pytest
import yaml
from rdflib import OWL, RDF, SKOS, XSD, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from dutygraph import __version__
from dutygraph.construct import graph_of_alignment, load_law, sssom_text
from dutygraph.engine import GRAPH_FORMATS
from dutygraph.engines import OxigraphEngine, parse_rdf
from dutygraph.errors import CorpusError
from dutygraph.knowledge import open_knowledge
from dutygraph.reasoning import law_quads, unsatisfiable_classes
from dutygraph.resources import alignment_files, collection, law_files
from dutygraph.terms import Blank
from dutygraph.vocab import BASE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask.testing import FlaskClient

    from dutygraph.rulebase import Rulebase
    from dutygraph.terms import Quad

FILES = dict(alignment_files(collection("ontology")))
MODULES = {path: Graph().parse(data=data, format="turtle") for path, data in FILES.items()}
VOCABULARY = {
    "https://w3id.org/dpv#": "dpv-dpv.ttl",
    "https://w3id.org/dpv/ai#": "dpv-ai.ttl",
    "https://w3id.org/dpv/risk#": "dpv-risk.ttl",
    "https://w3id.org/dpv/tech#": "dpv-tech.ttl",
    "https://w3id.org/dpv/legal/eu/aiact#": "dpv-eu-aiact.ttl",
    "https://w3id.org/dpv/legal/eu/gdpr#": "dpv-eu-gdpr.ttl",
    "https://w3id.org/dpv/legal/eu#": "dpv-legal-eu.ttl",
    "https://w3id.org/dpv/legal/kr#": "dpv-legal-kr.ttl",
    "https://w3id.org/airo#": "airo.ttl",
    "https://w3id.org/vair#": "vair.ttl",
    "http://data.europa.eu/eli/ontology#": "eli.rdf",
    "http://www.w3.org/ns/odrl/2/": "odrl22.ttl",
    "http://www.w3.org/ns/dcat#": "dcat3.ttl",
    "http://www.estrellaproject.org/lkif-core/norm.owl#": "lkif-norm.owl",
    "http://purl.org/adaptcentre/resources/GDPRtEXT#": "gdprtext.ttl",
    "https://w3id.org/ai-atlas-nexus/": "ibm-ai-risk-schema.ttl",
}
LISTED = (
    "http://www.w3.org/ns/prov#",
    "http://www.w3.org/2004/02/skos/core#",
    "https://schema.org/",
    "http://mlcommons.org/croissant/RAI/",
    "https://spdx.org/rdf/3.0.1/terms/",
    "http://www.estrellaproject.org/lkif-core/legal-action.owl#",
    "https://w3id.org/dpv/loc#",
)
"""Vocabularies whose file is not beside the checkout; alignment.tsv says which of their IRIs were found in the pinned file."""
SEEN = {
    *(f"http://www.wikidata.org/entity/{item}" for item in ("Q1172506", "Q108456694", "Q148", "Q117246174")),
    "http://eurovoc.europa.eu/3030",
}
LINKS = "SELECT ?s ?p ?o { GRAPH ?g { ?linkset void:linkPredicate ?p } GRAPH <%s> { ?s ?p ?o } }"
VOID = "PREFIX void: <http://rdfs.org/ns/void#>\n"


@pytest.fixture(scope="module")
def store() -> OxigraphEngine:
    engine = OxigraphEngine()
    load_law(engine)
    return engine


@pytest.fixture(scope="module")
def targets(store: OxigraphEngine) -> set[str]:
    """Every IRI of another vocabulary that a link points at."""
    found: set[str] = set()
    spaces = [space.value for (space,) in store.query(VOID + "SELECT ?u { GRAPH ?g { ?d void:uriSpace ?u } }").rows]
    foreign = tuple(space for space in spaces if not space.startswith(BASE))
    for path in FILES:
        rows = store.query(VOID + LINKS % graph_of_alignment(path)).rows
        found |= {str(o) for _, _, o in rows if isinstance(o, str) and o.startswith(foreign)}
    return found


def subjects(path: Path) -> set[str]:
    form = "turtle" if path.suffix == ".ttl" else "xml"
    return {str(term) for term in Graph().parse(path, format=form).subjects() if isinstance(term, URIRef)}


def ibm_ids(path: Path) -> set[str]:
    ids = re.findall(r"^\s*-?\s*id: (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {"https://w3id.org/ai-atlas-nexus/" + name.strip("'\"").replace("(", "%28").replace(")", "%29") for name in ids}


def unknown(wanted: set[str], find: Callable[[str], Path], listed: set[str]) -> tuple[list[str], int]:
    """Returns the IRIs that their vocabulary does not have, and how many were checked."""
    missing, checked = [], 0
    for space in sorted({*VOCABULARY, *LISTED}, key=len, reverse=True):
        mine = {iri for iri in wanted if iri.startswith(space)}
        wanted = wanted - mine
        if space in VOCABULARY:
            known = subjects(find(f"vocab/{VOCABULARY[space]}"))
            known |= ibm_ids(find("vocab/ibm-ai-risk-ontology.yaml")) if "nexus" in space else set()
        else:
            known = listed | {str(SKOS.Concept), str(SKOS.ConceptScheme)}  # which rdflib's closed namespace vouches for
        checked += len(mine)
        missing += sorted(mine - known)
    return missing + sorted(iri for iri in wanted if iri not in SEEN and "/eli/reg/" not in iri), checked + len(wanted & SEEN)


@pytest.fixture(scope="module")
def listed(table: Callable[[str], list[dict[str, str]]]) -> set[str]:
    return {row["iri"] for row in table("links/alignment.tsv")}


def test_every_target_exists_in_its_vocabulary(
    targets: set[str], reference: Callable[[str], Path], listed: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """EU acts have no vocabulary file; their articles were read in a corpus, which each counterpart says."""
    missing, checked = unknown(targets, reference, listed)
    with capsys.disabled():
        sys.stdout.write(f" [{checked} link targets checked, {len(missing)} dead] ")
    assert missing == []
    assert checked > 180


def test_planted_dead_link_is_found(targets: set[str], reference: Callable[[str], Path], listed: set[str]) -> None:
    planted = {"https://w3id.org/dpv#Lawx", "http://www.wikidata.org/entity/Q42", "https://schema.org/Nonsense"}
    assert sorted(unknown(targets | planted, reference, listed)[0]) == sorted(planted)


def test_dangling_links_of_another_project_are_found(reference: Callable[[str], Path]) -> None:
    """A checker that finds none in IBM's schema is broken."""
    foreign = Graph().parse(reference("vocab/ibm-ai-risk-schema.ttl"), format="turtle")
    every = {str(term) for triple in foreign for term in triple if isinstance(term, URIRef)}
    dpv = {iri for iri in every if iri.startswith("https://w3id.org/dpv#")}
    airo = {iri for iri in every if iri.startswith("https://w3id.org/airo#")}
    dead = dpv - subjects(reference("vocab/dpv-dpv.ttl"))
    assert {iri.split("#")[1] for iri in dead} == {
        *(f"Incident{state}class" for state in ("Concluded", "Halted", "Mitigated", "NearMiss", "Ongoing")),
        "IncidentStatus",
        "refersToRisk",
    }
    assert len(dpv - dead) == 14
    assert airo - subjects(reference("vocab/airo.ttl")) == {"https://w3id.org/airo#AiCapability"}


NOT_OURS = {
    "dpv:ComplianceStatus dpv:Compliant dpv:NonCompliant dpv:PartiallyCompliant": "outcomes are EARL's, in reports alone",
    "dpv:ObligationFulfilled dpv:ObligationViolated": "the graph holds no statement that a duty is met or breached",
    "dpv:Risk dpv:hasRisk dpv:hasRiskLevel airo:Risk nexus:Risk": "the graph has no risks of its own",
    "eli:in_force eli:InForce-inForce eli:InForce-notInForce": "whether a text is in force follows from the day asked for",
    "eli:LegalExpression eli:amends eli:based_on eli:cites eli:date_document eli:date_publication eli:first_date_entry_in_force "
    "eli:is_part_of eli:number eli:passed_by prov:wasRevisionOf": "the law uses the term itself, so there is nothing to map",
    "eli:has_part eli:id_local": "inverse or double of what the law states",
    "eli:jurisdiction": "its range is the EU table of countries, whose clean IRI was not verified; DPV's property is used",
    "prov:hadPrimarySource prov:wasDerivedFrom prov:wasGeneratedBy": "used in explanations, not in the law",
    "dcat:DataService dcat:endpointURL dcat:servesDataset void:sparqlEndpoint": "for a service description",
    "void:Dataset void:Linkset void:linkPredicate void:objectsTarget void:subjectsTarget void:triples": "describe the link sets",
    "dpv:hasAuthority dpv:hasJurisdiction": "used as predicates",
}


def test_every_row_of_the_table_is_linked_or_has_its_reason(
    targets: set[str], table: Callable[[str], list[dict[str, str]]]
) -> None:
    rows = table("links/alignment.tsv")
    left = {name: reason for names, reason in NOT_OURS.items() for name in names.split()}
    unlinked = {row["curie"] for row in rows if row["iri"] not in targets}
    assert len(rows) == 255
    assert sorted(unlinked - set(left)) == []
    assert sorted(set(left) - unlinked) == []
    assert all(left.values())


def test_no_pair_carries_two_relations(store: OxigraphEngine) -> None:
    query = """SELECT ?s ?o (COUNT(DISTINCT ?p) AS ?n) { GRAPH ?g { ?s ?p ?o }
      FILTER (?p IN (skos:exactMatch, skos:closeMatch, skos:relatedMatch, skos:broadMatch, rdfs:subClassOf, rdfs:subPropertyOf)) }
      GROUP BY ?s ?o HAVING (?n > 1)"""
    assert store.query(query).rows == ()


def test_nothing_is_said_to_be_the_same_across_law(store: OxigraphEngine) -> None:
    """Conditions differ, and exactMatch is transitive."""
    assert store.query("SELECT ?s { GRAPH ?g { ?s owl:equivalentClass|owl:sameAs ?o } }").rows == ()
    exact = store.query("SELECT ?s { GRAPH ?g { ?s skos:exactMatch ?o } }").rows
    assert all(not str(subject).startswith(BASE) for (subject,) in exact)


def test_readme_spelling_and_deprecated_terms_are_not_used(reference: Callable[[str], Path]) -> None:
    everything = b"".join(FILES.values()) + b"".join(data for _, data in law_files(collection("ontology")))
    assert b"http://w3id.org/dpv" not in everything
    used = {str(term) for graph in MODULES.values() for triple in graph for term in triple}
    odrl = Graph().parse(reference("vocab/odrl22.ttl"), format="turtle")
    deprecated = {str(term) for term in odrl.subjects(OWL.deprecated, Literal("true", datatype=XSD.boolean))}
    deprecated |= {f"http://data.europa.eu/eli/ontology#{name}" for name in ("implements", "implemented_by")}
    assert len(deprecated) > 40
    assert used & deprecated == set()


def test_counts_of_the_link_sets_are_those_of_their_graphs(store: OxigraphEngine) -> None:
    query = """SELECT ?linkset ?graph ?stated ?target { GRAPH <%s> {
      ?linkset a void:Linkset ; void:subset ?graph ; void:triples ?stated ; void:objectsTarget ?target } } ORDER BY ?linkset"""
    void = graph_of_alignment("alignment/linksets.ttl")
    stated = store.query(VOID + query % void).rows
    for linkset, graph, count, target in stated:
        counted = store.query(f"""{VOID}SELECT (COUNT(DISTINCT *) AS ?n) {{
          {{ SELECT DISTINCT ?s ?p ?o {{ GRAPH <{void}> {{ <{linkset}> void:linkPredicate ?p . <{target}> void:uriSpace ?space }}
            GRAPH <{graph}> {{ ?s ?p ?o }} FILTER (STRSTARTS(STR(?o), ?space) && ISIRI(?s))
            FILTER (!STRSTARTS(STR(?s), ?space) || STRSTARTS(?space, "{BASE}")) }} }} }}""").rows
        assert counted[0][0] == count, linkset
    links = {path for path in FILES if path.split("/")[1] not in {"mapping.ttl", "duties.ttl", "linksets.ttl"}}
    assert {row[1] for row in stated} == {graph_of_alignment(path) for path in links}
    assert sum(int(row[2].value) for row in stated) > 400


def test_only_items_that_were_seen_are_linked_in_wikidata(targets: set[str]) -> None:
    assert {iri for iri in targets if "wikidata" in iri or "eurovoc" in iri} == SEEN


def test_every_mapping_says_why_in_both_languages(store: OxigraphEngine) -> None:
    axioms = store.query("SELECT ?a { GRAPH ?g { ?a a owl:Axiom } }").rows
    reasons = store.query("""SELECT ?a { GRAPH ?g { ?a a owl:Axiom ; dcterms:description ?en , ?zh
      FILTER (LANG(?en) = "en" && LANG(?zh) = "zh") } }""").rows
    assert set(axioms) == set(reasons)
    assert len(axioms) > 280
    stated = """SELECT ?a { GRAPH ?g { ?a a owl:Axiom ; owl:annotatedSource ?s ; owl:annotatedProperty ?p ; owl:annotatedTarget ?o .
      ?s ?p ?o } }"""
    assert set(store.query(stated).rows) == set(axioms), "an axiom annotates what its module does not state"


def test_headers_are_complete_and_nothing_of_the_law_imports_an_alignment() -> None:
    for path, graph in MODULES.items():
        (module,) = graph.subjects(RDF.type, OWL.Ontology)
        assert str(module) == graph_of_alignment(path)
        assert list(graph.objects(module, OWL.versionInfo)) == [Literal(__version__)], path
        assert sorted(str(title.language) for title in graph.objects(module, DCTERMS.title)) == ["en", "zh"], path  # type: ignore[attr-defined]
        assert FILES[path].count(b"\n") <= 300, path
    assert all(b"module/alignment" not in data for _, data in law_files(collection("ontology")))


def test_lkif_stays_at_annotations() -> None:
    predicates = {str(p).rsplit("#")[-1] for _, p, o in MODULES["alignment/lkif.ttl"] if "lkif-core" in str(o)}
    assert predicates == {"closeMatch", "annotatedTarget"}


def test_alignments_are_queryable_and_verdicts_do_not_see_them(rulebase: Rulebase) -> None:
    knowledge = open_knowledge([], rulebase=rulebase)
    assert set(knowledge.alignments) == {graph_of_alignment(path) for path in FILES}
    default = "SELECT ?s { ?s a <https://w3id.org/dpv#Law> }"
    assert knowledge.engine.query(default).rows == ()
    assert len(knowledge.engine.query("SELECT ?s { GRAPH ?g { ?s a <https://w3id.org/dpv#Law> } }").rows) == 22
    ours = {quad[:3] for quad in law_quads() if not any(isinstance(term, Blank) for term in quad)}
    assert (
        "https://w3id.org/dutygraph/ns#Obligation",
        "http://www.w3.org/2000/01/rdf-schema#subClassOf",
        "https://w3id.org/dpv#Obligation",
    ) not in ours


def test_every_iri_of_an_alignment_dereferences(client: FlaskClient) -> None:
    ours = {str(s) for graph in MODULES.values() for s in graph.subjects() if isinstance(s, URIRef) and str(s).startswith(BASE)}
    paths = {iri.removeprefix(BASE).split("#")[0] for iri in ours}
    turtle = {"Accept": "text/turtle"}
    dead = [path for path in sorted(paths) if client.get(f"/{path}", headers=turtle, follow_redirects=True).status_code != 200]
    assert len(paths) > 200
    assert dead == []


def test_sssom_is_what_the_reference_library_reads(tmp_path: Path) -> None:
    parsers, validators = pytest.importorskip("sssom.parsers"), pytest.importorskip("sssom.validators")
    path = tmp_path / "dutygraph.sssom.tsv"
    for lang in ("en", "zh"):
        path.write_text(sssom_text(lang), encoding="utf-8")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # sssom 0.4.21 on pandas 3
            found = parsers.parse_sssom_table(str(path))
            reports = validators.validate(found, fail_on_error=False)
        assert [result.message for report in reports.values() for result in report.results] == []
        assert (
            len(found.df) == sssom_text(lang).count("\n") - sum(line.startswith("#") for line in sssom_text(lang).splitlines()) - 1
        )
        assert len(found.df) > 350
        assert set(found.df["mapping_justification"]) == {"semapv:ManualMappingCuration"}
        assert not found.df["comment"].isna().any()


def test_sssom_metadata_declares_every_prefix() -> None:
    lines = sssom_text("en").splitlines()
    metadata = yaml.safe_load("\n".join(line.removeprefix("#") for line in lines if line.startswith("#")))
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    used = {cell.split(":")[0] for row in rows for cell in (row[0], row[2], row[3], row[4])}
    assert used <= set(metadata["curie_map"])
    assert len({tuple(row[:4]) for row in rows}) == len(rows)


def _for_the_reasoner(quads: list[Quad]) -> list[Quad]:
    """Leaves out the annotations of axioms: they mean nothing to a reasoner, and owlready2 reads them slowly."""
    axioms = {s for s, p, o, _ in quads if p.endswith("#type") and o == str(OWL.Axiom)}
    return [quad for quad in quads if quad[0] not in axioms]


@pytest.mark.reasoner
def test_law_and_all_alignments_but_lkif_are_consistent() -> None:
    beside = [quad for path, data in FILES.items() if "lkif" not in path for quad in parse_rdf(data, GRAPH_FORMATS["turtle"])]
    assert len(beside) > 4000
    assert unsatisfiable_classes(_for_the_reasoner(beside)) == ()


@pytest.mark.reasoner
def test_equating_our_norms_with_lkif_and_odrl_would_not_be(reference: Callable[[str], Path]) -> None:
    """Why LKIF is an annotation and ODRL no superclass: one makes the kinds of norm equal, the other disjoint."""
    wanted = {"Obligation": "Duty", "Prohibition": "Prohibition"}
    lkif, odrl = "http://www.estrellaproject.org/lkif-core/norm.owl#", "http://www.w3.org/ns/odrl/2/"
    same = str(OWL.equivalentClass)
    beside: list[Quad] = [(f"{BASE}ns#{ours}", same, f"{lkif}{ours}", "") for ours in wanted]
    beside += [(f"{BASE}ns#{ours}", same, odrl + theirs, "") for ours, theirs in wanted.items()]
    for name, media in (("lkif-norm.owl", "application/rdf+xml"), ("odrl22.ttl", "text/turtle")):
        for s, p, o, g in parse_rdf(reference(f"vocab/{name}").read_bytes(), media):
            if p in {same, str(OWL.disjointWith)} and not isinstance(o, Blank):
                beside.append((s, p, o, g))
    with pytest.raises(CorpusError, match="inconsistent"):  # for there are norms of both kinds
        unsatisfiable_classes(beside)
