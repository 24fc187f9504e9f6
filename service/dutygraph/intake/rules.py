"""The rules by which a document is read, and the names they may speak of. Reasons: docs/decisions/0013-intake.md.

Law: Measures, Art 7 (training data) and Art 8 (annotation). No rule says "no": a document that is silent proves nothing.
"""

from __future__ import annotations

__all__ = [
    "ANNOTATES",
    "CATEGORY",
    "FOUNDATION",
    "INVENTORY",
    "LICENCE",
    "MODELS",
    "PEOPLE",
    "PERSONAL",
    "RULES",
    "TRAINS",
    "WORKS",
]

CATEGORY = "development"
"""The category of facts that an intake speaks of, or says that it cannot tell."""

TRAINS = "conductsTrainingDataProcessing"
FOUNDATION = "buildsOnFoundationModel"
WORKS = "trainingDataInvolvesThirdPartyIP"
PERSONAL = "trainingDataContainsPersonalInformation"
ANNOTATES = "conductsDataAnnotationInDevelopment"
PEOPLE = "usesHumanAnnotators"

LICENCE = ("use-lawfully-sourced-training-data", "Licence")
INVENTORY = ("use-lawfully-sourced-training-data", "DataInventory")
MODELS = ("use-lawfully-sourced-foundation-models", "Licence")

RULES = {
    "croissant-personal": "rai:personalSensitiveInformation names something, and neither denies nor doubts it",
    "croissant-annotation": "a rai: property on annotation describes how, where, by whom or with what tools data were annotated",
    "croissant-annotators": "rai:annotatorDemographics or rai:dataAnnotationPlatform names people who annotate",
    "croissant-licence": "license names a licence of the dataset",
    "croissant-provenance": "the document says what the data were collected or derived from",
    "cyclonedx-ancestor": "a model's pedigree has an ancestor that is a model of another name",
    "cyclonedx-base-model": "a property base_model of a model names another model",
    "cyclonedx-personal": "sensitiveData of a dataset names personal information, and neither denies nor doubts it",
    "cyclonedx-licence": "licenses of a dataset component name a licence",
    "cyclonedx-ancestor-licence": "licenses of an ancestor that is a model of another name, name a licence",
    "cyclonedx-provenance": "a dataset component names its supplier, or an ancestor it was derived from",
    "spdx-personal": 'dataset_hasSensitivePersonalInformation is "yes"',
    "spdx-ancestor": "an AI package descends from an AI package of another name",
    "spdx-licence": "a dataset package has a declared or concluded licence that is named",
    "spdx-provenance": "a dataset package says how its data were collected, or names its supplier",
}
"""What each rule asks of a document before it says a fact or puts a record forward."""
