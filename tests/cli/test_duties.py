"""``dutygraph duties`` prints the document of the contract, and the same answer in every other form."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from dutygraph.knowledge import today_in_china

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dutygraph.rulebase import Rulebase

ON = ("--on", "2025-03-01")
DG = "https://w3id.org/dutygraph/ns#"
VERDICT_KEYS = [
    "norm",
    "iri",
    "label",
    "type",
    "bearer",
    "phase",
    "verdict",
    "standing",
    "instrument",
    "provisions",
    "because",
    "missing",
]


@pytest.fixture(scope="module")
def printed(run: Callable[..., Any], chatbot: Path, stranger: Path) -> str:
    ran = run("duties", chatbot, stranger, *ON, "--format", "json")
    assert (ran.status, ran.err) == (0, "")
    return str(ran.out)


@pytest.fixture(scope="module")
def document(printed: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(printed)
    return found


def test_json_has_the_keys_of_the_contract_in_its_order(document: dict[str, Any], rulebase: Rulebase) -> None:
    assert list(document) == ["on", "reading", "rulebase", "services"]
    assert (document["on"], document["reading"]) == ("2025-03-01", "majority")
    assert document["rulebase"] == {"version": rulebase.version, "digest": rulebase.digest}
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", document["rulebase"]["digest"])
    assert len(document["services"]) == 2
    for service in document["services"]:
        assert list(service) == ["service", "verdicts", "ask"]
        for question in service["ask"]:
            assert list(question) == ["fact", "settles", "question"]
            assert list(question["question"]) == ["en", "zh"]


def test_every_norm_is_listed_in_provision_order_with_every_key(document: dict[str, Any], rulebase: Rulebase) -> None:
    for service in document["services"]:
        assert [verdict["norm"] for verdict in service["verdicts"]] == [norm.id for norm in rulebase.norms]
        for verdict in service["verdicts"]:
            assert [key for key in verdict if key not in {"notInForce", "differs", "meets"}] == VERDICT_KEYS
            assert {verdict["verdict"], verdict["standing"]} <= {"applies", "does-not-apply", "undetermined"}
            assert bool(verdict["missing"]) == (verdict["verdict"] == "undetermined")
            assert all(list(reason) == ["fact", "value"] for reason in verdict["because"])
    own = [norm for norm in rulebase.norms if norm.instrument.endswith("/genai-measures-2023")]
    assert len(own) == 144
    first = [own[0].provisions[0], own[-1].provisions[0]]
    assert first[0].startswith("art-1-") and first[1].startswith("art-24-")  # noqa: PT018  (one claim: from first to last)


def test_reasons_are_facts_as_stated(document: dict[str, Any], chatbot: Path) -> None:
    stated = json.loads(chatbot.read_text("utf-8"))["facts"]
    reasons = [reason for verdict in document["services"][0]["verdicts"] for reason in verdict["because"]]
    assert len(reasons) > 100
    assert all(stated[reason["fact"]] == reason["value"] for reason in reasons)


def test_the_same_question_gives_the_same_bytes(printed: str, run: Callable[..., Any], chatbot: Path, stranger: Path) -> None:
    assert run("duties", chatbot, stranger, *ON, "--format", "json").out == printed
    assert printed.endswith("}\n")


def test_chinese_stays_readable_in_json(printed: str) -> None:
    assert "\\u" not in printed
    assert "是否" in printed


def test_csv_has_one_row_a_service_and_norm(
    document: dict[str, Any], run: Callable[..., Any], chatbot: Path, stranger: Path
) -> None:
    ran = run("duties", chatbot, stranger, *ON, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    expected = [(s["service"], v["norm"], v["verdict"], v["standing"]) for s in document["services"] for v in s["verdicts"]]
    assert [(row["service"], row["norm"], row["verdict"], row["standing"]) for row in rows] == expected
    assert len(rows) == 2 * (144 + 50 + 47 + 26)
    assert {(row["on"], row["reading"]) for row in rows} == {("2025-03-01", "majority")}


@pytest.mark.parametrize(("fmt", "parser"), [("turtle", ox.RdfFormat.TURTLE), ("jsonld", ox.RdfFormat.JSON_LD)])
def test_rdf_has_one_triple_a_service_and_norm(
    fmt: str, parser: ox.RdfFormat, document: dict[str, Any], run: Callable[..., Any], chatbot: Path, stranger: Path
) -> None:
    quads = list(ox.parse(run("duties", chatbot, stranger, *ON, "--format", fmt).data, format=parser))
    names = {DG + "subjectTo": "applies", DG + "notSubjectTo": "does-not-apply", DG + "maybeSubjectTo": "undetermined"}
    rows = [(q.subject, q.object, names[q.predicate.value]) for q in quads if q.predicate.value in names]
    found = {(s.value, o.value, verdict) for s, o, verdict in rows if isinstance(s, ox.NamedNode) and isinstance(o, ox.NamedNode)}
    assert found == {(s["service"], v["iri"], v["verdict"]) for s in document["services"] for v in s["verdicts"]}
    assert len(found) == 2 * (144 + 50 + 47 + 26)


def test_the_chinese_table_is_chinese(run: Callable[..., Any], chatbot: Path) -> None:
    ran = run("duties", chatbot, *ON, "--lang", "zh")
    assert "— 通说 —" in ran.stdout
    assert ran.status == 0
    assert all(word in ran.out for word in ("适用", "尚不能定", "第十七条", "判断"))
    assert not re.search(r"(?<![\w-])(applies|does not apply|cannot tell yet|verdict|provision|because)(?![\w-])", ran.out)


def test_the_english_table_names_duty_provision_and_reason(run: Callable[..., Any], chatbot: Path) -> None:
    ran = run("duties", chatbot, *ON)
    assert all(word in ran.out for word in ("applies", "cannot tell yet", "file-algorithm", "Art 17, para 1", "generatesText"))
    assert not re.search(r"适用|尚不能定", ran.out)


def test_nothing_applies_before_the_measures_were_in_force(run: Callable[..., Any], chatbot: Path) -> None:
    (service,) = json.loads(run("duties", chatbot, "--on", "2023-08-14", "--format", "json").out)["services"]
    binding = [v for v in service["verdicts"] if v["verdict"] == "applies" and v["type"] == "obligation"]
    assert {v["instrument"].rpartition("/")[2] for v in binding} == {
        "algorithm-recommendation-provisions-2022",
        "deep-synthesis-provisions-2022",
    }
    (nothing,) = json.loads(run("duties", chatbot, "--on", "2022-02-28", "--format", "json").out)["services"]
    assert {v["verdict"] for v in nothing["verdicts"]} == {"does-not-apply"}
    (later,) = json.loads(run("duties", chatbot, "--on", "2023-08-15", "--format", "json").out)["services"]
    own = [v for v in later["verdicts"] if v["instrument"].endswith("/genai-measures-2023")]
    assert sum(v["verdict"] == "applies" and v["type"] == "obligation" for v in own) > 40


def test_without_a_day_it_is_today_in_china(run: Callable[..., Any], chatbot: Path) -> None:
    before = today_in_china()
    on = json.loads(run("duties", chatbot, "--format", "json").out)["on"]
    assert on in {before.isoformat(), (before + timedelta(days=1)).isoformat()}


def test_another_reading_is_echoed_and_changes_verdicts(document: dict[str, Any], run: Callable[..., Any], chatbot: Path) -> None:
    other = json.loads(run("duties", chatbot, *ON, "--reading", "alternative", "--format", "json").out)
    assert other["reading"] == "alternative"
    pairs = zip(document["services"][0]["verdicts"], other["services"][0]["verdicts"], strict=True)
    assert sum(one["verdict"] != two["verdict"] for one, two in pairs) > 0
    chosen = json.loads(run("duties", chatbot, *ON, "--reading", "labels=narrow", "--format", "json").out)
    assert chosen["reading"] == "labels=narrow"
