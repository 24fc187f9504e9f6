"""A norm that leans on a whole law leans on its text of the day: the Cybersecurity Law was amended from 1 January 2026."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from dutygraph.changes import changes
from dutygraph.model import Iri, Service
from dutygraph.timeline import references_on

if TYPE_CHECKING:
    from dutygraph.rulebase import Rulebase

CN = "https://w3id.org/dutygraph/id/cn/"
FORMER, PRESENT = Iri(f"{CN}csl-2016"), Iri(f"{CN}csl-2025")


@pytest.mark.parametrize(
    ("on", "text", "other"), [(date(2025, 12, 31), FORMER, PRESENT), (date(2026, 1, 1), PRESENT, FORMER)], ids=["before", "after"]
)
def test_the_whole_law_is_cited_in_its_text_of_the_day(rulebase: Rulebase, on: date, text: Iri, other: Iri) -> None:
    leaning = [norm for norm in rulebase.norms if FORMER in norm.references]
    assert len(leaning) >= 4
    found = {norm.id: references_on(norm, rulebase, on) for norm in leaning}
    assert {norm: iris for norm, iris in found.items() if text not in iris or other in iris} == {}


def test_a_law_without_a_later_text_stays_as_it_is(rulebase: Rulebase) -> None:
    law = Iri(f"{CN}pipl-2021")
    leaning = [norm for norm in rulebase.norms if law in norm.references]
    assert leaning
    assert all(law in references_on(norm, rulebase, date(2026, 11, 24)) for norm in leaning)


def test_changes_tell_that_a_cited_law_was_amended(rulebase: Rulebase) -> None:
    service = Service(Iri("https://example.org/one"), {})
    found = changes(service, rulebase, start=date(2025, 12, 31), end=date(2026, 1, 1))
    assert (FORMER, PRESENT) in {(item.before, item.after) for item in found.renumbered}
