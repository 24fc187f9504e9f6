"""Links that are well formed and would still be wrong: days, renumbering, dates in conflict, shapes of others, slow partners.

What is not modelled is said so: the user numbers of Order 21 stand in a summary, for that instrument is cited and has no norms.
"""

from __future__ import annotations

import csv
import socket
import sys
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from pyshacl import validate
from rdflib import Graph

from dutygraph.catalog import bind, find_query
from dutygraph.cli.across import Outward
from dutygraph.config import Settings
from dutygraph.fetching import ServiceFailed
from dutygraph.model import ValueType
from dutygraph.resources import collection, read_all
from dutygraph.standards import is_enough
from dutygraph.vocab import BASE
from dutygraph.workdays import is_working_day, working_day_after

if TYPE_CHECKING:
    from pathlib import Path

    from dutygraph.engines import OxigraphEngine
    from dutygraph.rulebase import Rulebase

MEASURES = f"{BASE}id/cn/genai-measures-2023"
ORDER_21 = f"{BASE}id/cn/anthropomorphic-interaction-measures-2026"


@pytest.mark.parametrize(("on", "new"), [("2026-07-14", False), ("2026-07-15", True)])
def test_assessment_of_a_companion_service_has_a_second_trigger_from_a_day_on(on: str, *, new: bool, law: OxigraphEngine) -> None:
    """A service with 150,000 monthly users: nothing by scale before, Article 22 of Order 21 from 15 July 2026."""
    answer = law.query(bind(find_query("CQ-42"), {"provision": f"{MEASURES}/art-17-para-1"}))
    found = {str(row[2]): (str(row[1]), getattr(row[5], "value", ""), getattr(row[7], "value", "")) for row in answer.rows}
    relation, summary, since = found[f"{ORDER_21}/art-22"]
    assert relation.endswith("prevailsOver")
    assert "one hundred thousand monthly" in summary
    assert (since <= on) is new
    in_force = {str(row[0]) for row in law.query(bind(find_query("CQ-41"), {"on": on})).rows}
    assert (ORDER_21 in in_force) is new


def test_no_norm_of_ours_turns_on_monthly_users(rulebase: Rulebase) -> None:
    """So no verdict may pretend to know the trigger by scale."""
    numbers = [name for name, fact in rulebase.facts.items() if fact.type is ValueType.NUMBER]
    assert not [name for name in numbers if "month" in name.lower()]
    assert not [norm for norm in rulebase.norms if norm.instrument == ORDER_21]


def test_articles_of_another_corpus_join_one_to_one_with_ours(
    root: Path, rulebase: Rulebase, capsys: pytest.CaptureFixture[str]
) -> None:
    """EtonMu/global-ai-data-regulation-map @ ba4de24: id, number, and lines of each article; a line is a paragraph or an item.

    We keep no text of the law, so that texts cannot be compared; how each article is divided can.
    """
    with (root / "tests/links/peer-articles.csv").open(newline="", encoding="utf-8") as file:
        peer = {row["article"]: int(row["lines"]) for row in csv.DictReader(file)}
    ours: dict[str, int] = {}
    for provision in rulebase.provisions.values():
        if str(provision.instrument) == MEASURES and provision.kind in {"Paragraph", "Item"}:
            article = provision.id.split("-")[1]
            ours[article] = ours.get(article, 0) + 1
    with capsys.disabled():
        sys.stdout.write(f" [{len(ours)} articles joined, {sum(ours.values())} lines] ")
    assert ours == peer
    assert len(peer) == 24


def test_adoption_dates_in_conflict_are_both_listed(law: OxigraphEngine) -> None:
    """One corpus says adopted on 10 July 2023, others on 23 May: a meeting adopted it, an order promulgated it."""
    notes = [row[0].value for row in law.query(f"SELECT ?n {{ <{MEASURES}> skos:historyNote ?n }}").rows]  # type: ignore[union-attr]
    assert sorted("23 May 2023" in note and "10 July 2023" in note for note in notes) == [False, True]
    assert sum("5月23日" in note and "7月10日" in note for note in notes) == 1
    (document,) = law.query(f"SELECT ?d {{ <{MEASURES}> eli:date_document ?d }}").rows
    assert document[0].value == "2023-07-10"  # type: ignore[union-attr]


