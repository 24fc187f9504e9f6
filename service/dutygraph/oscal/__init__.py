"""The Measures as an OSCAL catalog, and a run as OSCAL assessment plan and results, for tools that take in controls.

Plain dicts, which compliance-trestle validates in the tests (docs/decisions/0011-oscal.md). No clock and no chance: a
document is the same, byte for byte, whenever the same rulebase, facts, day and reading are written.

Source: NIST OSCAL 1.2.1, layers catalog, assessment plan and assessment results.
"""

from __future__ import annotations

from dutygraph.oscal.assessment import assessment_plan, assessment_results, write
from dutygraph.oscal.law import catalog, catalog_text
from dutygraph.oscal.parts import CATALOG_FILE, OSCAL_VERSION, PLAN_FILE

__all__ = [
    "CATALOG_FILE",
    "OSCAL_VERSION",
    "PLAN_FILE",
    "assessment_plan",
    "assessment_results",
    "catalog",
    "catalog_text",
    "write",
]
