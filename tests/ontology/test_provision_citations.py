"""Every provision is cited as its id says, in English and in Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dutygraph.citation import parse_citation
from dutygraph.rulebase import load_rulebase

if TYPE_CHECKING:
    from dutygraph.model import Provision

NUMBERED = [provision for provision in load_rulebase().provisions.values() if provision.kind in {"Article", "Paragraph", "Item"}]
EACH = pytest.mark.parametrize("provision", NUMBERED, ids=[provision.id for provision in NUMBERED])


def test_seventy_two_provisions_are_numbered() -> None:
    assert len(NUMBERED) == 24 + 35 + 13


@EACH
def test_citation_follows_from_the_id(provision: Provision) -> None:
    citation = parse_citation(provision.id)
    assert citation.id == provision.id
    assert (provision.citation.en, provision.citation.zh) == (citation.en, citation.zh)
    assert parse_citation(provision.citation.en) == parse_citation(provision.citation.zh) == citation


def test_order_of_citations_is_the_reading_order() -> None:
    by_position = sorted(NUMBERED, key=lambda provision: provision.position)
    cited = [parse_citation(provision.id) for provision in by_position]
    assert cited == sorted(cited)
