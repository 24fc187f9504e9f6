"""The crosswalk: every group of norms compared with the AI Act and the GDPR; the same by command line and HTTP."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from dutygraph.cli.main import cli
from dutygraph.construct import load_law
from dutygraph.crosswalk import counterparts
from dutygraph.engines import OxigraphEngine
from dutygraph.rulebase import Rulebase, load_rulebase
from dutygraph.terms import Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

LABEL = "label-generated-images-and-video"
DAY = date(2026, 10, 1)


@pytest.fixture(scope="module")
def store() -> OxigraphEngine:
    engine = OxigraphEngine()
    load_law(engine)
    return engine


def texts(store: OxigraphEngine, query: str) -> list[tuple[str, ...]]:
    return [tuple(term.value if isinstance(term, Literal) else str(term) for term in row) for row in store.query(query).rows]


def test_every_row_of_the_table_is_a_counterpart_of_the_same_strength(
    store: OxigraphEngine, table: Callable[[str], list[dict[str, str]]]
) -> None:
    rows = table("links/crosswalk.tsv")
    found = texts(
        store,
        """SELECT ?n ?s ?c { GRAPH ?g { ?c dg:ofGroup ?group ; dg:matchStrength ?m } GRAPH ?h { ?group skos:notation ?n }
          ?m skos:notation ?s }""",
    )
    assert len(rows) == len({counterpart for *_, counterpart in found}) == 101
    assert sorted((row["duty_id"], row["strength"]) for row in rows) == sorted((n, s) for n, s, _ in found)


@pytest.mark.parametrize("act", ["2024/1689", "2016/679"])
def test_every_group_is_compared_with_the_act_or_said_to_have_no_counterpart(act: str, store: OxigraphEngine) -> None:
    iri = f"http://data.europa.eu/eli/reg/{act}/oj"
    query = f"SELECT DISTINCT ?group {{ GRAPH ?g {{ ?c dg:ofGroup ?group ; dg:inInstrument <{iri}> }} }}"
    assert len(store.query(query).rows) == 25


def test_groups_without_counterpart_in_the_ai_act(store: OxigraphEngine) -> None:
    query = """SELECT ?n { GRAPH ?g { ?group dg:noCounterpartIn <http://data.europa.eu/eli/reg/2024/1689/oj> }
      GRAPH ?h { ?group skos:notation ?n } } ORDER BY ?n"""
    assert texts(store, query) == [("D06",), ("D23",)]


def test_every_obligation_on_providers_belongs_to_a_group_or_is_known_to_be_left_out(
    store: OxigraphEngine, rulebase: Rulebase
) -> None:
    covered = {norm for (norm,) in texts(store, "SELECT ?n { GRAPH ?g { ?group dg:covers ?n } }")}
    assert covered <= {norm.iri for norm in rulebase.norms}
    assert len(covered) > 80


@pytest.mark.parametrize(
    ("norm", "article", "on", "applies"),
    [
        (LABEL, "Art 50(2)", "2026-08-01", "not-yet"),
        (LABEL, "Art 50(2)", "2026-10-01", "partly"),
        (LABEL, "Art 50(2)", "2026-12-01", "partly"),
        (LABEL, "Art 50(2)", "2026-12-02", "yes"),
        (LABEL, "Art 50(4)", "2026-08-02", "yes"),
        ("conduct-security-assessment", "Art 9", "2026-08-02", "not-yet"),
        ("conduct-security-assessment", "Art 9", "2027-12-02", "partly"),
        ("conduct-security-assessment", "Art 9", "2028-08-02", "yes"),
        ("not-infringe-ip-in-training", "Art 53(1)(c)", "2025-08-02", "partly"),
        ("remove-illegal-content", "Art 5(1)(ba),(bb)", "2026-12-01", "not-yet"),
        ("remove-illegal-content", "Art 5(1)(ba),(bb)", "2026-12-02", "yes"),
        ("have-legal-basis-for-personal-information-in-training", "Art 6(1)", "2018-05-25", "yes"),
    ],
)
def test_whether_it_applies_depends_on_the_day(
    norm: str, article: str, on: str, applies: str, store: OxigraphEngine, rulebase: Rulebase
) -> None:
    found = counterparts(store, rulebase.norm(norm), on=date.fromisoformat(on))
    (one,) = (one for one in found if one.article.en == article)
    assert one.applies == applies


def test_each_counterpart_says_why_in_both_languages_and_how_far_it_was_checked(store: OxigraphEngine) -> None:
    for norm in load_rulebase().norms:
        for one in counterparts(store, norm, on=DAY):
            assert all((one.reason.en, one.reason.zh, one.checked.en, one.checked.zh, one.instrument.zh, one.group.zh))
            assert one.strength in {"close", "related", "none"}
            assert (one.strength == "none") == (not one.article.en) == (not one.since)
            assert bool(one.later) <= bool(one.dates.en)


def test_pairs_that_another_corpus_drew_are_here(store: OxigraphEngine, rulebase: Rulebase) -> None:
    """Article 10 of the AI Act beside Article 7, and Article 9 beside Article 17, as EtonMu's relations 011 and 012 have it."""
    for norm, article in (("improve-training-data-quality", "Art 10"), ("conduct-security-assessment", "Art 9")):
        found = [one.article.en for one in counterparts(store, rulebase.norm(norm), on=DAY) if one.instrument.en == "EU AI Act"]
        assert any(name.startswith(article) for name in found), norm


def run(*words: str) -> str:
    result = CliRunner().invoke(cli, ["crosswalk", *words], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_command_line_and_api_say_the_same(client: FlaskClient) -> None:
    said = json.loads(run(LABEL, "--on", "2026-10-01", "--format", "json"))
    assert client.get(f"/api/crosswalk/{LABEL}?on=2026-10-01").get_json() == said
    assert [one["strength"] for one in said["counterparts"]].count("close") == 4
    rows = list(csv.DictReader(io.StringIO(run(LABEL, "--on", "2026-10-01", "--format", "csv"))))
    assert [row["applies"] for row in rows] == [one["applies"] or "" for one in said["counterparts"]]
    as_csv = client.get(f"/api/crosswalk/{LABEL}?on=2026-10-01&lang=zh", headers={"Accept": "text/csv"})
    assert "欧盟人工智能法" in as_csv.text


def test_text_is_in_the_language_asked_for() -> None:
    english, chinese = run(LABEL, "--on", "2026-10-01"), run(LABEL, "--on", "2026-10-01", "--lang", "zh")
    assert "EU AI Act Art 50(2)" in english
    assert "in part since 2026-08-02" in english
    assert "欧盟人工智能法" in chinese
    assert "EU AI Act" not in chinese


def test_norm_that_was_not_compared_gives_an_empty_list_and_says_so() -> None:
    result = CliRunner().invoke(cli, ["crosswalk", "state-encourage-generative-ai-innovation", "--format", "json"])
    assert json.loads(result.stdout)["counterparts"] == []
    assert "not compared" in result.stderr


def test_unknown_norm_is_refused_with_the_nearest(client: FlaskClient) -> None:
    answer = client.get("/api/crosswalk/label-generated-image")
    assert answer.status_code == 404
    assert LABEL in answer.get_json()["remedy"]
    assert client.get(f"/api/crosswalk/{LABEL}?on=tomorrow").status_code == 400
