"""Statistics of a register are a well-formed cube that can be queried, and a page that loads nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from dutygraph.engines import OxigraphEngine
from dutygraph.reading import MAJORITY
from dutygraph.register import Options, Summary, batch
from dutygraph.register.page import page
from dutygraph.register.statistics import statistics_turtle

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from dutygraph.model import Service
    from dutygraph.rulebase import Rulebase

PREFIX = """
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX dqv: <http://www.w3.org/ns/dqv#>
PREFIX c: <https://w3id.org/dutygraph/id/register/>
"""


@pytest.fixture(scope="module")
def summary(
    services: list[Service], write: Callable, rulebase: Rulebase, day: date, tmp_path_factory: pytest.TempPathFactory
) -> Summary:
    folder: Path = tmp_path_factory.mktemp("statistics")
    source = write(services[:60], folder / "r.csv")
    return batch(str(source), folder / "out.parquet", rulebase, on=day, reading=MAJORITY, options=Options(findings=True))


def test_the_cube_is_well_formed_and_adds_up(summary: Summary, rulebase: Rulebase) -> None:
    engine = OxigraphEngine()
    engine.load_bytes(statistics_turtle(summary), "text/turtle")
    norms = len(rulebase.norms)
    counted = engine.query(
        PREFIX + "SELECT (COUNT(*) AS ?n) { ?o a qb:Observation ; qb:dataSet ?d . ?d qb:structure/qb:component ?c }"
    ).rows
    assert counted[0][0].value == str(norms * 6 * 4)  # type: ignore[union-attr]
    # integrity constraints 11 and 12 of the vocabulary: every dimension is there, and no two observations share all of them
    lacking = "ASK { ?o a qb:Observation ; qb:dataSet/qb:structure/qb:component/qb:dimension ?p . FILTER NOT EXISTS { ?o ?p ?v } }"
    grouped = "{ SELECT ?n ?a ?v (COUNT(*) AS ?k) { ?o c:norm ?n ; c:aspect ?a ; c:value ?v } GROUP BY ?n ?a ?v }"
    twice = f"SELECT ?n {{ {grouped} FILTER(?k > 1) }}"
    assert engine.query(PREFIX + lacking).truth is False
    assert engine.query(PREFIX + twice).rows == ()
    summed = "{ SELECT ?n ?a (SUM(?x) AS ?s) { ?o c:norm ?n ; c:aspect ?a ; c:services ?x } GROUP BY ?n ?a }"
    sums = engine.query(PREFIX + f"SELECT DISTINCT ?s {{ {summed} }}").rows
    assert [row[0].value for row in sums] == ["60"]  # type: ignore[union-attr]
    shares = engine.query(PREFIX + "SELECT ?v { ?m a dqv:QualityMeasurement ; dqv:value ?v }").rows
    assert len(shares) == len(summary.asked) + 1
    assert all(0 <= float(row[0].value) <= 1 for row in shares)  # type: ignore[union-attr]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_has_plots_and_loads_nothing(lang: str, summary: Summary) -> None:
    html = page(summary, lang=lang).decode()
    assert html == page(summary, lang=lang).decode()
    assert html.count("<svg") == 4
    assert "<script" not in html
    assert not re.search(r"""(src|href)\s*=\s*["'](?!#)|@import|url\((?!['"]?#)""", html.replace("xlink:href", ""))
    assert ("登记册与义务" if lang == "zh" else "A register and its duties") in html
