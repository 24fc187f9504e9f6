"""Nine worked situations for the instruments beside the Measures: every norm of them, on nine days, in three ways of asking.

A file says what holds once all are in force. Before its day an instrument binds nobody, so one list serves every day.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from dutygraph.applicability import assess
from dutygraph.catalog import bind, find_query
from dutygraph.changes import changes, changes_document, changes_text
from dutygraph.cli import present
from dutygraph.errors import UsageError
from dutygraph.facts import load_facts
from dutygraph.knowledge import open_knowledge
from dutygraph.model import Norm, Service
from dutygraph.reading import parse_reading
from dutygraph.rulebase import Rulebase, load_rulebase
from dutygraph.serialize import duties_document
from dutygraph.timeline import cite, meetings
from dutygraph.verdicts import PREDICATES, derive
from dutygraph.vocab import READING, local_name

HERE = Path(__file__).parent
FACTS = HERE.parents[1] / "ontology/examples/scenarios"
STARTS = {
    "algorithm-recommendation-provisions-2022": date(2022, 3, 1),
    "deep-synthesis-provisions-2022": date(2023, 1, 10),
    "genai-measures-2023": date(2023, 8, 15),
    "labelling-measures-2025": date(2025, 9, 1),
}
MEASURES = "genai-measures-2023"
DAYS = [
    date(2022, 2, 28),
    date(2022, 3, 1),
    date(2023, 1, 9),
    date(2023, 1, 10),
    date(2023, 8, 14),
    date(2023, 8, 15),
    date(2025, 8, 31),
    date(2025, 9, 1),
    date(2026, 1, 1),
    date(2026, 7, 15),
]
LAST = DAYS[-1]


@dataclass(frozen=True)
class Scenario:
    """Facts, and the verdict on each norm of the instruments beside the Measures once all are in force."""

    id: str
    title: tuple[str, str]
    listed: dict[str, str]
    alternative: dict[str, str]

    def service(self, rulebase: Rulebase) -> Service:
        (document,) = load_facts([FACTS / f"{self.id}.json"], rulebase)
        (service,) = document.services
        return service

    def expected(self, norm: Norm, on: date, *, alternative: bool = False) -> str:
        if on < STARTS[local_name(norm.instrument)]:
            return "does-not-apply"
        majority = self.listed.get(norm.id, "does-not-apply")
        return self.alternative.get(norm.id, majority) if alternative else majority


def read(path: Path) -> Scenario:
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    listed = {
        norm: verdict
        for instrument in STARTS
        for verdict in ("applies", "undetermined")
        for norm in document.get(instrument, {}).get(verdict, ())
    }
    return Scenario(document["id"], (document["title_en"], document["title_zh"]), listed, document["alternative"])


SCENARIOS = [read(path) for path in sorted(HERE.glob("i*.toml"))]
EACH = pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario.id for scenario in SCENARIOS])
BESIDE = [norm for norm in load_rulebase().norms if local_name(norm.instrument) != MEASURES]


def verdicts(service: Service, rulebase: Rulebase, on: date, reading: str = "majority") -> dict[str, str]:
    assessment = assess(service, rulebase, on=on, reading=parse_reading(reading, rulebase))
    return {verdict.norm.id: verdict.verdict for verdict in assessment.verdicts}


def test_each_norm_beside_the_measures_applies_in_some_scenario() -> None:
    assert len(SCENARIOS) == 9
    assert len(BESIDE) == 26 + 47 + 50
    applied = {norm for scenario in SCENARIOS for norm, verdict in scenario.listed.items() if verdict == "applies"}
    assert {norm.id for norm in BESIDE} == applied
    assert all(set(scenario.listed) | set(scenario.alternative) <= applied for scenario in SCENARIOS)
    assert all(en.endswith(".") and zh.endswith("。") for en, zh in (scenario.title for scenario in SCENARIOS))


@EACH
@pytest.mark.parametrize("reading", ["majority", "alternative"])
@pytest.mark.parametrize("on", DAYS, ids=str)
def test_verdict_on_every_norm_by_day(scenario: Scenario, reading: str, on: date, rulebase: Rulebase) -> None:
    found = verdicts(scenario.service(rulebase), rulebase, on, reading)
    expected = {norm.id: scenario.expected(norm, on, alternative=reading == "alternative") for norm in BESIDE}
    assert {norm: (found[norm], value) for norm, value in expected.items() if found[norm] != value} == {}


@EACH
@pytest.mark.parametrize("on", [date(2023, 8, 15), date(2025, 8, 31), date(2025, 9, 1), date(2026, 7, 15)], ids=str)
def test_measures_answer_the_same_beside_the_others(scenario: Scenario, on: date, rulebase: Rulebase) -> None:
    """The other instruments neither move a verdict of the Measures nor hide one: without their facts it stays the same."""
    service = scenario.service(rulebase)
    own = {n.id for n in rulebase.norms if local_name(n.instrument) == MEASURES}
    asked = {need for norm in own for need in _facts(rulebase, norm)}
    fewer = Service(service.id, {name: value for name, value in service.facts.items() if name in asked})
    with_all, without = verdicts(service, rulebase, on), verdicts(fewer, rulebase, on)
    assert {norm: with_all[norm] for norm in own} == {norm: without[norm] for norm in own}


def _facts(rulebase: Rulebase, norm_id: str) -> set[str]:
    from dutygraph.condition import atoms

    norm = rulebase.norm(norm_id)
    return {atom.fact for atom in atoms(rulebase.pair(norm.condition, norm.trigger))}


@pytest.mark.parametrize("on", [date(2023, 1, 10), date(2023, 8, 15), date(2025, 9, 1), date(2026, 7, 15)], ids=str)
def test_store_and_update_agree_by_day(on: date, rulebase: Rulebase) -> None:
    scenario = SCENARIOS[0]
    service = scenario.service(rulebase)
    knowledge = open_knowledge(load_facts([FACTS / f"{scenario.id}.json"], rulebase), on=on, rulebase=rulebase)
    expected = {rulebase.norm(norm).iri: PREDICATES[value] for norm, value in verdicts(service, rulebase, on).items()}
    query = f"SELECT ?norm ?verdict WHERE {{ GRAPH <{READING}majority> {{ ?service ?verdict ?norm FILTER(ISIRI(?norm)) }} }}"
    for _ in range(2):
        found = {str(norm): str(verdict) for norm, verdict in knowledge.engine.query(query).rows}
        assert found == expected
        derive(knowledge.engine, rulebase, on=on)


@EACH
def test_changes_are_what_two_assessments_differ_in(scenario: Scenario, rulebase: Rulebase) -> None:
    service = scenario.service(rulebase)
    for start, end in [*pairwise(DAYS), (DAYS[0], LAST)]:
        before, after = verdicts(service, rulebase, start), verdicts(service, rulebase, end)
        found = changes(service, rulebase, start=start, end=end).changes
        assert {change.norm.id for change in found} == {norm for norm in before if before[norm] != after[norm]}
        for change in found:
            assert (change.kind, change.on) == ("begins", STARTS[local_name(change.norm.instrument)])
            assert start < change.on <= end
            assert (change.before.verdict, change.after.verdict) == (before[change.norm.id], after[change.norm.id])


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2023-08-14", "2023-08-15", {MEASURES}),
        ("2025-08-31", "2025-09-01", {"labelling-measures-2025"}),
        ("2025-12-31", "2026-01-01", set()),
        ("2026-07-14", "2026-07-15", set()),
        ("2025-09-01", "2025-09-01", set()),
        ("2022-02-28", "2025-09-01", set(STARTS)),
    ],
)
def test_changes_name_the_instrument(start: str, end: str, expected: set[str], rulebase: Rulebase) -> None:
    """On 1 January and 15 July 2026 other instruments move; no norm here does, for neither amends these four."""
    service = SCENARIOS[0].service(rulebase)
    days = {"start": date.fromisoformat(start), "end": date.fromisoformat(end)}
    found = changes(service, rulebase, **days)
    document = changes_document([found], rulebase, **days)
    assert {local_name(change.norm.instrument) for change in found.changes} == expected
    told = {local_name(str(item["instrument"])) for item in document["instruments"] if item["norms"]}  # type: ignore[attr-defined]
    assert told == expected
    for lang in ("en", "zh"):
        text = changes_text([found], rulebase, lang, **days)
        assert text.startswith(f"{start} → {end}\n")
        assert all(rulebase.labels[f"https://w3id.org/dutygraph/id/cn/{name}"].in_(lang) in text for name in expected)
        assert {"en": "Nothing changed.", "zh": "无变化。"}[lang] in text or found.changes


def test_later_day_comes_second(rulebase: Rulebase) -> None:
    with pytest.raises(UsageError, match="2023-08-14 is before 2023-08-15"):
        changes(SCENARIOS[0].service(rulebase), rulebase, start=date(2023, 8, 15), end=date(2023, 8, 14))


def test_article_12_meets_the_labelling_rules_of_the_day(rulebase: Rulebase) -> None:
    """The Deep Synthesis Provisions give the method; since 1 September 2025 the Labelling Measures fill it in."""
    norm = rulebase.norm("label-generated-images-and-video")
    found = {on: meetings(norm, rulebase, on) for on in (date(2023, 8, 15), date(2025, 8, 31), date(2025, 9, 1))}
    by_day = [{(item.relation, local_name(item.norm.instrument)) for item in found[on]} for on in found]
    before = {
        ("takes-rule-from", "algorithm-recommendation-provisions-2022"),
        ("takes-rule-from", "deep-synthesis-provisions-2022"),
    }
    assert by_day == [before, before, before | {("specified-by", "labelling-measures-2025")}]
    for item in found[date(2025, 9, 1)]:
        back = {"takes-rule-from": "supplies-rule-for", "specified-by": "specifies"}[item.relation]
        assert (back, norm.id) in {(other.relation, other.norm.id) for other in meetings(item.norm, rulebase, date(2025, 9, 1))}


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "⇄ Deep Synthesis Provisions, Art 16, para 1"), ("zh", "⇄ 深度合成规定第十六条第一款")]
)
def test_table_of_duties_shows_the_instruments_side_by_side(lang: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    rulebase = load_rulebase()
    assessment = assess(SCENARIOS[0].service(rulebase), rulebase, on=LAST)
    present.duties([assessment], rulebase, lang)
    text = "".join(capsys.readouterr().out.split())
    assert all("".join(rulebase.instruments[norm.instrument].label.in_(lang).split()) + ":" in text for norm in rulebase.norms)
    assert "⇄" in text
    documents = duties_document([assessment], rulebase)["services"]
    (item,) = (v for v in documents[0]["verdicts"] if v["norm"] == "label-generated-images-and-video")  # type: ignore[index]
    assert {"relation", "norm", "instrument", "provisions"} == set(item["meets"][0])
    assert said in cite_line(lang, rulebase)


def cite_line(lang: str, rulebase: Rulebase) -> str:
    """How the table names the first place that Article 12 takes its rule from and that holds a mark."""
    norm = rulebase.norm("add-unobtrusive-mark")
    return "⇄ " + cite(norm, rulebase).in_(lang)


@pytest.mark.parametrize(
    ("start", "end"), [("2022-02-28", "2023-01-10"), ("2023-01-10", "2023-08-15"), ("2025-08-31", "2025-09-01")]
)
def test_query_of_changes_gives_what_the_command_gives(start: str, end: str, rulebase: Rulebase) -> None:
    """The query needs the verdicts of the later day; the command values both days."""
    scenario, later = SCENARIOS[0], date.fromisoformat(end)
    knowledge = open_knowledge(load_facts([FACTS / f"{scenario.id}.json"], rulebase), on=later, rulebase=rulebase)
    rows = knowledge.engine.query(bind(find_query("CQ-43"), {"from": start, "to": end})).rows
    found = changes(scenario.service(rulebase), rulebase, start=date.fromisoformat(start), end=later).changes
    columns = find_query("CQ-43").returns
    names = [column.split(":")[0] for column in columns]
    told = {(str(row[names.index("norm")]), row[names.index("verdict")].value) for row in rows}  # type: ignore[union-attr]
    assert told == {(change.norm.iri, change.after.verdict) for change in found}
    assert len(told) >= 40