PROHIBITED = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix airo: <https://w3id.org/airo#> . @prefix ex: <urn:x:> .
ex:shape a sh:NodeShape ; sh:targetClass airo:AISystem ; sh:not [ sh:property ex:technique ] .
ex:technique a sh:PropertyShape ; sh:path airo:hasCapability ; sh:class ex:Deception%s ."""
SYSTEMS = """@prefix airo: <https://w3id.org/airo#> . @prefix ex: <urn:x:> . ex:empty a airo:AISystem .
ex:deceiving a airo:AISystem ; airo:hasCapability ex:trick . ex:trick a ex:Deception ."""


def test_shape_of_another_that_bans_what_is_unknown_needs_a_least_count() -> None:
    """AIRO's shapes for Article 5 forbid what has only values of a class; a system without any has only such values.

    We ship none of them. Whoever reuses one adds ``sh:minCount 1``, or every system that nothing is known of is prohibited.
    """
    data = Graph().parse(data=SYSTEMS, format="turtle")

    def reported(more: str) -> set[str]:
        shapes = Graph().parse(data=PROHIBITED % more, format="turtle")
        _, results, _ = validate(data, shacl_graph=shapes)
        focus = "SELECT ?s { ?r <http://www.w3.org/ns/shacl#focusNode> ?s }"
        return {str(row[0]) for row in results.query(focus)}

    assert reported("") == {"urn:x:empty", "urn:x:deceiving"}
    assert reported(" ; sh:minCount 1") == {"urn:x:deceiving"}
    ours = b"".join(data for _, data in read_all(collection("shapes"), ".ttl"))
    assert b"w3id.org/airo" not in ours
    assert len(ours) > 10_000


@pytest.mark.parametrize(
    ("name", "enough", "too_little"),
    [
        ("source-illegal-share-before-collection", "0.05", "0.0501"),
        ("source-illegal-share-after-collection", "0.05", "0.0501"),
        ("corpus-manual-pass-rate", "0.96", "0.9599"),
        ("corpus-manual-sample-size", "4000", "3999"),
        ("refusal-test-rate", "0.95", "0.9499"),
        ("non-refusal-test-rate", "0.05", "0.0501"),
    ],
)
def test_boundary_of_an_indicator(name: str, enough: str, too_little: str, rulebase: Rulebase) -> None:
    indicator = rulebase.indicators[name]
    assert is_enough(indicator, Decimal(enough))
    assert not is_enough(indicator, Decimal(too_little))


def test_seventeen_times_twenty_questions_are_no_bank_of_five_hundred(rulebase: Rulebase) -> None:
    each, total = rulebase.indicators["refusal-bank-questions-per-risk"], rulebase.indicators["refusal-bank-size"]
    assert is_enough(each, Decimal(20))
    assert not is_enough(total, Decimal(17 * 20))
    assert is_enough(total, Decimal(500))


def test_ten_working_days_skip_mid_autumn_and_national_day() -> None:
    launch = date(2026, 9, 23)
    assert is_working_day(date(2026, 9, 25)) is False
    assert not any(is_working_day(date(2026, 10, day)) for day in range(1, 8))
    assert is_working_day(date(2026, 10, 10)) is True  # a Saturday made up for
    assert working_day_after(launch, 10) == date(2026, 10, 14)


def test_partner_that_answers_slowly_ends_within_the_limit(law: OxigraphEngine) -> None:
    query = find_query("XQ-10")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        home = f"http://127.0.0.1:{silent.getsockname()[1]}"
        outward = Outward(Settings(allow_hosts=home, service_seconds=0.3), query, (f"{home}/sparql",))
        with pytest.raises(ServiceFailed, match=r"within 0\.3 s"):
            outward.joined(outward.checked(query.text), law)
