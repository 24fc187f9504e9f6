"""Every provision is cited as its id says, in English and in Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dutygraph.citation import parse_citation
from dutygraph.rulebase import load_rulebase
from dutygraph.vocab import local_name

if TYPE_CHECKING:
    from dutygraph.model import Provision

NUMBERED = [provision for provision in load_rulebase().provisions.values() if provision.kind in {"Article", "Paragraph", "Item"}]
EACH = pytest.mark.parametrize(
    "provision", NUMBERED, ids=[f"{local_name(provision.instrument)}-{provision.id}" for provision in NUMBERED]
)
MEASURES = "genai-measures-2023"


def test_seventy_two_provisions_of_the_measures_are_numbered() -> None:
    assert len([p for p in NUMBERED if local_name(p.instrument) == MEASURES]) == 24 + 35 + 13
    assert len({local_name(p.instrument) for p in NUMBERED}) == 4


@EACH
def test_citation_follows_from_the_id(provision: Provision) -> None:
    citation = parse_citation(provision.id)
    assert citation.id == provision.id
    assert (provision.citation.en, provision.citation.zh) == (citation.en, citation.zh)
    assert parse_citation(provision.citation.en) == parse_citation(provision.citation.zh) == citation


def test_order_of_citations_is_the_reading_order() -> None:
    for instrument in {provision.instrument for provision in NUMBERED}:
        by_position = sorted((p for p in NUMBERED if p.instrument == instrument), key=lambda provision: provision.position)
        cited = [parse_citation(provision.id) for provision in by_position]
        assert cited == sorted(cited)
