"""The dataset says what it holds, and what it says is counted again here; dumps, signposts, schema.org, executables."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from dutygraph.catalog import load_library
from dutygraph.dumps import DUMPS
from dutygraph.export import law_bytes
from dutygraph.vocab import BASE

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from dutygraph.knowledge import Knowledge
    from dutygraph.rulebase import Rulebase

VOID, DCAT, SPDX = "http://rdfs.org/ns/void#", "http://www.w3.org/ns/dcat#", "http://spdx.org/rdf/terms#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
DATASET = ox.NamedNode(BASE + "id/dataset")
LAW_PAGES = (
    "id/cn/genai-measures-2023",
    "id/cn/genai-measures-2023/art-12-para-1",
    "id/cn/genai-measures-2023/norm/file-algorithm",
)


def links(response: object) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for target, relation in re.findall(r'<([^>]*)>; rel="([\w-]+)"', response.headers["Link"]):  # type: ignore[attr-defined]
        found.setdefault(relation, set()).add(target)
    return found


@pytest.fixture(scope="module")
def described(client: FlaskClient) -> ox.Store:
    arrived = client.get("/.well-known/void", headers={"Accept": "text/turtle"})
    assert (arrived.status_code, arrived.headers["Location"]) == (303, "/id/dataset")
    store = ox.Store()
    store.load(client.get("/id/dataset", headers={"Accept": "text/turtle"}).data, format=ox.RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def law() -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(law_bytes("application/n-triples"), format=ox.RdfFormat.N_TRIPLES)}


def said(store: ox.Store, subject: object, predicate: str) -> list[str]:
    return [quad.object.value for quad in store.quads_for_pattern(subject, ox.NamedNode(predicate), None)]  # type: ignore[arg-type,union-attr]


def test_counts_are_those_of_the_law(described: ox.Store, law: set[ox.Triple]) -> None:
    types = [t for t in law if t.predicate.value == TYPE and isinstance(t.object, ox.NamedNode)]
    counted = {
        "triples": len(law),
        "distinctSubjects": len({t.subject for t in law}),
        "distinctObjects": len({t.object for t in law}),
        "entities": len({t.subject for t in law if isinstance(t.subject, ox.NamedNode)}),
        "properties": len({t.predicate for t in law}),
        "classes": len({t.object for t in types}),
    }
    assert {name: [int(value) for value in said(described, DATASET, VOID + name)] for name in counted} == {
        name: [value] for name, value in counted.items()
    }
    assert counted["triples"] > 10_000


def test_partitions_are_those_of_the_law(described: ox.Store, law: set[ox.Triple]) -> None:
    ask = """PREFIX void: <http://rdfs.org/ns/void#> SELECT ?name ?n {{ <{}> void:{} ?p . ?p void:{} ?name ; void:{} ?n }}"""
    properties = described.query(ask.format(DATASET.value, "propertyPartition", "property", "triples"))
    classes = described.query(ask.format(DATASET.value, "classPartition", "class", "entities"))
    types = Counter(t.object.value for t in law if t.predicate.value == TYPE)
    assert {row["name"].value: int(row["n"].value) for row in properties} == Counter(t.predicate.value for t in law)
    assert {row["name"].value: int(row["n"].value) for row in classes} == types
    assert len(types) > 40


def test_editor_learns_classes_properties_and_ranges_from_the_endpoint(knowledge: Knowledge) -> None:
    rows = knowledge.engine.query(
        "PREFIX ext: <http://ldf.fi/void-ext#> SELECT DISTINCT ?class ?property ?to ?type { ?cp void:class ?class ; "
        "void:propertyPartition ?pp . ?pp void:property ?property . OPTIONAL { { ?pp void:classPartition/void:class ?to } "
        "UNION { ?pp ext:datatypePartition/ext:datatype ?type } } }"
    ).rows
    dg = BASE + "ns#"
    assert (dg + "Obligation", dg + "statedIn", dg + "Paragraph", None) in rows
    assert (dg + "Obligation", dg + "inForceFrom", None, "http://www.w3.org/2001/XMLSchema#date") in rows
    assert len(rows) > 300


def test_vocabularies_are_those_in_use(described: ox.Store, law: set[ox.Triple]) -> None:
    vocabularies = said(described, DATASET, VOID + "vocabulary")
    used = {t.predicate.value for t in law} | {t.object.value for t in law if t.predicate.value == TYPE}
    assert [name for name in vocabularies if not any(term.startswith(name) for term in used)] == []
    assert [term for term in sorted(used) if not term.startswith((*vocabularies, BASE))] == []
    assert BASE + "ns#" in vocabularies


def test_examples_dereference(described: ox.Store, client: FlaskClient) -> None:
    examples = said(described, DATASET, VOID + "exampleResource") + said(described, DATASET, VOID + "rootResource")
    answers = [client.get("/" + iri.removeprefix(BASE).split("#")[0], follow_redirects=True).status_code for iri in examples]
    assert set(answers) == {200}
    assert len(answers) > 3


