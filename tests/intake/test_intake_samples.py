"""Real published documents, kept beside the checkout and not in it; what is expected was read off them by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from made import ANNOTATES, INVENTORY, LICENCE, PEOPLE, PERSONAL, TRAINS, why

from dutygraph.intake import load_intake

if TYPE_CHECKING:
    from dutygraph.intake import Intake
    from dutygraph.rulebase import Rulebase

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"


def sample(name: str, rulebase: Rulebase) -> Intake:
    path = SAMPLES / name
    if not path.is_file():
        pytest.skip(f"2026-11-24: the sample {name} is not beside this checkout (../shared/samples)")
    return load_intake(path, rulebase)


def says(intake: Intake) -> set[tuple[str, int | None, str]]:
    return {(said.fact, said.line, said.path) for said in intake.says}


def evidence(intake: Intake) -> set[tuple[tuple[str, str], int | None, str | None, str | None]]:
    found = intake.evidence
    return {((r.evidence.norm, r.evidence.kind), r.line, r.evidence.identifier, r.evidence.url) for r in found}


def test_dices(rulebase: Rulebase) -> None:
    found = sample("croissant-dices-350.json", rulebase)
    assert says(found) == {
        (ANNOTATES, 58, "$['rai:annotatorDemographics']"),
        (ANNOTATES, 60, "$['rai:dataAnnotationPlatform']"),
        (ANNOTATES, 61, "$['rai:dataAnnotationProtocol']"),
        (PEOPLE, 58, "$['rai:annotatorDemographics']"),
        (PEOPLE, 60, "$['rai:dataAnnotationPlatform']"),
    }
    url = "https://github.com/google-research-datasets/dices-dataset/"
    assert evidence(found) == {
        (LICENCE, 57, "DICES-350_dataset 1.0.0: cc-by-sa-4.0", url),
        (INVENTORY, 63, "DICES-350_dataset 1.0.0", url),
    }


def test_the_stack(rulebase: Rulebase) -> None:
    """It *may* contain emails; its licence is "other"; how it was collected is told at length."""
    found = sample("croissant-bigcode-the-stack.json", rulebase)
    assert says(found) == set()
    assert evidence(found) == {(INVENTORY, 74, "bigcode-the-stack", "https://huggingface.co/datasets/bigcode/the-stack")}
    assert why(found, PERSONAL).startswith("line 91, ")
    assert found.notes == ('line 68, $.license: names no licence: "other"',)


def test_c4(rulebase: Rulebase) -> None:
    found = sample("croissant-huggingface-c4.json", rulebase)
    assert says(found) == set()
    assert evidence(found) == {(LICENCE, 52, "c4 0.0.0: odc-by", "https://huggingface.co/datasets/allenai/c4")}
    assert found.notes == ()


def test_stable_diffusion_bom(rulebase: Rulebase) -> None:
    """A template filled in: a dataset with an address, no pedigree, no licence, no supplier."""
    found = sample("cyclonedx-ml-bom.json", rulebase)
    assert (found.format, found.version) == ("CycloneDX", "1.6")
    assert says(found) == set()
    assert evidence(found) == set()
    assert why(found, TRAINS).startswith("line 24, $.components[0].modelCard.modelParameters.datasets:")
