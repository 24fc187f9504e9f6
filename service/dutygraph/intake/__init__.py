"""Intake of documents that teams already have: Croissant, CycloneDX and SPDX 3 say some Art 7 facts by themselves."""

from dutygraph.intake.document import Intake, Record, Said, Unsaid
from dutygraph.intake.merge import facts_document, yaml_text
from dutygraph.intake.read import MAX_BYTES, load_intake, read_intake
from dutygraph.intake.rules import RULES

__all__ = [
    "MAX_BYTES",
    "RULES",
    "Intake",
    "Record",
    "Said",
    "Unsaid",
    "facts_document",
    "load_intake",
    "read_intake",
    "yaml_text",
]