def test_every_file_has_the_size_and_checksum_that_are_said(described: ox.Store, client: FlaskClient, law: set[ox.Triple]) -> None:
    files = said(described, DATASET, DCAT + "distribution")
    assert sorted(files) == sorted(said(described, DATASET, VOID + "dataDump"))
    for address in files:
        node = ox.NamedNode(address)
        data = client.get(address.removeprefix("http://localhost")).data
        assert said(described, node, DCAT + "byteSize") == [str(len(data))]
        (checksum,) = (quad.object for quad in described.quads_for_pattern(node, ox.NamedNode(SPDX + "checksum"), None))
        assert said(described, checksum, SPDX + "checksumValue") == [hashlib.sha256(data).hexdigest()]
        (media,) = said(described, node, DCAT + "mediaType")
        plain = gzip.decompress(data) if said(described, node, DCAT + "compressFormat") else data
        form = ox.RdfFormat.from_media_type(media.removeprefix("https://www.iana.org/assignments/media-types/"))
        store = ox.Store()
        store.load(plain, format=form)
        assert len(list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))) == len(law), address
    assert len(files) == len(DUMPS) == 8


def test_no_fact_of_a_user_is_in_a_dump(client: FlaskClient, knowledge: Knowledge, rulebase: Rulebase) -> None:
    text = client.get(f"/dump/{rulebase.version}/dutygraph.nq").text
    assert [service for service in knowledge.services if f"<{service}>" in text] == []
    assert len(knowledge.services) > 10
    assert client.get(f"/dump/{rulebase.version}/dutygraph.ttl").data == law_bytes("text/turtle")


def test_formats_of_datasets_hold_each_alignment_in_its_named_graph(client: FlaskClient, knowledge: Knowledge) -> None:
    version = knowledge.rulebase.version
    for name, fmt in (("nq", ox.RdfFormat.N_QUADS), ("trig", ox.RdfFormat.TRIG)):
        quads = list(ox.parse(client.get(f"/dump/{version}/dutygraph.{name}").data, format=fmt))
        law = {quad for quad in quads if isinstance(quad.graph_name, ox.DefaultGraph)}
        assert {quad.graph_name.value for quad in set(quads) - law} == set(knowledge.alignments)
        assert len(law) == len(set(ox.parse(law_bytes("text/turtle"), format=ox.RdfFormat.TURTLE)))


def test_a_dump_is_fetched_once_and_in_parts(client: FlaskClient, rulebase: Rulebase) -> None:
    path = f"/dump/{rulebase.version}/dutygraph.ttl.gz"
    first = client.get(path)
    assert first.content_type == "application/gzip"
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304
    part = client.get(path, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.data) == (206, first.data[10:20])
    assert client.head(path).headers["Content-Length"] == str(len(first.data))


def test_versions(client: FlaskClient, rulebase: Rulebase) -> None:
    latest = client.get("/dump/latest/dutygraph.ttl")
    assert (latest.status_code, latest.headers["Location"]) == (307, f"/dump/{rulebase.version}/dutygraph.ttl")
    assert rulebase.version in client.get("/dump/0.0.0/dutygraph.ttl").get_json(force=True)["remedy"]
    assert client.get(f"/dump/{rulebase.version}/dutygraph.exe").status_code == 404
    assert client.get(f"/dump/{rulebase.version}/../../etc/passwd").status_code == 404
    sums = client.get(f"/dump/{rulebase.version}/SHA256SUMS").text.splitlines()
    assert [line.split("  ")[1] for line in sums] == list(DUMPS)


def test_dataset_has_a_page_in_both_languages(client: FlaskClient) -> None:
    for language, title in (("en", "as a graph"), ("zh", "图谱")):
        page = client.get("/id/dataset", headers={"Accept": "text/html", "Accept-Language": language})
        assert page.content_type.startswith("text/html")
        assert title in page.text
        assert page.text.count("/dump/") > 30
        assert "…</dd>" not in page.text


def test_a_thing_leads_to_a_document_and_a_document_answers(client: FlaskClient) -> None:
    for path in LAW_PAGES:
        response = client.get(f"/{path}?lang=zh", headers={"Accept": "application/ld+json"})
        assert (response.status_code, response.headers["Location"]) == (303, f"/{path}.jsonld?lang=zh")
        assert "Accept" in response.headers["Vary"]
    for path in ("ns", "fact", "module/norm", "id/query/CQ-01", "id/dataset"):
        assert client.get(f"/{path}").status_code == 200


