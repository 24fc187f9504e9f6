"""Each rule: what makes it say a fact, what does not, and what contradicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from made import (
    ANNOTATES,
    FOUNDATION,
    FULL,
    INVENTORY,
    LICENCE,
    MODEL_LICENCE,
    PEOPLE,
    PERSONAL,
    TRAINS,
    ai,
    croissant,
    cyclonedx,
    data,
    kinds,
    link,
    model,
    package,
    rai,
    spdx,
    take,
    why,
)

from dutygraph.intake import RULES, rules

if TYPE_CHECKING:
    from dutygraph.rulebase import Rulebase

PERSONAL_TEXTS = [
    (["Gender"], True),
    ("Contains names and email addresses of users", True),
    ({"@value": "Age", "@language": "en"}, True),
    ("含用户的个人信息", True),
    ([], None),
    ("", None),
    (["", " "], None),
    (None, None),
    ("None", None),
    ("N/A", None),
    ("No personal information is included.", None),
    ("The dataset does not contain PII", None),
    ("It doesn't hold any", None),
    ("The released dataset may contain emails", None),
    ("De-identified patient records", None),
    ("All emails were removed", None),
    (["Gender", "None"], None),
    (["No real people.", "Synthetic personas have an age"], None),
    ("不含个人信息", None),
    ("...", None),
    (7, None),
    (True, None),
    ({"a": "Gender"}, None),
    (["Gender", {"@id": "x"}], None),
]


@pytest.mark.parametrize(("value", "said"), PERSONAL_TEXTS, ids=repr)
def test_croissant_personal(value: object, *, said: bool | None, rulebase: Rulebase) -> None:
    assert take(rai(personalSensitiveInformation=value), rulebase).facts == ({PERSONAL: True} if said else {})


def test_a_text_that_is_not_read_is_shown_with_its_line(rulebase: Rulebase) -> None:
    found = take(rai(personalSensitiveInformation="May hold emails"), rulebase)
    assert why(found, PERSONAL).startswith("line 5, $['rai:personalSensitiveInformation']:")
    assert "May hold emails" in why(found, PERSONAL)


@pytest.mark.parametrize(
    ("name", "text", "facts"),
    [
        ("dataAnnotationProtocol", "Q1: is it (1) clear, (2) true or (3) none of the above?", {ANNOTATES}),
        ("dataAnnotationProtocol", "Guidelines were written by experts", {ANNOTATES}),
        ("dataAnnotationProtocol", "None", set()),
        ("dataAnnotationProtocol", "The dataset was not annotated", set()),
        ("dataAnnotationProtocol", "There are no labels", set()),
        ("dataAnnotationProtocol", "Unlabeled text", set()),
        ("dataAnnotationProtocol", "数据未标注", set()),
        ("dataAnnotationPlatform", "Label Studio", {ANNOTATES}),
        ("dataAnnotationPlatform", "Crowdworkers with a site of their own", {ANNOTATES, PEOPLE}),
        ("dataAnnotationPlatform", "", set()),
        ("annotatorDemographics", "104 raters, 57 women and 47 men", {ANNOTATES, PEOPLE}),
        ("annotatorDemographics", "标注员 20 名", {ANNOTATES, PEOPLE}),
        ("annotatorDemographics", "GPT-4", {ANNOTATES}),
        ("annotatorDemographics", "Labelled by GPT-4 rather than by people", {ANNOTATES}),
        ("annotatorDemographics", "Unknown", set()),
        ("machineAnnotationTools", "spaCy 3", {ANNOTATES}),
        ("machineAnnotationTools", "not used", set()),
        ("dataAnnotationAnalysis", "raters agree", set()),
    ],
)
def test_croissant_annotation(name: str, text: str, facts: set[str], rulebase: Rulebase) -> None:
    found = take(rai(**{name: text}), rulebase)
    assert set(found.facts) == facts
    assert any("Art 8" in note for note in found.notes) == (ANNOTATES in facts)


@pytest.mark.parametrize(
    "value", ["cc-by-4.0", ["MIT"], {"@id": "https://example.org/l"}, {"name": "other", "url": "https://a.b/l"}]
)
def test_croissant_licence(value: object, rulebase: Rulebase) -> None:
    found = take(croissant(license=value, url="https://example.org/d"), rulebase)
    assert kinds(found) == {LICENCE}
    (record,) = found.evidence
    assert record.evidence.url == "https://example.org/d"
    assert record.evidence.sha256 == found.sha256
    assert found.facts == {}


@pytest.mark.parametrize("value", ["other", "Unknown", "", "NOASSERTION", "proprietary", "N/A", [], {}, None, 3, [[]], "未知"])
def test_a_licence_that_names_none_is_no_record(value: object, rulebase: Rulebase) -> None:
    assert kinds(take(croissant(license=value), rulebase)) == set()


def test_a_download_address_and_a_creator_are_no_provenance(rulebase: Rulebase) -> None:
    found = take(croissant(url="https://a.b/c", creator="x", distribution=[{"contentUrl": "https://a.b/d"}]), rulebase)
    assert found.evidence == ()


@pytest.mark.parametrize(
    "more", [{"rai:dataCollection": "Crawled"}, {"isBasedOn": "https://a.b/c"}, {"prov:wasDerivedFrom": [{"@id": "a"}]}]
)
def test_croissant_provenance(more: dict[str, Any], rulebase: Rulebase) -> None:
    assert kinds(take(croissant(**more), rulebase)) == {INVENTORY}


@pytest.mark.parametrize(
    ("component", "said"),
    [
        (model(pedigree={"ancestors": [model(name="Llama")]}), True),
        (model(pedigree={"ancestors": [model(name="OURS ")]}), False),
        (model(pedigree={"ancestors": [{"type": "library", "name": "torch"}]}), False),
        (model(pedigree={"ancestors": [{"type": "machine-learning-model"}]}), False),
        (model(pedigree={"ancestors": []}), False),
        (model(pedigree={"ancestors": {"type": "machine-learning-model", "name": "x"}}), False),
        (model(pedigree={"notes": "from scratch"}), False),
        ({"type": "library", "name": "a", "pedigree": {"ancestors": [model(name="Llama")]}}, False),
        (model(properties=[{"name": "base_model", "value": "Llama"}]), True),
        (model(modelCard={"properties": [{"name": "hf:baseModel", "value": "Llama"}]}), True),
        (model(properties=[{"name": "base_model", "value": "none"}]), False),
        (model(properties=[{"name": "other", "value": "Llama"}]), False),
        (model(modelCard={"modelParameters": {"modelArchitecture": "Llama"}}), False),
    ],
)
def test_cyclonedx_base_model(component: dict[str, Any], *, said: bool, rulebase: Rulebase) -> None:
    for document in (cyclonedx(component), cyclonedx({"type": "application", "components": [component]})):
        assert take(document, rulebase).facts == ({FOUNDATION: True} if said else {})
    assert take(cyclonedx(metadata={"component": component}), rulebase).facts == ({FOUNDATION: True} if said else {})


def test_cyclonedx_datasets_do_not_say_who_trains(rulebase: Rulebase) -> None:
    document = cyclonedx(model(modelCard={"modelParameters": {"datasets": [{"type": "dataset", "name": "t"}]}}))
    found = take(document, rulebase)
    assert found.facts == {}
    assert found.evidence == ()
    assert "who trained it" in why(found, TRAINS)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (["Personal data of customers"], True),
        ("PII", True),
        (["API keys"], False),
        (["no personal data"], False),
        (["personal data", "none"], False),
        ([], False),
        ({}, False),
    ],
)
def test_cyclonedx_sensitive_data(value: object, *, said: bool, rulebase: Rulebase) -> None:
    inside = data(data=[{"type": "dataset", "sensitiveData": value}])
    card = model(modelCard={"modelParameters": {"datasets": [{"type": "dataset", "sensitiveData": value}]}})
    for component in (inside, card):
        assert take(cyclonedx(component), rulebase).facts == ({PERSONAL: True} if said else {})


def test_cyclonedx_evidence_of_data_and_of_models(rulebase: Rulebase) -> None:
    licences = [{"license": {"id": "MIT"}}]
    assert kinds(take(cyclonedx(data(licenses=licences)), rulebase)) == {LICENCE}
    assert kinds(take(cyclonedx(data(licenses=[{"license": {"name": "other"}}])), rulebase)) == set()
    assert kinds(take(cyclonedx(data(supplier={"name": "S"})), rulebase)) == {INVENTORY}
    assert kinds(take(cyclonedx(data(data=[{"type": "configuration"}], licenses=licences)), rulebase)) == set()
    assert kinds(take(cyclonedx(model(licenses=licences)), rulebase)) == set()
    base = model(name="base", licenses=licences)
    assert kinds(take(cyclonedx(model(pedigree={"ancestors": [base]})), rulebase)) == {MODEL_LICENCE}


@pytest.mark.parametrize("value", ["yes", "no", "noAssertion", "Yes", True, ["yes"], None])
def test_spdx_personal(value: object, rulebase: Rulebase) -> None:
    found = take(spdx(package(dataset_hasSensitivePersonalInformation=value)), rulebase)
    assert found.facts == ({PERSONAL: True} if value == "yes" else {})
    if value == "no":
        assert "not all of it" in why(found, PERSONAL)


def test_spdx_contradictions_are_notes(rulebase: Rulebase) -> None:
    yes = package(dataset_hasSensitivePersonalInformation="yes", dataset_anonymizationMethodUsed=["k"])
    no = package(spdxId="urn:e", dataset_hasSensitivePersonalInformation="no")
    found = take(spdx(yes, no, link("urn:m", "testedOn", "urn:d")), rulebase)
    assert found.facts == {PERSONAL: True}
    for word in ("anonymised", "tested on", "is said, yet"):
        assert any(word in note for note in found.notes), word


def test_spdx_use_of_personal_information_by_a_model_may_be_at_inference(rulebase: Rulebase) -> None:
    found = take(spdx(ai("urn:m", "m", ai_useSensitivePersonalInformation="yes", ai_informationAboutTraining="on text")), rulebase)
    assert found.facts == {}
    assert "inference" in why(found, PERSONAL)
    assert "who trained" in why(found, TRAINS)


def test_spdx_ancestors(rulebase: Rulebase) -> None:
    ours, base, older = ai("urn:m", "ours"), ai("urn:b", "base"), ai("urn:o", "Ours")
    said = {FOUNDATION: True}
    assert take(spdx(ours, base, link("urn:m", "descendantOf", "urn:b")), rulebase).facts == said
    assert take(spdx(ours, base, link("urn:b", "ancestorOf", "urn:m")), rulebase).facts == said
    assert take(spdx(ours, older, link("urn:m", "descendantOf", "urn:o")), rulebase).facts == {}
    assert take(spdx(ours, link("urn:m", "descendantOf", "urn:b")), rulebase).facts == {}
    assert take(spdx(ours, package(), link("urn:m", "descendantOf", "urn:d")), rulebase).facts == {}
    assert take(spdx(ours, base, link("urn:m", "dependsOn", "urn:b")), rulebase).facts == {}


def test_spdx_evidence(rulebase: Rulebase) -> None:
    expression = {"type": "simplelicensing_LicenseExpression", "spdxId": "urn:l", "simplelicensing_licenseExpression": "MIT"}
    declared = link("urn:d", "hasDeclaredLicense", "urn:l")
    assert kinds(take(spdx(package(), expression, declared), rulebase)) == {LICENCE}
    assert kinds(take(spdx(package(), declared), rulebase)) == set()
    assert kinds(take(spdx(package(), link("urn:d", "hasConcludedLicense", "https://spdx.org/licenses/MIT")), rulebase)) == {
        LICENCE
    }
    nothing = "https://spdx.org/rdf/3.0.1/terms/Licensing/NoAssertion"
    assert kinds(take(spdx(package(), link("urn:d", "hasDeclaredLicense", nothing)), rulebase)) == set()
    assert kinds(take(spdx(ai("urn:d", "m"), expression, declared), rulebase)) == set()
    assert kinds(take(spdx(package(dataset_dataCollectionProcess="Recorded.")), rulebase)) == {INVENTORY}
    assert kinds(take(spdx(package(originatedBy=["urn:s"], suppliedBy="urn:s")), rulebase)) == set()


def test_full_documents_use_every_rule_and_rules_name_what_the_law_has(rulebase: Rulebase) -> None:
    found = [take(document, rulebase) for document in FULL.values()]
    assert {one.rule for intake in found for one in (*intake.says, *intake.evidence)} == set(RULES)
    for fact in (rules.TRAINS, rules.FOUNDATION, rules.WORKS, rules.PERSONAL, rules.ANNOTATES, rules.PEOPLE):
        assert rulebase.stated_facts[fact].category == rules.CATEGORY
    for norm, kind in (rules.LICENCE, rules.INVENTORY, rules.MODELS):
        assert kind in rulebase.norm(norm).evidence_kinds
    for intake in found:
        assert len(intake.facts) + len(intake.unsaid) == 7
        assert "not-infringe-ip-in-training" not in {record.evidence.norm for record in intake.evidence}
