"""Headers, files and imports of the modules."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, VANN

from dutygraph import __version__, vocab
from dutygraph.vocab import BASE

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.term import Node

MODULE = BASE + "module/"
LICENCE = URIRef("https://creativecommons.org/licenses/by/4.0/")
LONGER_THAN_300_LINES = {
    "core/actor.ttl": "one flat list of actors, each with its definition (decision 0008)",
    "law/genai-measures-2023/article-04.ttl": "one article, one file: 30 norms on conduct (decision 0008)",
    "law/genai-measures-2023/conditions.ttl": "one list of named conditions, a few lines over (decision 0008)",
}
STANDARD = (vocab.RDF, vocab.RDFS, vocab.OWL)


def iri_of(path: str) -> str:
    """The module IRI that a path calls for: folders of law come before the name, the instrument itself is bare."""
    *folders, name = path.removesuffix(".ttl").split("/")
    match folders:
        case ["core"]:
            return MODULE + name
        case ["fact"]:
            return f"{MODULE}fact-{name}"
        case ["law", instrument]:
            return f"{MODULE}{instrument}" if name == "instrument" else f"{MODULE}{instrument}-{name}"
    raise AssertionError(path)


def module_of(graph: Graph) -> URIRef:
    (found,) = graph.subjects(RDF.type, OWL.Ontology)
    assert isinstance(found, URIRef)
    return found


def languages(values: list[Node]) -> list[str]:
    return sorted(str(value.language) for value in values if isinstance(value, Literal))


@pytest.fixture(scope="module")
def imports(modules: dict[str, Graph]) -> dict[str, list[str]]:
    return {str(module_of(graph)): [str(iri) for iri in graph.objects(None, OWL.imports)] for graph in modules.values()}


def closure(module: str, imports: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += imports[name]
    return found


def test_there_is_a_file_for_each_article_and_no_more(modules: dict[str, Graph]) -> None:
    whole = {"genai-measures-2023": range(1, 25), "labelling-measures-2025": range(1, 15)}
    for instrument, numbers in whole.items():
        articles = [path for path in modules if path.startswith(f"law/{instrument}/article-")]
        assert articles == [f"law/{instrument}/article-{number:02}.ttl" for number in numbers]
    assert len(modules) == 117


def test_every_header_is_complete(modules: dict[str, Graph]) -> None:
    for path, graph in modules.items():
        module = module_of(graph)
        (version,) = graph.objects(module, OWL.versionInfo)
        assert list(graph.objects(module, OWL.versionIRI)) == [URIRef(f"{module}/{version}")], path
        assert str(version) == __version__, path
        assert languages(list(graph.objects(module, DCTERMS.title))) == ["en", "zh"], path
        assert languages(list(graph.objects(module, DCTERMS.abstract))) == ["en", "zh"], path
        assert list(graph.objects(module, DCTERMS.license)) == [LICENCE], path
        (created,) = graph.objects(module, DCTERMS.created)
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", str(created)), path
        assert list(graph.objects(module, VANN.preferredNamespacePrefix)) == [Literal("dg")], path


def test_module_is_named_after_its_file(modules: dict[str, Graph]) -> None:
    assert {path: str(module_of(graph)) for path, graph in modules.items()} == {path: iri_of(path) for path in modules}


def test_provisions_of_an_article_stand_in_its_file(modules: dict[str, Graph]) -> None:
    for path, graph in modules.items():
        for subject in graph.subjects(RDF.type, OWL.NamedIndividual):
            if (found := re.fullmatch(re.escape(BASE) + r"id/cn/([\w-]+)/art-(\d+)(-.*)?", str(subject))) and "/cited/" not in path:
                assert path == f"law/{found[1]}/article-{int(found[2]):02}.ttl"


def test_norms_stand_in_the_file_of_the_article_that_states_them(modules: dict[str, Graph]) -> None:
    stated_in = URIRef(BASE + "ns#statedIn")
    for path, graph in modules.items():
        for provision in graph.objects(None, stated_in):
            assert (provision, RDF.type, OWL.NamedIndividual) in graph, (path, provision)


def test_imports_resolve(imports: dict[str, list[str]]) -> None:
    assert {target for targets in imports.values() for target in targets} <= set(imports)


def test_imports_form_no_circle(imports: dict[str, list[str]]) -> None:
    for module, targets in imports.items():
        assert all(module not in closure(target, imports) for target in targets), module


def test_core_never_imports_law(modules: dict[str, Graph], imports: dict[str, list[str]]) -> None:
    layer = {str(module_of(graph)): path.split("/")[0] for path, graph in modules.items()}
    allowed = {"core": {"core"}, "fact": {"core", "fact"}, "law": {"core", "fact", "law"}}
    for module, targets in imports.items():
        assert {layer[target] for target in targets} <= allowed[layer[module]], module


def test_nothing_imports_examples(imports: dict[str, list[str]], root: Path) -> None:
    assert not any("example" in target for targets in imports.values() for target in targets)
    assert not list((root / "ontology/examples").rglob("*.ttl"))


def test_every_module_declares_or_imports_the_classes_and_properties_it_uses(
    modules: dict[str, Graph], imports: dict[str, list[str]]
) -> None:
    by_iri = {str(module_of(graph)): graph for graph in modules.values()}
    for module, graph in by_iri.items():
        declared = {subject for name in closure(module, imports) for subject in by_iri[name].subjects(RDF.type)}
        used = {*graph.predicates(), *graph.objects(None, RDF.type), *graph.objects(None, OWL.onProperty)}
        used |= {*graph.objects(None, RDFS.subClassOf), *graph.objects(None, RDFS.domain)}
        named = {term for term in used if isinstance(term, URIRef) and not str(term).startswith(STANDARD)}
        assert named - declared == set(), module


def test_catalog_maps_every_module_to_its_file(modules: dict[str, Graph], root: Path) -> None:
    catalog = root / "ontology/catalog-v001.xml"
    tree = ET.parse(catalog)  # noqa: S314  (our own file)
    entries = tree.findall("{urn:oasis:names:tc:entity:xmlns:xml:catalog}uri")
    mapped = [(entry.attrib["name"], entry.attrib["uri"]) for entry in entries]
    expected = [(str(module_of(graph)), path) for path, graph in modules.items()]
    assert mapped == expected


def test_files_are_short_enough_to_review(files: dict[str, bytes]) -> None:
    assert {path for path, data in files.items() if data.count(b"\n") > 300} == set(LONGER_THAN_300_LINES)


def test_files_end_in_a_newline_and_hold_no_tab(files: dict[str, bytes]) -> None:
    assert [path for path, data in files.items() if b"\t" in data or b"\r" in data or not data.endswith(b"\n")] == []


def test_prefixes_are_sorted_and_used(files: dict[str, bytes]) -> None:
    for path, data in files.items():
        text = data.decode()
        prefixes = re.findall(r"^@prefix (\w+):", text, re.MULTILINE)
        body = re.sub(r'"(?:[^"\\]|\\.)*"|<[^>]*>|^@prefix.*$', "", text, flags=re.MULTILINE)
        assert prefixes == sorted(prefixes), path
        assert [name for name in prefixes if not re.search(rf"(?<!\w){name}:|\^\^{name}:", body)] == [], path
