"""The dataset described in RDF, counted and not claimed: VoID, DCAT 3, dumps with checksums.

Source: W3C VoID; W3C DCAT 3; SPDX 2.3 (checksums); the EU authority tables for language, place and theme.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dutygraph.dumps import DUMPS, GZIP, dumps
from dutygraph.engine import GRAPH_FORMATS
from dutygraph.engines import parse_rdf
from dutygraph.resources import collection, law_files
from dutygraph.statistics import Statistics, count
from dutygraph.terms import Blank, Literal
from dutygraph.vocab import BASE, DCTERMS, DG, ELI, FACT, OWL, PREFIXES, PROV, RDF, SKOS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dutygraph.rulebase import Rulebase
    from dutygraph.statistics import PropertyUse
    from dutygraph.terms import Quad, Term

__all__ = ["AGENT", "DATASET", "LICENSE", "dataset_quads", "law_statistics", "modified"]

DATASET = BASE + "id/dataset"
AGENT = BASE + "id/agent/dutygraph"
LICENSE = "https://creativecommons.org/licenses/by/4.0/"
_DCAT = "http://www.w3.org/ns/dcat#"
_FOAF = "http://xmlns.com/foaf/0.1/"
_SPDX = "http://spdx.org/rdf/terms#"
_VANN = "http://purl.org/vocab/vann/"
_VOID = "http://rdfs.org/ns/void#"
_VOID_EXT = "http://ldf.fi/void-ext#"
_MEDIA = "https://www.iana.org/assignments/media-types/"
_EU = "http://publications.europa.eu/resource/authority/"
_SHOWN = ("Turtle", "N-Triples", "JSON-LD", "RDF_XML", "TriG", "N-Quads")
_TEXTS = (
    (DCTERMS + "title", "dutygraph: China's Interim Measures for Generative AI Services as a graph", "en"),
    (DCTERMS + "title", "dutygraph：《生成式人工智能服务管理暂行办法》图谱", "zh"),
    (DCTERMS + "description", "Provisions, norms, conditions, facts, disputes and indicators, each with its citation.", "en"),
    (DCTERMS + "description", "条款、规范、适用条件、事实、争议与指标，各附出处。", "zh"),
    (_DCAT + "keyword", "generative AI", "en"),
    (_DCAT + "keyword", "legal knowledge graph", "en"),
    (_DCAT + "keyword", "生成式人工智能", "zh"),
    (_DCAT + "keyword", "法律知识图谱", "zh"),
)


@lru_cache(maxsize=1)
def _law() -> tuple[Statistics, str]:
    parsed = (parse_rdf(data, GRAPH_FORMATS["turtle"]) for _, data in law_files(collection("ontology")))
    triples = [(s, p, o) for quads in parsed for s, p, o, _ in quads]
    days = [o.value for _, p, o in triples if p in {DCTERMS + "created", DCTERMS + "modified"} and isinstance(o, Literal)]
    return count(triples), max(days)


def law_statistics() -> Statistics:
    """Returns the counts of the law graph, which is what the dumps hold."""
    return _law()[0]


def modified() -> str:
    """Returns the latest day that any module of the ontology names as its own, as 2026-11-24."""
    return _law()[1]


def dataset_quads(rulebase: Rulebase, *, site: str = BASE, measured: bool = True) -> Iterator[Quad]:
    """Returns the description of the dataset, its dumps and its services.

    Args:
        rulebase: the law that is described; names the version.
        site: where the dumps and the endpoint are, ending in ``/``.
        measured: whether sizes and checksums are wanted, for which every dump must be written first (0.4 s).
    """
    yield from _record(rulebase, site)
    yield from _files(rulebase, site)
    if measured:
        yield from _sizes(rulebase, site)
    yield from _services(site)
    yield from _counts(law_statistics(), rulebase)


def _record(rulebase: Rulebase, site: str) -> Iterator[Quad]:
    for kind in (_VOID + "Dataset", _DCAT + "Dataset"):
        yield DATASET, RDF + "type", kind, ""
    for predicate, text, lang in _TEXTS:
        yield DATASET, predicate, Literal(text, language=lang), ""
    facts: tuple[tuple[str, Term], ...] = (
        (DCTERMS + "identifier", Literal(rulebase.digest)),
        (_DCAT + "version", Literal(rulebase.version)),
        (OWL + "versionInfo", Literal(rulebase.version)),
        (DCTERMS + "issued", Literal(modified(), XSD + "date")),
        (DCTERMS + "modified", Literal(modified(), XSD + "date")),
        (DCTERMS + "license", LICENSE),
        (DCTERMS + "creator", AGENT),
        (DCTERMS + "publisher", AGENT),
        (DCTERMS + "language", _EU + "language/ENG"),
        (DCTERMS + "language", _EU + "language/ZHO"),
        (DCTERMS + "spatial", _EU + "country/CHN"),
        (_DCAT + "theme", _EU + "data-theme/JUST"),
        (_DCAT + "landingPage", site),
        (_FOAF + "homepage", site),
        (_VOID + "sparqlEndpoint", site + "sparql"),
        (_VOID + "uriSpace", Literal(BASE)),
        *((_VOID + "rootResource", str(iri)) for iri in rulebase.instruments),
        (_VOID + "exampleResource", str(rulebase.norms[0].iri)),
        (_VOID + "exampleResource", str(next(iter(rulebase.provisions)))),
        (_VOID + "exampleResource", str(next(iter(rulebase.facts.values())).iri)),
    )
    for predicate, value in facts:
        yield DATASET, predicate, value, ""
    for name in _SHOWN:
        yield DATASET, _VOID + "feature", f"http://www.w3.org/ns/formats/{name}", ""
    for place, form in ((site + ".well-known/void", _VOID + "DatasetDescription"), (BASE + "id/catalog", _DCAT + "Catalog")):
        yield place, RDF + "type", form, ""
        yield place, DCTERMS + "title", Literal("dutygraph", language="en"), ""
        yield place, DCTERMS + "title", Literal("dutygraph", language="zh"), ""
    yield site + ".well-known/void", _FOAF + "primaryTopic", DATASET, ""
    yield BASE + "id/catalog", _DCAT + "dataset", DATASET, ""
    yield BASE + "id/catalog", DCTERMS + "publisher", AGENT, ""
    yield BASE + "id/catalog", DCTERMS + "description", Literal("What dutygraph publishes.", language="en"), ""
    yield BASE + "id/catalog", DCTERMS + "description", Literal("dutygraph 所发布的数据。", language="zh"), ""
    yield AGENT, RDF + "type", _FOAF + "Agent", ""
    yield AGENT, _FOAF + "name", Literal("The dutygraph contributors", language="en"), ""
    yield AGENT, _FOAF + "name", Literal("dutygraph 贡献者", language="zh"), ""


def _files(rulebase: Rulebase, site: str) -> Iterator[Quad]:
    for name, media_type in DUMPS.items():
        iri = f"{site}dump/{rulebase.version}/{name}"
        yield DATASET, _DCAT + "distribution", iri, ""
        yield DATASET, _VOID + "dataDump", iri, ""
        yield iri, RDF + "type", _DCAT + "Distribution", ""
        yield iri, DCTERMS + "title", Literal(name), ""
        yield iri, _DCAT + "accessURL", iri, ""
        yield iri, _DCAT + "downloadURL", iri, ""
        yield iri, _DCAT + "mediaType", _MEDIA + media_type, ""
        if name.endswith(".gz"):
            yield iri, _DCAT + "compressFormat", _MEDIA + GZIP, ""
        yield iri, DCTERMS + "license", LICENSE, ""
        yield iri, DCTERMS + "modified", Literal(modified(), XSD + "date"), ""


def _sizes(rulebase: Rulebase, site: str) -> Iterator[Quad]:
    for dump in dumps():
        iri = f"{site}dump/{rulebase.version}/{dump.name}"
        checksum = f"{iri}#checksum"
        yield iri, _DCAT + "byteSize", Literal(str(len(dump.data)), XSD + "nonNegativeInteger"), ""
        yield iri, _SPDX + "checksum", checksum, ""
        yield checksum, RDF + "type", _SPDX + "Checksum", ""
        yield checksum, _SPDX + "algorithm", _SPDX + "checksumAlgorithm_sha256", ""
        yield checksum, _SPDX + "checksumValue", Literal(dump.sha256, XSD + "hexBinary"), ""


def _services(site: str) -> Iterator[Quad]:
    described = (
        ("sparql", "SPARQL endpoint", "SPARQL 端点", "sparql", "https://www.w3.org/TR/sparql11-protocol/"),
        ("api", "HTTP API", "HTTP 接口", "openapi.json", "https://spec.openapis.org/oas/v3.1.0"),
    )
    for name, en, zh, description, standard in described:
        service = f"{BASE}id/service/{name}"
        yield BASE + "id/catalog", _DCAT + "service", service, ""
        yield service, RDF + "type", _DCAT + "DataService", ""
        yield service, DCTERMS + "title", Literal(en, language="en"), ""
        yield service, DCTERMS + "title", Literal(zh, language="zh"), ""
        yield service, _DCAT + "endpointURL", site + name, ""
        yield service, _DCAT + "endpointDescription", site + description, ""
        yield service, _DCAT + "servesDataset", DATASET, ""
        yield service, DCTERMS + "conformsTo", standard, ""
        yield service, DCTERMS + "license", LICENSE, ""


def _counts(found: Statistics, rulebase: Rulebase) -> Iterator[Quad]:
    def number(node: str, name: str, value: int) -> Quad:
        return node, _VOID + name, Literal(str(value), XSD + "integer"), ""

    yield number(DATASET, "triples", found.triples)
    yield number(DATASET, "distinctSubjects", found.subjects)
    yield number(DATASET, "distinctObjects", found.objects)
    yield number(DATASET, "entities", found.entities)
    yield number(DATASET, "properties", len(found.properties))
    yield number(DATASET, "classes", len(found.classes))
    used = {use.property for use in found.properties} | {use.name for use in found.classes}
    for namespace in sorted({*_namespaces()}):
        if any(term.startswith(namespace) for term in used):
            yield DATASET, _VOID + "vocabulary", namespace, ""
    label = f"void-{rulebase.digest[7:19]}"
    for place, use in enumerate(found.properties):
        yield from _property(DATASET, Blank(f"{label}-{place}"), use)
    for place, kind in enumerate(found.classes):
        node = Blank(f"{label}-class-{place}")
        yield DATASET, _VOID + "classPartition", node, ""
        yield node, _VOID + "class", kind.name, ""
        yield number(node, "entities", kind.entities)
        for within, use in enumerate(kind.properties):
            yield from _property(node, Blank(f"{label}-class-{place}-{within}"), use)


def _namespaces() -> Iterator[str]:
    yield from (iri for iri in PREFIXES.values() if not iri.startswith(BASE))
    yield from (DG, FACT, _VANN, DCTERMS, ELI, PROV, SKOS)


def _property(of: str, node: Blank, use: PropertyUse) -> Iterator[Quad]:
    yield of, _VOID + "propertyPartition", node, ""
    yield node, _VOID + "property", use.property, ""
    yield node, _VOID + "triples", Literal(str(use.triples), XSD + "integer"), ""
    for place, (name, triples) in enumerate(use.classes):
        value = Blank(f"{node}-c{place}")
        yield node, _VOID + "classPartition", value, ""
        yield value, _VOID + "class", name, ""
        yield value, _VOID + "triples", Literal(str(triples), XSD + "integer"), ""
    for place, (name, triples) in enumerate(use.datatypes):
        value = Blank(f"{node}-d{place}")
        yield node, _VOID_EXT + "datatypePartition", value, ""
        yield value, _VOID_EXT + "datatype", name, ""
        yield value, _VOID + "triples", Literal(str(triples), XSD + "integer"), ""
