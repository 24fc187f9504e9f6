"""Small made-up documents, one that says all its format can say, and a short way to read one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dutygraph.intake import Intake, read_intake

if TYPE_CHECKING:
    from dutygraph.rulebase import Rulebase

TRAINS = "conductsTrainingDataProcessing"
FOUNDATION = "buildsOnFoundationModel"
PERSONAL = "trainingDataContainsPersonalInformation"
ANNOTATES = "conductsDataAnnotationInDevelopment"
PEOPLE = "usesHumanAnnotators"
LICENCE = ("use-lawfully-sourced-training-data", "Licence")
INVENTORY = ("use-lawfully-sourced-training-data", "DataInventory")
MODEL_LICENCE = ("use-lawfully-sourced-foundation-models", "Licence")


def croissant(**members: Any) -> dict[str, Any]:
    return {"@type": "sc:Dataset", "conformsTo": "http://mlcommons.org/croissant/1.0", "name": "d", **members}


def rai(**members: Any) -> dict[str, Any]:
    return croissant(**{f"rai:{name}": value for name, value in members.items()})


def cyclonedx(*components: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": list(components), **members}


def model(**members: Any) -> dict[str, Any]:
    return {"type": "machine-learning-model", "name": "ours", **members}


def data(**members: Any) -> dict[str, Any]:
    return {"type": "data", "name": "corpus", "data": [{"type": "dataset"}], **members}


def spdx(*elements: dict[str, Any], version: str = "3.0.1") -> dict[str, Any]:
    return {"@context": f"https://spdx.org/rdf/{version}/spdx-context.jsonld", "@graph": list(elements)}


def package(**members: Any) -> dict[str, Any]:
    return {"type": "dataset_DatasetPackage", "spdxId": "urn:d", "name": "corpus", **members}


def ai(own: str, name: str, **members: Any) -> dict[str, Any]:
    return {"type": "ai_AIPackage", "spdxId": own, "name": name, **members}


def link(start: str, kind: str, *ends: str) -> dict[str, Any]:
    return {"type": "Relationship", "spdxId": f"urn:{kind}", "from": start, "relationshipType": kind, "to": list(ends)}


FULL: dict[str, dict[str, Any]] = {
    "croissant": croissant(
        **{
            "version": "2",
            "url": "https://example.org/d",
            "license": [{"@type": "CreativeWork", "name": "CC0", "url": "https://example.org/cc0"}],
            "rai:personalSensitiveInformation": [{"@value": "Gender", "@language": "en"}, "Age"],
            "http://mlcommons.org/croissant/RAI/personalSensitiveInformation": "None",
            "rai:dataAnnotationProtocol": "Each item is ranked.",
            "rai:dataAnnotationPlatform": ["A crowdworker site"],
            "rai:annotatorDemographics": "40 raters",
            "rai:machineAnnotationTools": "none",
            "rai:dataCollection": "Recorded in 2024.",
            "isBasedOn": {"@id": "https://example.org/e"},
            "distribution": [{"@id": "x", "contentUrl": "https://example.org/x"}],
        }
    ),
    "cyclonedx": cyclonedx(
        model(
            pedigree={"ancestors": [model(name="base", licenses=[{"license": {"id": "MIT"}}]), {"type": "library", "name": "l"}]},
            modelCard={
                "modelParameters": {"datasets": [{"type": "dataset", "name": "t", "sensitiveData": ["Personal data of users"]}]},
                "properties": [{"name": "base_model", "value": "base"}],
            },
            components=[data(sensitiveData="none")],
        ),
        data(licenses=[{"expression": "MIT OR X"}], supplier={"name": "S"}, pedigree={"ancestors": [{"name": "web"}]}),
        metadata={"component": model(name="app", properties=[{"name": "hf:baseModel", "value": "base"}])},
        serialNumber="urn:uuid:1",
    ),
    "spdx": spdx(
        package(
            **{
                "@type": "dataset_DatasetPackage",
                "dataset_hasSensitivePersonalInformation": "yes",
                "dataset_anonymizationMethodUsed": ["k-anonymity"],
                "dataset_dataCollectionProcess": "Recorded in 2024.",
                "suppliedBy": "urn:s",
                "software_downloadLocation": "https://example.org/d",
            }
        ),
        {"type": "Organization", "spdxId": "urn:s", "name": "S"},
        {"type": "simplelicensing_LicenseExpression", "spdxId": "urn:l", "simplelicensing_licenseExpression": "MIT"},
        ai("urn:m", "ours", **{"@id": "urn:n", "ai_informationAboutTraining": "t", "ai_useSensitivePersonalInformation": "yes"}),
        ai("urn:b", "base"),
        ai("urn:b", "ours"),
        link("urn:m", "descendantOf", "urn:b"),
        link("urn:b", "ancestorOf", "urn:n"),
        link("urn:m", "trainedOn", "urn:d"),
        link("urn:d", "hasDeclaredLicense", "urn:l", "https://spdx.org/licenses/MIT"),
    ),
}


def take(document: object, rulebase: Rulebase, name: str = "doc") -> Intake:
    return read_intake(json.dumps(document, indent=1).encode(), name, rulebase)


def kinds(intake: Intake) -> set[tuple[str, str]]:
    return {(record.evidence.norm, record.evidence.kind) for record in intake.evidence}


def why(intake: Intake, fact: str) -> str:
    (found,) = (unsaid.why for unsaid in intake.unsaid if unsaid.fact == fact)
    return found