@pytest.mark.parametrize("path", LAW_PAGES)
@pytest.mark.parametrize("ending", ["", ".html", ".ttl"])
def test_signposts(path: str, ending: str, client: FlaskClient) -> None:
    found = links(client.get(f"/{path}{ending}"))
    assert found["cite-as"] == {BASE + path}
    assert found["type"] == {"https://schema.org/Legislation"}
    assert f"/{path}.ttl" in found["describedby"]
    assert "/id/dataset" in found["collection"]
    assert len(found["license"]) == len(found["author"]) == 1
    for name in ("describedby", "collection", "alternate"):
        assert all(client.get(target, follow_redirects=True).status_code == 200 for target in found[name])
    (author,) = found["author"]
    assert client.get("/" + author.removeprefix(BASE), follow_redirects=True).status_code == 200


def test_a_described_service_is_not_said_to_be_ours(client: FlaskClient, knowledge: Knowledge) -> None:
    ours = [iri for iri in knowledge.services if iri.startswith(BASE)]
    for iri in ours:
        response = client.get(f"/{iri.removeprefix(BASE)}.ttl")
        assert response.status_code == 200
        assert set(links(response)) == {"cite-as", "alternate", "describedby", "type"}
        assert links(response)["type"] == {"https://schema.org/Service"}
        assert "Last-Modified" not in response.headers
        assert "ETag" in response.headers
    assert len(ours) > 5


def test_dataset_points_at_its_files(client: FlaskClient) -> None:
    items = links(client.get("/id/dataset.ttl"))["item"]
    assert len(items) == 8
    assert {client.head(path).status_code for path in items} == {200}


@pytest.mark.parametrize("path", LAW_PAGES)
def test_page_says_it_is_legislation(path: str, client: FlaskClient) -> None:
    page = client.get(f"/{path}.html").text
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    document = json.loads(block)
    assert (document["@type"], document["@id"]) == ("Legislation", BASE + path)
    assert {name["@language"] for name in document["name"]} == {"en", "zh"}
    assert document["legislationJurisdiction"]["identifier"] == "CN"
    local = {**document, "@context": {"@vocab": "https://schema.org/"}}
    assert len(list(ox.parse(json.dumps(local), format=ox.RdfFormat.JSON_LD))) > 10


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("id/dataset", "Dataset"),
        ("ns", "DefinedTermSet"),
        ("module/norm", "DefinedTermSet"),
        ("id/actor/user.html", "DefinedTerm"),
        ("id/query/CQ-01", "SoftwareSourceCode"),
        ("id/agent/dutygraph.html", "Organization"),
    ],
)
def test_other_pages_do_not_say_they_are_legislation(path: str, kind: str, client: FlaskClient) -> None:
    response = client.get(f"/{path}")
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', response.text, re.DOTALL)
    assert json.loads(block)["@type"] == kind
    assert links(response)["type"] == {f"https://schema.org/{kind}"}
    assert json.loads(block)["name"]


def test_every_query_is_an_executable_that_gives_what_the_library_gives(knowledge: Knowledge, client: FlaskClient) -> None:
    rows = knowledge.engine.query(
        "SELECT ?q ?text ?en ?zh ?target { ?q a sh:SPARQLExecutable , sh:SPARQLSelectExecutable ; sh:select ?text ; "
        "rdfs:comment ?en , ?zh ; schema:target ?target ; sh:prefixes/sh:declare/sh:prefix 'dg' "
        "FILTER(LANG(?en) = 'en' && LANG(?zh) = 'zh') } ORDER BY ?q"
    ).rows
    assert [str(row[0]) for row in rows] == [f"{BASE}id/query/{query.id}" for query in load_library()]
    for row, query in zip(rows, load_library(), strict=True):
        assert row[1] is not None
        assert knowledge.engine.query(row[1].value).rows == knowledge.engine.query(query.text).rows  # type: ignore[union-attr]
        assert client.get(f"/id/query/{query.id}.nt").status_code == 200
    assert len(rows) >= 30


def test_service_description_names_the_same_dataset_and_version(client: FlaskClient, rulebase: Rulebase) -> None:
    text = client.get("/sparql", headers={"Accept": "text/turtle"}).text
    assert f"{BASE}id/dataset" in text
    assert rulebase.digest in text


def test_export_writes_what_is_served(tmp_path: Path, client: FlaskClient, rulebase: Rulebase) -> None:
    from click.testing import CliRunner

    from dutygraph.cli.main import cli

    done = CliRunner().invoke(cli, ["export", "dump", "--to", str(tmp_path)])
    assert done.exit_code == 0
    for name in (*DUMPS, "SHA256SUMS"):
        assert (tmp_path / rulebase.version / name).read_bytes() == client.get(f"/dump/{rulebase.version}/{name}").data
    for what, word in (("void", "dcat#byteSize"), ("queries", "SPARQLSelectExecutable")):
        written = CliRunner().invoke(cli, ["export", what, "--format", "nquads"])
        assert word in written.output
        assert len(list(ox.parse(written.output.encode(), format=ox.RdfFormat.N_QUADS))) > 400
