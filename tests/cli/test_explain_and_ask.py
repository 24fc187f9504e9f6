"""``dutygraph explain`` gives the chain from verdict to fact; ``dutygraph ask`` gives the question that settles most."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from rdflib import RDF, Graph, Namespace, URIRef

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dutygraph.rulebase import Rulebase

ON = ("--on", "2025-03-01")
DG = Namespace("https://w3id.org/dutygraph/ns#")
FACT = Namespace("https://w3id.org/dutygraph/fact#")
PROV = Namespace("http://www.w3.org/ns/prov#")
CASES = [
    ("chatbot", "file-algorithm", "applies"),
    ("chatbot", "use-lawfully-sourced-foundation-models", "does-not-apply"),
    ("stranger", "file-algorithm", "undetermined"),
]
PREDICATES = {"applies": DG.subjectTo, "does-not-apply": DG.notSubjectTo, "undetermined": DG.maybeSubjectTo}


@pytest.fixture
def services(chatbot: Path, stranger: Path) -> dict[str, Path]:
    return {"chatbot": chatbot, "stranger": stranger}


def _explained(run: Callable[..., Any], *arguments: object) -> dict[str, Any]:
    ran = run("explain", *arguments, *ON, "--format", "json")
    assert (ran.status, ran.err) == (0, "")
    found: dict[str, Any] = json.loads(ran.out)
    return found


def _leaves(trace: dict[str, Any]) -> list[dict[str, Any]]:
    below = [leaf for part in trace.get("parts", []) for leaf in _leaves(part)]
    return [trace, *below] if "fact" in trace else below


@pytest.mark.parametrize(("who", "norm", "verdict"), CASES)
def test_json_gives_the_verdict_with_its_chain(
    who: str, norm: str, verdict: str, services: dict[str, Path], run: Callable[..., Any]
) -> None:
    found = _explained(run, services[who], "--norm", norm)
    stated = json.loads(services[who].read_text("utf-8"))["facts"]
    assert (found["norm"], found["verdict"], found["on"], found["reading"]) == (norm, verdict, "2025-03-01", "majority")
    leaves = _leaves(found["condition"])
    assert leaves
    assert all(leaf["value"] == stated.get(leaf["fact"]) for leaf in leaves)
    assert all(leaf["basis"]["en"] and leaf["basis"]["zh"] for leaf in leaves)
    truth = {"applies": "true", "does-not-apply": "false", "undetermined": "unknown"}[verdict]
    assert found["condition"]["truth"] == truth


def test_a_settled_verdict_has_reasons_and_nothing_to_settle(services: dict[str, Path], run: Callable[..., Any]) -> None:
    why = _explained(run, services["chatbot"], "--norm", "file-algorithm")
    why_not = _explained(run, services["chatbot"], "--norm", "use-lawfully-sourced-foundation-models")
    assert {"fact": "hasPublicOpinionAttributes", "value": True} in why["because"]
    assert why_not["because"] == [{"fact": "buildsOnFoundationModel", "value": False}]
    assert why["toApply"] == why["toNotApply"] == why_not["toApply"] == why_not["toNotApply"] == []


def test_each_settling_set_does_settle_the_verdict(stranger: Path, run: Callable[..., Any], tmp_path: Path) -> None:
    found = _explained(run, stranger, "--norm", "file-algorithm")
    described = json.loads(stranger.read_text("utf-8"))
    tried = 0
    for key, verdict in (("toApply", "applies"), ("toNotApply", "does-not-apply")):
        assert found[key], key
        for number, needs in enumerate(found[key]):
            assert {need["fact"] for need in needs} <= set(found["missing"])
            more = {need["fact"]: need["value"] for need in needs}
            path = tmp_path / f"{key}{number}.json"
            path.write_text(json.dumps({**described, "facts": {**described["facts"], **more}}), "utf-8")
            assert _explained(run, path, "--norm", "file-algorithm")["verdict"] == verdict, more
            tried += 1
    assert tried >= 5


@pytest.mark.parametrize(("who", "norm", "verdict"), CASES)
def test_turtle_gives_the_same_as_prov(
    who: str, norm: str, verdict: str, services: dict[str, Path], run: Callable[..., Any]
) -> None:
    found = _explained(run, services[who], "--norm", norm)
    ran = run("explain", services[who], "--norm", norm, *ON, "--format", "turtle")
    graph = Graph().parse(data=ran.data, format="turtle")
    (node,) = graph.subjects(RDF.subject, URIRef(found["service"]))
    assert graph.value(node, RDF.predicate) == PREDICATES[verdict]
    assert graph.value(node, RDF.object) == URIRef(found["iri"])
    (activity,) = graph.objects(node, PROV.wasGeneratedBy)
    assert str(graph.value(activity, DG.derivedOn)) == "2025-03-01"
    used = {graph.value(source, RDF.predicate) for source in graph.objects(node, PROV.wasDerivedFrom)}
    assert used == {FACT[reason["fact"]] for reason in found["because"]}
    assert set(graph.objects(node, DG.missingFact)) == {FACT[name] for name in found["missing"]}


def test_the_table_says_why_and_what_is_missing(services: dict[str, Path], run: Callable[..., Any]) -> None:
    why = run("explain", services["chatbot"], "--norm", "file-algorithm", *ON).out
    unknown = run("explain", services["stranger"], "--norm", "file-algorithm", *ON).out
    assert "applies" in why
    assert "hasPublicOpinionAttributes = true" in why
    assert "would apply if:" in unknown
    assert "would not apply if:" in unknown
    assert "offersToPublicInMainlandChina = unknown" in unknown


def test_the_chinese_table_has_no_english_verdict(stranger: Path, run: Callable[..., Any]) -> None:
    text = run("explain", stranger, "--norm", "file-algorithm", *ON, "--lang", "zh").out
    assert all(word in text for word in ("尚不能定", "未知", "第十七条", "若满足下列任一组则适用"))
    assert not any(word in text for word in ("cannot tell", "unknown", "would apply", "condition:"))


def test_of_several_services_one_must_be_chosen(run: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "two.json"
    path.write_text('{"services": [{"id": "https://example.org/a"}, {"id": "https://example.org/b"}]}')
    assert "describes 2 services" in run("explain", path, "--norm", "file-algorithm").err
    chosen = _explained(run, path, "--norm", "file-algorithm", "--service", "https://example.org/b")
    assert chosen["service"] == "https://example.org/b"
    assert run("ask", path, "--service", "https://example.org/c").status == 2


def test_ask_puts_first_what_settles_most(stranger: Path, run: Callable[..., Any], rulebase: Rulebase) -> None:
    ran = run("ask", stranger, *ON, "--format", "json")
    document = json.loads(ran.out)
    assert (ran.status, ran.err) == (0, "")
    assert list(document) == ["service", "on", "ask"]
    settles = [question["settles"] for question in document["ask"]]
    assert len(settles) > 10
    assert settles == sorted(settles, reverse=True)
    assert settles[0] > 0
    stated = json.loads(stranger.read_text("utf-8"))["facts"]
    names = [question["fact"] for question in document["ask"]]
    assert len(names) == len(set(names))
    assert set(names) <= set(rulebase.stated_facts) - set(stated)
    assert all(q["question"]["zh"] == rulebase.facts[q["fact"]].question.zh for q in document["ask"])


def test_ask_in_a_pipe_prints_the_questions_and_asks_nothing(stranger: Path, run: Callable[..., Any]) -> None:
    english, chinese = (run("ask", stranger, *ON, "--lang", lang) for lang in ("en", "zh"))
    assert (english.status, chinese.status) == (0, 0)
    assert "settles" in english.out
    assert "可定" in chinese.out
    assert "？" in chinese.out
